// Numbers, times and states as people read them.

export function number(value) {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return '–';
  }
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) {
    return value.toLocaleString('en');
  }
  if (size >= 1e6 || (size < 1e-3 && size > 0)) {
    return value.toExponential(2).replace('e+', 'e');
  }
  if (size >= 1e4) {
    return Math.round(value).toLocaleString('en');
  }
  return value.toFixed(size >= 100 ? 1 : size >= 1 ? 2 : 4);
}

/** A count in a few characters: 512, 41k, 1.2M. */
export function count(value) {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return '–';
  }
  const size = Math.abs(value);
  if (size < 10_000) {
    return Math.round(value).toLocaleString('en');
  }
  return size < 1e6 ? `${Math.round(value / 1e3)}k` : size < 1e9 ? `${trim(value / 1e6)}M` : `${trim(value / 1e9)}G`;
}

function trim(value) {
  return Math.abs(value) < 100 ? value.toFixed(1).replace(/\.0$/, '') : value.toFixed(0);
}

export function time(seconds) {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) {
    return '–';
  }
  if (seconds < 60) {
    return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  }
  const whole = Math.round(seconds);
  const pad = (n) => String(n).padStart(2, '0');
  return whole < 3600
    ? `${Math.floor(whole / 60)}:${pad(whole % 60)}`
    : `${Math.floor(whole / 3600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(whole % 60)}`;
}

/** Since when, roughly. */
export function ago(iso) {
  const seconds = (Date.now() - Date.parse(iso)) / 1000;
  if (!Number.isFinite(seconds)) {
    return '';
  }
  const steps = [[60, 1, 's'], [3600, 60, 'min'], [86_400, 3600, 'h'], [Infinity, 86_400, 'd']];
  const [, unit, name] = steps.find(([limit]) => seconds < limit);
  return `${Math.max(0, Math.round(seconds / unit))} ${name} ago`;
}

export function title(run) {
  return run.title || run.name;
}

/** The end of a series' name, for narrow places. */
export function short(metric) {
  return metric.slice(metric.lastIndexOf('/') + 1).replaceAll('-', ' ');
}
