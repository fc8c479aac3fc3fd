// Drawings of a search, as SVG. Each dot is a trial; titles and the table below say the same in words.
import { h, s } from './dom.js';
import * as format from './format.js';

const WIDTH = 440;
const HEIGHT = 210;
const BOX = { left: 52, right: 12, top: 12, bottom: 30 };

/** What a trial came to; null of one that failed, however well it did before. */
const last = (trial) => (trial.stage === 'failed' ? null : trial.scores.at(-1)?.value ?? null);
export const narrow = (key) => key.slice(key.lastIndexOf('.') + 1);

function figure(caption, drawn, note) {
  return h('figure', { class: 'plot' }, h('figcaption', {}, caption), drawn,
    note ? h('p', { class: 'quiet small note' }, note) : null);
}

function canvas(label, width = WIDTH, height = HEIGHT) {
  return s('svg', { viewBox: `0 0 ${width} ${height}`, class: 'drawing', role: 'img', 'aria-label': label });
}

/** Places along an axis, with marks. */
function scale(values, from, to) {
  const numbers = values.filter((v) => typeof v === 'number');
  const low = numbers.length ? Math.min(...numbers) : 0;
  const high = numbers.length ? Math.max(...numbers) : 1;
  const span = high - low || 1;
  const place = (v) => from + (to - from) * (v - low + (high === low ? 0.5 : 0)) / span;
  return { place, marks: high === low ? [low] : [low, (low + high) / 2, high] };
}

function valueAxis(drawing, values) {
  const y = scale(values, HEIGHT - BOX.bottom, BOX.top);
  for (const mark of y.marks) {
    drawing.append(
      s('path', { class: 'grid', d: `M${BOX.left} ${y.place(mark).toFixed(1)}H${WIDTH - BOX.right}` }),
      s('text', { x: BOX.left - 7, y: y.place(mark).toFixed(1), dy: 4, 'text-anchor': 'end' }, format.number(mark)));
  }
  return y.place;
}

function dot(x, y, trial, whole) {
  const value = last(trial);
  const kind = value === null ? 'failed' : trial.number === whole.best ? 'top' : '';
  const circle = s('circle', { class: `trial ${kind}`, cx: x.toFixed(1), cy: y.toFixed(1), r: kind === 'top' ? 5 : 3.6 });
  circle.append(s('title', {}, told(trial, whole)));
  return circle;
}

function told(trial, whole) {
  const values = Object.entries(trial.values).map(([key, value]) => `${narrow(key)}=${value}`).join(', ');
  return `trial ${trial.number}: ${last(trial) === null ? trial.stage : `${whole.objective} ${format.number(last(trial))}`}; ${values}`;
}

/** Each trial's value in the order of their numbers, and the best of those that came as far. */
export function climb(whole) {
  const drawing = canvas(`${whole.objective} of ${whole.count} trials in their order`);
  const rated = whole.trials.filter((t) => last(t) !== null);
  const y = valueAxis(drawing, rated.map(last));
  const x = (n) => BOX.left + 8 + (WIDTH - BOX.left - BOX.right - 16) * (whole.count > 1 ? (n - 1) / (whole.count - 1) : 0.5);
  const furthest = Math.max(0, ...rated.map((t) => t.scores.length));
  let path = '';
  let best = null;
  for (const trial of rated.filter((t) => t.scores.length === furthest)) {
    const value = last(trial);
    if (best === null || (whole.minimize ? value < best : value > best)) {
      path += path ? `H${x(trial.number).toFixed(1)}V${y(value).toFixed(1)}` : `M${x(trial.number).toFixed(1)} ${y(value).toFixed(1)}`;
      best = value;
    }
  }
  drawing.append(s('path', { class: 'climb', d: path ? `${path}H${x(whole.count).toFixed(1)}` : '' }));
  for (const trial of whole.trials) {
    drawing.append(dot(x(trial.number), last(trial) === null ? HEIGHT - BOX.bottom : y(last(trial)), trial, whole));
  }
  for (const n of new Set([1, Math.ceil(whole.count / 2), whole.count])) {
    drawing.append(s('text', { x: x(n).toFixed(1), y: HEIGHT - 10, 'text-anchor': 'middle' }, String(n)));
  }
  return figure('Trials, and the best so far', drawing,
    furthest > 1 ? 'The line is the best of those that went furthest.' : whole.failed ? 'Those at the bottom in red have no value.' : null);
}

/** A key's values against what they came to. */
export function scatter(whole, axis, index) {
  const drawing = canvas(`${whole.objective} against ${axis.key}`);
  const rated = whole.trials.filter((t) => last(t) !== null);
  const y = valueAxis(drawing, rated.map(last));
  const x = (unit) => BOX.left + 8 + (WIDTH - BOX.left - BOX.right - 16) * unit;
  for (const mark of axis.marks) {
    drawing.append(
      s('path', { class: 'grid', d: `M${x(mark.at).toFixed(1)} ${BOX.top}V${HEIGHT - BOX.bottom}` }),
      s('text', { x: x(mark.at).toFixed(1), y: HEIGHT - 10, 'text-anchor': 'middle' }, short(mark.text)));
  }
  for (const trial of [...rated].sort((a, b) => (a.number === whole.best) - (b.number === whole.best))) {
    drawing.append(dot(x(trial.point[index]), y(last(trial)), trial, whole));
  }
  return figure(narrow(axis.key), drawing);
}

function short(text) {
  const value = Number(text);
  return text !== '' && Number.isFinite(value) ? (Math.abs(value) >= 1e4 ? format.count(value) : value !== 0 && Math.abs(value) < 0.01
      ? value.toExponential(1).replace('.0e', 'e') : String(Number(value.toPrecision(3))))
    : text.length > 12 ? `${text.slice(0, 11)}…` : text;
}

