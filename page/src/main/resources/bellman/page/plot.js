// A chart of curves with a legend that reads all of them at the cursor, by mouse, finger and keyboard.
import uPlot from './uplot.js';
import { h } from './dom.js';
import * as format from './format.js';
import { color, dash, stroke } from './theme.js';

const AXES = { step: 'steps', time: 'seconds of training', episode: 'episodes' };

/** An exponential mean with the weight of the start taken out, so that it does not begin at 0. */
export function smoothed(values, weight) {
  if (weight <= 0) {
    return values;
  }
  let sum = 0;
  let mass = 0;
  return values.map((value) => {
    if (typeof value !== 'number') {
      return value;
    }
    sum = weight * sum + (1 - weight) * value;
    mass = weight * mass + (1 - weight);
    return sum / mass;
  });
}

export class Plot {
  /** @param zoomed is told which stretch of the x axis is shown, or nothing for all of it */
  constructor(metric, zoomed = () => {}) {
    this.metric = metric;
    this.zoomed = zoomed;
    this.curves = [];
    this.options = { x: 'step', logX: false, logY: false, smooth: 0, height: 300 };
    this.place = h('div', { class: 'canvas', tabindex: 0, role: 'img', onkeydown: (e) => this.key(e) });
    this.legend = h('ul', { class: 'legend' });
    this.note = h('p', { class: 'quiet small note' });
    this.element = h('figure', { class: 'plot' }, h('figcaption', {}, metric), this.place, this.legend, this.note);
    this.range = null;
    this.sized = new ResizeObserver(() => this.fit());
    this.sized.observe(this.place);
  }

  show(curves, options = {}) {
    const before = this.shape();
    this.curves = curves;
    this.options = { ...this.options, ...options };
    const data = this.data();
    if (this.chart && before === this.shape()) {
      this.chart.setData(data, this.range === null);
      if (this.range !== null) {
        this.chart.setScale('x', { min: this.range[0], max: this.range[1] });
      }
    } else {
      this.build(data);
    }
    this.describe();
    this.read(null);
  }

  /** What decides how the chart is made, apart from its points. */
  shape() {
    const { x, logX, logY } = this.options;
    return JSON.stringify([x, logX, logY, this.curves.map((c) => [c.label, c.color, !!c.low])]);
  }

  data() {
    const { logX, logY, smooth } = this.options;
    const shown = (values) => logY ? values.map((v) => typeof v === 'number' && v > 0 ? v : null) : values;
    const tables = this.curves.map((curve) => {
      const from = logX ? curve.x.findIndex((x) => x > 0) : 0;
      const cut = (values) => shown(smoothed(from > 0 ? values.slice(from) : values, smooth));
      curve.shown = cut(curve.y);
      curve.at = from > 0 ? curve.x.slice(from) : curve.x;
      const table = [curve.at, curve.shown];
      if (curve.low) {
        const wide = (values) => curve.band ? cut(values) : shown(from > 0 ? values.slice(from) : values);
        table.push(wide(curve.low), wide(curve.high));
      }
      return table;
    });
    return tables.length === 1 ? tables[0] : tables.length === 0 ? [[]] : uPlot.join(tables);
  }

