// Charts as files: PNG from the canvas that is shown, SVG and CSV from the numbers.
import { download } from './dom.js';
import * as format from './format.js';
import { color, dash, stroke } from './theme.js';

function fileName(plot, ending) {
  return `${plot.metric.replace(/[^A-Za-z0-9._-]+/g, '-')}.${ending}`;
}

export function png(plot) {
  const shown = plot.chart.ctx.canvas;
  const scale = devicePixelRatio || 1;
  const line = 20 * scale;
  const canvas = document.createElement('canvas');
  canvas.width = shown.width;
  canvas.height = shown.height + line * (plot.curves.length + 2);
  const ink = canvas.getContext('2d');
  ink.fillStyle = color('page');
  ink.fillRect(0, 0, canvas.width, canvas.height);
  ink.font = `600 ${14 * scale}px system-ui, sans-serif`;
  ink.fillStyle = color('ink');
  ink.fillText(plot.metric, 12 * scale, line);
  ink.drawImage(shown, 0, line * 1.5);
  ink.font = `${13 * scale}px system-ui, sans-serif`;
  plot.curves.forEach((curve, i) => {
    const y = shown.height + line * (i + 2.2);
    ink.fillStyle = stroke(curve.color);
    ink.fillRect(14 * scale, y - 7 * scale, 18 * scale, 4 * scale);
    ink.fillStyle = color('ink');
    ink.fillText(curve.title ?? curve.label, 42 * scale, y);
  });
  canvas.toBlob((blob) => download(fileName(plot, 'png'), blob), 'image/png');
}

export function csv(plot) {
  const cell = (text) => /[",\n\r]/.test(text) || /^[=+@-]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = [[plot.options.x, 'curve', 'value', 'low', 'high'].join(',')];
  for (const curve of plot.curves) {
    curve.x.forEach((x, i) => lines.push(
      [x, cell(curve.label), curve.y[i] ?? '', curve.low?.[i] ?? '', curve.high?.[i] ?? ''].join(',')));
  }
  download(fileName(plot, 'csv'), new Blob([`${lines.join('\n')}\n`], { type: 'text/csv' }));
}

export function svg(plot) {
  download(fileName(plot, 'svg'), new Blob([svgText(plot)], { type: 'image/svg+xml' }));
}

const WIDTH = 900;
const HEIGHT = 480;
const BOX = { left: 70, right: 24, top: 44, bottom: 50 };

/** The chart as SVG, drawn anew. */
export function svgText(plot) {
  const u = plot.chart;
  const { logX, logY, x } = plot.options;
  const place = (scale, log, from, to) => {
    const f = log ? Math.log10 : (v) => v;
    const low = f(scale.min);
    const span = f(scale.max) - low || 1;
    return (v) => from + (to - from) * (f(v) - low) / span;
  };
  const px = place(u.scales.x, logX, BOX.left, WIDTH - BOX.right);
  const py = place(u.scales.y, logY, HEIGHT - BOX.bottom, BOX.top);
  const bottom = HEIGHT - BOX.bottom;
  const parts = [];
  for (const t of ticks(u.scales.y, logY)) {
    const y = py(t).toFixed(1);
    parts.push(`<path d="M${BOX.left} ${y}H${WIDTH - BOX.right}" stroke="${color('line')}"/><text x="${BOX.left - 8}" y="${y}" dy="4" text-anchor="end">${format.count(t) === '0' && t !== 0 ? format.number(t) : short(t)}</text>`);
  }
  for (const t of ticks(u.scales.x, logX)) {
    parts.push(`<text x="${px(t).toFixed(1)}" y="${bottom + 20}" text-anchor="middle">${x === 'time' && t >= 60 ? format.time(t) : format.count(t)}</text>`);
  }
  parts.push('<g clip-path="url(#box)">');
  for (const curve of plot.curves) {
    const drawn = stroke(curve.color);
    const inside = curve.at.map((v, i) => [v, i]).filter(([v]) => v >= u.scales.x.min && v <= u.scales.x.max);
    const points = (values, offset) => inside.flatMap(([v, i]) => typeof values[i + offset] === 'number'
      ? [`${px(v).toFixed(1)} ${py(values[i + offset]).toFixed(1)}`] : []);
    if (curve.low) {
      const offset = curve.x.length - curve.at.length;
      const positive = (values) => logY ? values.map((v) => v > 0 ? v : null) : values;
      parts.push(`<path d="M${[...points(positive(curve.low), offset), ...points(positive(curve.high), offset).reverse()].join('L')}Z" fill="${drawn}" fill-opacity="0.16"/>`);
    }
    parts.push(`<path d="M${points(curve.shown, 0).join('L')}" fill="none" stroke="${drawn}" stroke-width="2" stroke-dasharray="${dash(curve.color).join(' ')}"/>`);
  }
  parts.push('</g>');
  const legend = plot.curves.map((curve, i) => {
    const y = HEIGHT + 10 + 20 * i;
    return `<path d="M${BOX.left} ${y - 4}h22" stroke="${stroke(curve.color)}" stroke-width="3"/><text x="${BOX.left + 32}" y="${y}">${escaped(curve.title ?? curve.label)}</text>`;
  });
  const height = HEIGHT + 20 * plot.curves.length + 10;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="${color('ink')}">`
    + `<defs><clipPath id="box"><rect x="${BOX.left}" y="${BOX.top}" width="${WIDTH - BOX.left - BOX.right}" height="${bottom - BOX.top}"/></clipPath></defs>`
    + `<rect width="${WIDTH}" height="${height}" fill="${color('page')}"/>`
    + `<text x="${BOX.left}" y="26" font-size="16" font-weight="600">${escaped(plot.metric)}</text>`
    + `${parts.join('')}<text x="${(BOX.left + WIDTH - BOX.right) / 2}" y="${bottom + 40}" text-anchor="middle">${x === 'time' ? 'seconds of training' : `${x}s`}</text>${legend.join('')}</svg>`;
}

function short(value) {
  return Math.abs(value) >= 10_000 ? format.count(value) : String(Number(value.toPrecision(4)));
}

/** Round numbers within a scale, about six. */
function ticks({ min, max }, log) {
  if (log) {
    const found = [];
    for (let e = Math.ceil(Math.log10(min)); e <= Math.log10(max); e++) {
      found.push(10 ** e);
    }
    return found;
  }
  const rough = (max - min) / 6 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough);
  const found = [];
  for (let i = Math.ceil(min / step); i * step <= max; i++) {
    found.push(i * step);
  }
  return found;
}

function escaped(text) {
  return text.replace(/[&<>"']/g, (c) => `&#${c.codePointAt(0)};`);
}