/** How much of the differences each key makes alone. */
export function importances(whole) {
  const shares = Object.entries(whole.importances ?? {}).sort((a, b) => b[1] - a[1]);
  if (shares.length === 0) {
    return h('figure', { class: 'plot' }, h('figcaption', {}, 'Importance'),
      h('p', { class: 'quiet' }, whole.scheduler === 'pbt' ? 'Members of a population change their values on the way.'
        : 'With four trials or more: how much of the differences each key makes.'));
  }
  return h('figure', { class: 'plot' }, h('figcaption', {}, 'Importance'),
    h('ul', { class: 'bars shares', 'aria-label': 'Importance of each key' }, shares.map(([key, share]) => {
      const fill = s('svg', { class: 'track', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        s('rect', { class: 'fill', x: 0, y: 0, width: (100 * Math.min(1, share)).toFixed(1), height: 10 }));
      return h('li', {}, h('span', { title: key }, narrow(key)), fill, h('b', {}, `${Math.round(100 * share)} %`));
    })),
    h('p', { class: 'quiet small note' }, `Share of the variance that a key makes alone (functional ANOVA), at ${format.count(whole['importance-step'])} steps.`));
}

/** What each trial was worth on the rungs that it reached. */
export function rungs(whole) {
  const drawing = canvas(`${whole.objective} of the trials on ${whole.rungs.length} rungs`);
  const all = whole.trials.flatMap((t) => t.scores.map((r) => r.value)).filter((v) => v !== null);
  const y = valueAxis(drawing, all);
  const steps = whole.scheduler === 'pbt' ? (v) => v : Math.log;
  const x = scale(whole.rungs.map(steps), BOX.left + 10, WIDTH - BOX.right - 14).place;
  for (const rung of whole.scheduler === 'pbt' ? [whole.rungs[0], whole.rungs.at(-1)] : whole.rungs) {
    drawing.append(
      s('path', { class: 'grid', d: `M${x(steps(rung)).toFixed(1)} ${BOX.top}V${HEIGHT - BOX.bottom}` }),
      s('text', { x: x(steps(rung)).toFixed(1), y: HEIGHT - 10, 'text-anchor': 'middle' }, format.count(rung)));
  }
  for (const trial of [...whole.trials].sort((a, b) => (a.number === whole.best) - (b.number === whole.best))) {
    const points = trial.scores.flatMap((score, k) => score.value === null ? [] : [`${x(steps(whole.rungs[k])).toFixed(1)} ${y(score.value).toFixed(1)}`]);
    if (points.length > 0) {
      const line = s('path', { class: `way ${trial.number === whole.best ? 'top' : ''}`, d: `M${points.join('L')}` });
      line.append(s('title', {}, told(trial, whole)));
      drawing.append(line);
      for (const point of points) {
        const [cx, cy] = point.split(' ');
        drawing.append(s('circle', { class: `trial ${trial.number === whole.best ? 'top' : ''}`, cx, cy, r: 2.6 }));
      }
    }
  }
  const reached = whole.rungs.map((_, k) => whole.trials.filter((t) => t.scores.length > k).length);
  return figure(whole.scheduler === 'pbt' ? 'Generations' : 'Rungs', drawing,
    whole.scheduler === 'pbt' ? `${whole.trials.reduce((n, t) => n + t.inheritances.length, 0)} times a member took over what another had learned.`
      : `Trials that reached each: ${reached.join(', ')}.`);
}

/** All keys side by side: a line for each trial, the stronger the better. */
export function parallels(whole) {
  const width = 920;
  const height = 270;
  const drawing = canvas('Trials as lines through the values of all keys', width, height);
  const rated = whole.trials.filter((t) => last(t) !== null);
  const rank = (trial) => whole.ranking.indexOf(trial.number) / Math.max(1, whole.ranking.length - 1);
  const columns = [...whole.axes.map((axis, i) => ({ name: narrow(axis.key), marks: axis.marks, at: (t) => t.point[i] })), objective(whole, rated)];
  const x = (i) => 44 + (width - 110) * i / (columns.length - 1);
  const y = (unit) => height - 22 - (height - 62) * unit;
  columns.forEach((column, i) => {
    drawing.append(s('path', { class: 'axis', d: `M${x(i).toFixed(1)} ${y(0)}V${y(1)}` }),
      s('text', { class: 'name', x: x(i).toFixed(1), y: i % 2 === 1 && columns.length > 5 ? 26 : 12, 'text-anchor': 'middle' }, column.name));
  });
  for (const trial of [...rated].sort((a, b) => rank(b) - rank(a))) {
    const line = s('path', {
      class: `way ${trial.number === whole.best ? 'top' : ''}`, 'stroke-opacity': (0.12 + 0.7 * (1 - rank(trial)) ** 3).toFixed(2),
      d: `M${columns.map((c, i) => `${x(i).toFixed(1)} ${y(c.at(trial)).toFixed(1)}`).join('L')}`,
    });
    line.append(s('title', {}, told(trial, whole)));
    drawing.append(line);
  }
  columns.forEach((column, i) => {
    for (const mark of column.marks) {
      drawing.append(s('text', { class: 'mark', x: (x(i) + 5).toFixed(1), y: y(mark.at).toFixed(1), dy: 4 }, short(mark.text)));
    }
  });
  return figure('All keys at once', drawing, 'A line for each trial, the stronger the better.');
}

function objective(whole, rated) {
  const axis = scale(rated.map(last), 0, 1);
  return { name: whole.objective, at: (t) => axis.place(last(t)), marks: axis.marks.map((m) => ({ at: axis.place(m), text: format.number(m) })) };
}
