// Series of several runs over one another.
import { check, choice, h } from './dom.js';
import { ask, query, runs, seldom } from './live.js';
import { remember } from './app.js';
import { Plot } from './plot.js';
import { ordered } from './run.js';
import * as draw from './draw.js';
import * as format from './format.js';
import { stroke } from './theme.js';

/** Redrawn no more often than this. */
const PACE = 120;

export function curves(main, words) {
  const state = {
    runs: new Set(words.getAll('run')), metrics: new Set(words.getAll('metric')), x: words.get('x') ?? 'step',
    smooth: Number(words.get('smooth') ?? 0), logX: words.get('logx') === '1', logY: words.get('logy') === '1',
    join: words.get('join') !== '0',
  };
  const fromAddress = state.runs.size > 0;
  const plots = new Map();
  const grid = h('div', { class: 'plots' });
  const chooser = h('ul', { class: 'chooser' });
  const metricList = h('div', { class: 'chips', role: 'group', 'aria-label': 'Series' });
  const wrong = h('p', { class: 'reason', role: 'alert', hidden: true });
  const smooth = h('input', {
    type: 'range', min: 0, max: 0.99, step: 0.01, value: state.smooth, 'aria-label': 'Smoothing',
    oninput(e) {
      state.smooth = Number(e.target.value);
      redraw();
      save();
    },
  });
  main.append(
    h('div', { class: 'head' }, h('h1', {}, 'Curves')),
    h('div', { class: 'split' },
      h('aside', { 'aria-label': 'What is drawn' }, h('h2', {}, 'Runs'),
        h('div', { class: 'buttons left' },
          h('button', { type: 'button', onclick: () => all(true) }, 'all'),
          h('button', { type: 'button', onclick: () => all(false) }, 'none')), chooser),
      h('div', {},
        h('div', { class: 'tools' },
          choice('X axis', [['step', 'step'], ['time', 'time'], ['episode', 'episode']], state.x, (x) => set({ x }, true)),
          h('label', { class: 'menu' }, h('span', {}, 'Smoothing'), smooth),
          check('log x', state.logX, (logX) => set({ logX })), check('log y', state.logY, (logY) => set({ logY })),
          check('join seeds', state.join, (join) => set({ join }, true))),
        metricList, wrong, grid)));

  function set(change, zoomReset) {
    Object.assign(state, change);
    choose();
    if (zoomReset) {
      plots.forEach((p) => {
        p.plot.range = null;
      });
    }
    save();
    load();
  }

  function all(on) {
    state.runs = new Set(on ? [...runs.keys()].filter(drawable) : []);
    choose();
    save();
    load();
  }

  function drawable(name) {
    return runs.get(name).leading !== '';
  }

  function save() {
    const address = new URLSearchParams();
    state.runs.forEach((r) => address.append('run', r));
    state.metrics.forEach((m) => address.append('metric', m));
    for (const [key, on] of [['x', state.x !== 'step' && state.x], ['smooth', state.smooth > 0 && state.smooth],
      ['logx', state.logX && '1'], ['logy', state.logY && '1'], ['join', !state.join && '0']]) {
      if (on) {
        address.set(key, on);
      }
    }
    remember('curves', address);
  }

  /** The newest runs, where the address names none. */
  function begin() {
    if (!fromAddress && state.runs.size === 0) {
      [...runs.values()].filter((r) => r.leading).sort((a, b) => (b.started ?? '').localeCompare(a.started ?? ''))
        .slice(0, 8).forEach((r) => state.runs.add(r.name));
    }
    choose();
    offer();
  }

  function choose() {
    const names = [...runs.keys()].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    chooser.replaceChildren(...names.map((name) => {
      const run = runs.get(name);
      const mark = h('span', { class: 'key' });
      if (state.runs.has(name)) {
        mark.style.background = stroke(place(name));
      }
      return h('li', {}, h('label', { class: 'check', title: run.reason || name },
        h('input', { type: 'checkbox', checked: state.runs.has(name), disabled: !drawable(name), onchange(e) {
          state.runs[e.target.checked ? 'add' : 'delete'](name);
          choose();
          save();
          load();
        } }), mark, h('span', { class: 'label' }, format.title(run)),
        run.state === 'running' ? h('span', { class: 'state running' }, 'live') : null));
    }));
  }

  /** A run's place among the colours: that of the first of its repetitions, where those are one curve. */
  function place(name) {
    const order = [...state.runs];
    const group = runs.get(name)?.group;
    return order.findIndex((other) => other === name || (state.join && group !== '0' && runs.get(other)?.group === group));
  }

  /** Which series there are, asked of the first run chosen. */
  async function offer() {
    const first = [...state.runs].find((r) => runs.has(r));
    if (!first) {
      metricList.replaceChildren();
      load();
      return;
    }
    try {
      const whole = await ask(`api/run?${query({ run: first })}`);
      const { leading } = whole;
      if (state.metrics.size === 0 && leading) {
        state.metrics.add(leading);
      }
      const names = [...new Set([...ordered(whole), ...state.metrics])];
      metricList.replaceChildren(...names.map((name) => h('button', {
        type: 'button', class: 'chip', 'aria-pressed': String(state.metrics.has(name)), title: name,
        onclick(e) {
          const on = !state.metrics.has(name);
          state.metrics[on ? 'add' : 'delete'](name);
          e.currentTarget.setAttribute('aria-pressed', String(on));
          save();
          load();
        },
      }, name)));
      load();
    } catch (problem) {
      fail(problem);
    }
  }

  function fail(problem) {
    wrong.textContent = problem.message;
    wrong.hidden = false;
  }

  const load = seldom(PACE, async () => {
    for (const [name, { plot }] of plots) {
      if (!state.metrics.has(name)) {
        plot.close();
        plot.element.remove();
        plots.delete(name);
      }
    }
    try {
      await Promise.all([...state.metrics].map(draw1));
      wrong.hidden = true;
    } catch (problem) {
      fail(problem);
    }
  });

  async function draw1(metric) {
    const names = [...state.runs].filter((r) => runs.has(r));
    if (!plots.has(metric)) {
      const plot = new Plot(metric, () => load());
      plot.element.append(h('div', { class: 'buttons left' },
        h('button', { type: 'button', onclick: () => draw.png(plot) }, 'PNG'),
        h('button', { type: 'button', onclick: () => draw.svg(plot) }, 'SVG'),
        h('button', { type: 'button', onclick: () => draw.csv(plot) }, 'CSV')));
      plots.set(metric, { plot, found: [] });
      grid.append(plot.element);
    }
    const entry = plots.get(metric);
    const range = state.x === 'step' ? entry.plot.range : null;
    const zoom = range === null ? {} : { from: Math.floor(range[0]), to: Math.ceil(range[1]) };
    const answer = names.length === 0 ? { curves: [] }
      : await ask(`api/curves?${query({ metric, x: state.x, join: state.join ? 1 : 0, ...zoom, run: names })}`);
    if (plots.get(metric) !== entry) {
      return;
    }
    entry.found = answer.curves;
    shown(entry);
  }

  function shown({ plot, found }) {
    for (const curve of found) {
      curve.color = place(curve.runs[0]);
      curve.title = curve.band ? curve.label : format.title(runs.get(curve.runs[0]) ?? { name: curve.label });
    }
    plot.show(found, { x: state.x, logX: state.logX, logY: state.logY, smooth: state.smooth, height: innerWidth < 700 ? 240 : 320 });
    plot.element.classList.toggle('empty', found.length === 0);
  }

  function redraw() {
    plots.forEach(shown);
  }

  if (runs.size > 0) {
    begin();
  }
  return {
    update(changed) {
      if (chooser.children.length === 0) {
        begin();
      } else if ([...changed].some((name) => !runs.has(name) || !chooser.textContent.includes(format.title(runs.get(name))))) {
        choose();
      }
      if ([...changed].some((name) => state.runs.has(name))) {
        load();
      }
    },
    theme() {
      plots.forEach(({ plot }) => {
        plot.chart?.destroy();
        plot.chart = null;
      });
      redraw();
      choose();
    },
    close() {
      plots.forEach(({ plot }) => plot.close());
    },
  };
}
