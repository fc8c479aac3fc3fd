// What training costs: time by phase, memory, collections, threads; and what looks wrong in any run.
import { h, menu } from './dom.js';
import { ask, query, runs, seldom } from './live.js';
import { remember } from './app.js';
import { Plot, redraw } from './plot.js';
import * as format from './format.js';

const CHARTS = [
  ['Steps a second', ['time/steps-per-second']],
  ['Seconds of an iteration, by phase',
    ['acting', 'environment', 'learning', 'data', 'reference', 'waiting'].map((phase) => `time/${phase}-seconds`)],
  ['Memory, MB', ['system/heap-mb', 'system/native-mb', 'system/resident-mb']],
  ['Pauses for garbage collection, ms a second', ['system/gc-ms-per-second']],
  ['Threads', ['system/threads']],
];

export function system(main, words) {
  let chosen = words.get('run') ?? '';
  const pick = h('div', { class: 'tools' });
  const grid = h('div', { class: 'plots small' });
  const missing = h('p', { class: 'quiet' });
  const warned = h('section', { class: 'card wide' });
  const plots = new Map();
  main.append(h('div', { class: 'head' }, h('h1', {}, 'System')), pick, missing, grid, warned);

  function offer() {
    const names = [...runs.values()].filter((r) => r.leading).sort((a, b) => (b.state === 'running') - (a.state === 'running')
      || (b.started ?? '').localeCompare(a.started ?? ''));
    chosen ||= names[0]?.name ?? '';
    pick.replaceChildren(menu('Run', names.map((r) => [r.name, format.title(r)]), chosen, (name) => {
      chosen = name;
      remember('system', new URLSearchParams({ run: name }));
      load();
    }));
    load();
  }

  const load = seldom(250, async () => {
    if (!runs.has(chosen)) {
      missing.textContent = chosen ? 'There is no such run.' : 'There are no runs yet.';
      return;
    }
    const lacking = [];
    await Promise.all(CHARTS.map(async ([caption, metrics]) => {
      const answers = await Promise.all(metrics.map((metric) => ask(`api/curves?${query({ metric, x: 'time', run: chosen })}`)));
      const curves = answers.flatMap(({ curves: [curve] }, i) => curve ? [{ ...curve, color: i, title: format.short(metrics[i]) }] : []);
      if (curves.length === 0) {
        lacking.push(caption[0].toLowerCase() + caption.slice(1));
      }
      if (curves.length > 0 && !plots.has(caption)) {
        plots.set(caption, new Plot(caption));
        grid.append(plots.get(caption).element);
      }
      const plot = plots.get(caption);
      if (plot) {
        plot.element.hidden = curves.length === 0;
        plot.show(curves, { x: 'time', height: 200 });
      }
    }));
    missing.textContent = lacking.length > 0 ? `Not recorded in this run: ${lacking.join('; ')}.` : '';
    await warn();
  });

  async function warn() {
    const names = [...runs.values()].filter((r) => r.warnings > 0 || r.reason || r.failure).map((r) => r.name);
    const all = await Promise.all(names.map((name) => ask(`api/run?${query({ run: name })}`).catch(() => null)));
    const rows = all.filter(Boolean).flatMap((run) => [
      ...[run.reason, run.failure].filter(Boolean).map((text) => [run, '', '', text]),
      ...run.alarms.map((a) => [run, a.series, format.number(a.step), a.text]),
    ]);
    warned.replaceChildren(h('h2', {}, 'Warnings'), rows.length === 0 ? h('p', { class: 'quiet' }, 'Nothing looks wrong in any run.')
      : h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Warnings' }, h('table', { class: 'warnings' },
        h('thead', {}, h('tr', {}, ['run', 'series', 'since step', 'what'].map((t) => h('th', { scope: 'col' }, t)))),
        h('tbody', {}, rows.map(([run, ...cells]) => h('tr', {}, h('th', { scope: 'row' },
          h('a', { href: `#/run?${query({ run: run.name })}` }, format.title(run))), cells.map((c) => h('td', {}, c))))))));
  }

  if (runs.size > 0) {
    offer();
  }
  return {
    update(changed) {
      if (pick.children.length === 0) {
        offer();
      } else if (changed.has(chosen)) {
        load();
      }
    },
    theme() {
      redraw(plots);
    },
    close() {
      plots.forEach((p) => p.close());
    },
  };
}
