// Two runs side by side: what differs in their configurations, code, data, machines and results.
import { breakable, check, h, menu } from './dom.js';
import { ask, query, runs } from './live.js';
import { remember } from './app.js';
import { text } from './run.js';
import * as format from './format.js';

export function compare(main, words) {
  const chosen = words.getAll('run').slice(0, 2);
  let differing = true;
  const pick = h('div', { class: 'tools' });
  const out = h('div', {});
  main.append(h('div', { class: 'head' }, h('h1', {}, 'Compare')), pick, out);

  function offer() {
    const names = [...runs.values()].filter((r) => r.algorithm).sort((a, b) => (b.started ?? '').localeCompare(a.started ?? ''));
    while (chosen.length < 2 && names.length > chosen.length) {
      chosen.push(names.find((r) => !chosen.includes(r.name)).name);
    }
    const options = names.map((r) => [r.name, format.title(r)]);
    pick.replaceChildren(
      ...['Left', 'Right'].map((side, i) => menu(side, options, chosen[i], (name) => {
        chosen[i] = name;
        const address = new URLSearchParams();
        chosen.forEach((r) => address.append('run', r));
        remember('compare', address);
        load();
      })),
      check('only what differs', differing, (on) => {
        differing = on;
        load();
      }));
    load();
  }

  async function load() {
    if (chosen.length < 2) {
      out.replaceChildren(h('p', { class: 'quiet' }, 'There are fewer than two runs to compare.'));
      return;
    }
    try {
      const [a, b] = await Promise.all(chosen.map((name) => ask(`api/run?${query({ run: name })}`)));
      out.replaceChildren(
        section('Results', a, b, results(a), results(b), false),
        section('Configuration', a, b, a.config, b.config, differing),
        section('Code, data and machine', a, b, origin(a), origin(b)));
    } catch (problem) {
      out.replaceChildren(h('p', { class: 'reason', role: 'alert' }, problem.message));
    }
  }

  function section(caption, a, b, left, right, less) {
    const keys = [...new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])];
    const rows = keys.map((key) => [key, said(left, key), said(right, key)]).filter(([, l, r]) => !less || l !== r);
    return h('section', { class: 'card wide' }, h('h2', {}, caption),
      rows.length === 0 ? h('p', { class: 'quiet' }, 'Nothing differs.')
        : h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption }, h('table', { class: 'diff' },
          h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, ''), h('th', { scope: 'col' }, format.title(a)), h('th', { scope: 'col' }, format.title(b)))),
          h('tbody', {}, rows.map(([key, l, r]) => h('tr', { class: l === r ? '' : 'differs' }, h('th', { scope: 'row' }, breakable(key)),
            h('td', {}, l), h('td', {}, r)))))));
  }

  if (runs.size > 0) {
    offer();
  }
  return {
    update() {
      if (pick.children.length === 0) {
        offer();
      }
    },
    close() {},
  };
}

function said(values, key) {
  return values && Object.hasOwn(values, key) ? text(values[key]) : '–';
}

/** What a run came to. An unfinished one has the return of its training where a finished one has that of its evaluation. */
function results(run) {
  const of = run['return-of'];
  return {
    state: run.state,
    ...(of ? { return: run.result ?? run.last, 'return of': of } : {}),
    ...run.results, steps: run.steps, seconds: run.seconds,
    ...(run.leading ? { [`last ${run.leading}`]: run.last } : {}),
    warnings: run.warnings,
  };
}

function origin(run) {
  return { seed: run.seed, ...run.manifest };
}