  build(data) {
    this.chart?.destroy();
    this.place.replaceChildren();
    const { x, logX, logY, height } = this.options;
    const series = [{}];
    const bands = [];
    for (const curve of this.curves) {
      const drawn = stroke(curve.color);
      series.push({ stroke: drawn, width: 2, dash: dash(curve.color), spanGaps: true, points: { show: curve.y.length === 1 } });
      if (curve.low) {
        const at = series.length;
        for (let i = 0; i < 2; i++) {
          series.push({ stroke: 'transparent', width: 0, spanGaps: true, points: { show: false } });
        }
        bands.push({ series: [at + 1, at], fill: `${drawn}${curve.band ? '30' : '24'}` });
      }
    }
    const axis = { stroke: color('quiet'), font: '12px system-ui, sans-serif', grid: { stroke: color('line'), width: 1 },
      ticks: { stroke: color('line'), size: 4 } };
    this.chart = new uPlot({
      width: Math.max(200, this.place.clientWidth), height,
      legend: { show: false },
      padding: [10, 14, 0, 0],
      cursor: { y: false, points: { size: 7 }, drag: { x: true, y: false, setScale: true, dist: 5 } },
      scales: { x: { time: false, distr: logX ? 3 : 1 }, y: { distr: logY ? 3 : 1, range: logY ? undefined : padded } },
      axes: [
        { ...axis, label: AXES[x], labelSize: 22, labelFont: axis.font, size: 36, space: 70,
          values: (_, ticks) => ticks.map((t) => t === null ? '' : x === 'time' && t >= 60 ? format.time(t) : format.count(t)) },
        { ...axis, size: 58, values: (_, ticks) => ticks.map((t) => t === null ? '' : tick(t)) },
      ],
      series, bands,
      hooks: {
        setCursor: [(u) => this.read(u.cursor.left >= 0 ? u.posToVal(u.cursor.left, 'x') : null)],
        setSelect: [(u) => {
          if (u.select.width > 4) {
            this.range = [u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x')];
            this.zoomed(this.range);
          }
        }],
      },
    }, data, this.place);
    this.chart.over.addEventListener('dblclick', () => this.reset());
    if (this.range !== null) {
      this.chart.setScale('x', { min: this.range[0], max: this.range[1] });
    }
  }

  reset() {
    this.range = null;
    this.zoomed(null);
  }

  fit() {
    const width = this.place.clientWidth;
    if (this.chart && width > 0 && width !== this.chart.width) {
      this.chart.setSize({ width, height: this.options.height });
    }
  }

  /** Writes the curves' values at a place of the x axis into the legend; their last ones where there is none. */
  read(x) {
    if (this.legend.children.length !== this.curves.length) {
      this.legend.replaceChildren(...this.curves.map(() => h('li', {}, h('span', { class: 'key' }), h('span', { class: 'label' }), h('b', {}))));
    }
    this.curves.forEach((curve, i) => {
      const [key, label, value] = this.legend.children[i].children;
      key.style.background = stroke(curve.color);
      label.textContent = curve.title ?? curve.label;
      const at = x === null ? curve.at.length - 1 : nearest(curve.at, x);
      value.textContent = format.number(at < 0 ? null : curve.shown[at]);
    });
    this.note.textContent = x === null ? this.resting() : `at ${this.options.x === 'time' ? format.time(x) : format.number(Math.round(x))} ${this.options.x === 'time' ? '' : AXES[this.options.x]}`;
  }

  resting() {
    const points = this.curves.reduce((n, c) => n + c.points, 0);
    const parts = [`${format.count(points)} points`];
    if (this.curves.some((c) => c.glance)) {
      parts.push('a first glance; the rest is being read');
    }
    if (this.range !== null) {
      parts.push('double click or Escape shows all');
    }
    return parts.join(' · ');
  }

  /** What someone hears who cannot see the chart. */
  describe() {
    const parts = this.curves.slice(0, 8).map((c) => {
      const y = c.y.filter((v) => typeof v === 'number');
      return y.length === 0 ? `${c.title ?? c.label} has no numbers`
        : `${c.title ?? c.label} goes from ${format.number(y[0])} to ${format.number(y.at(-1))}, between ${format.number(Math.min(...y))} and ${format.number(Math.max(...y))}`;
    });
    this.place.setAttribute('aria-label', `Chart of ${this.metric} over ${AXES[this.options.x]}. ${parts.join('. ')}. Arrow keys move the cursor.`);
  }

  key(event) {
    const u = this.chart;
    const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
    if (event.key === 'Escape' && this.range !== null) {
      this.reset();
    } else if (u && step) {
      event.preventDefault();
      const width = u.over.clientWidth;
      const left = u.cursor.left >= 0 ? u.cursor.left : width / 2;
      u.setCursor({ left: Math.min(width - 1, Math.max(0, left + step * width / 100)), top: 10 });
      this.note.setAttribute('role', 'status');
    }
  }

  close() {
    this.sized.disconnect();
    this.chart?.destroy();
  }
}

/** A little room above and below. */
function padded(_, low, high) {
  if (low === null || high === null) {
    return [0, 1];
  }
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  return [low - room, high + room];
}

function tick(value) {
  return Math.abs(value) >= 10_000 ? format.count(value) : String(Number(value.toPrecision(5)));
}

/** The place of the last number at or before `x`. */
export function nearest(xs, x) {
  let low = 0;
  let high = xs.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (xs[middle] <= x) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low < high || xs.length === 0 ? -1 : low;
}

/** Draws plots anew, in the colours of the theme that holds now. */
export function redraw(plots) {
  plots.forEach((p) => {
    p.chart?.destroy();
    p.chart = null;
    p.show(p.curves);
  });
}
