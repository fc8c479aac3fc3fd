// All runs: how they stand, how far they are, what they return.
import { h, s, menu } from './dom.js';
import { ask, runs } from './live.js';
import * as format from './format.js';

const SORTS = {
  newest: (a, b) => (b.started || '').localeCompare(a.started || ''),
  name: (a, b) => format.title(a).localeCompare(format.title(b), 'en', { numeric: true }),
  state: (a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state),
  return: (a, b) => (b.result ?? b.last ?? -Infinity) - (a.result ?? a.last ?? -Infinity),
  progress: (a, b) => (b.progress ?? 0) - (a.progress ?? 0),
};
const STATES = ['running', 'failed', 'damaged', 'interrupted', 'finished'];
let filter = '';
let sort = 'newest';
const chosen = new Set();

export function overview(main) {
  const rows = new Map();
  const list = h('ul', { class: 'runs', 'aria-label': 'Runs' });
  const summary = h('p', { class: 'quiet', role: 'status' });
  const act = h('div', { class: 'act' });
  const order = h('span', { hidden: true });
  main.append(
    h('div', { class: 'head' }, h('h1', {}, 'Runs'), summary),
    h('div', { class: 'tools' },
      h('input', {
        type: 'search', placeholder: 'Filter by name, tag, algorithm, state …', 'aria-label': 'Filter runs', value: filter,
        oninput(e) {
          filter = e.target.value;
          arrange();
        },
      }),
      menu('Sort by', [['newest', 'newest'], ['name', 'name'], ['state', 'state'], ['return', 'return'], ['progress', 'progress']],
        sort, (value) => {
          sort = value;
          arrange();
        }),
      act),
    h('div', { class: 'columns', 'aria-hidden': 'true' },
      h('span', {}), h('span', {}, 'run'), h('span', {}, 'state'), h('span', {}, 'progress'),
      h('span', { class: 'right' }, 'return'), h('span', {}, 'curve'), h('span', { class: 'right' }, 'steps/s')),
    list, order);

  function matches(run) {
    const text = [run.name, run.title, run.state, run.algorithm, run.environment, `seed ${run.seed}`, ...run.tags]
      .join(' ').toLowerCase();
    return filter.toLowerCase().split(/\s+/).every((word) => text.includes(word));
  }

  function arrange() {
    const wanted = [...runs.values()].filter(matches).sort(SORTS[sort]);
    const active = document.activeElement;
    const elements = wanted.map((run) => rows.get(run.name).element);
    if (elements.length !== list.children.length || elements.some((e, i) => list.children[i] !== e)) {
      list.replaceChildren(...elements);
      if (active && list.contains(active)) {
        active.focus({ preventScroll: true });
      }
    }
    const running = wanted.filter((r) => r.state === 'running').length;
    const loaded = document.documentElement.dataset.loaded;
    summary.textContent = !loaded ? 'Loading…' : runs.size === 0
      ? 'There are no runs yet. Make one with: bellman train cartpole'
      : `${wanted.length} of ${runs.size}, ${running} running`;
    act.replaceChildren(...actions());
  }

  function actions() {
    for (const name of chosen) {
      if (!runs.has(name)) {
        chosen.delete(name);
      }
    }
    if (chosen.size === 0) {
      return [];
    }
    const words = [...chosen].map((n) => `run=${encodeURIComponent(n)}`).join('&');
    return [
      h('a', { class: 'button', href: `#/curves?${words}` }, `Curves of ${chosen.size}`),
      chosen.size === 2 ? h('a', { class: 'button', href: `#/compare?${words}` }, 'Compare two') : null,
    ].filter(Boolean);
  }

  function update(changed) {
    for (const name of changed) {
      const run = runs.get(name);
      if (!run) {
        rows.delete(name);
      } else if (rows.has(name)) {
        rows.get(name).show(run);
      } else {
        rows.set(name, row(run, arrange));
      }
    }
    arrange();
  }

  update(runs.keys());
  return { update, close() {}, theme() {} };
}

/** A line of the list. Its parts stay and only what they say changes, so that nothing loses the focus. */
function row(run, chose) {
  const link = h('a', { class: 'name', href: `#/run?run=${encodeURIComponent(run.name)}` });
  const below = h('span', { class: 'quiet small' });
  const tags = h('span', { class: 'tags' });
  const state = h('span', { class: 'state' });
  const bar = h('progress', { max: 1, 'aria-label': 'Progress' });
  const left = h('span', { class: 'quiet small' });
  const last = h('span', { class: 'number right' });
  const spark = h('span', { class: 'spark' });
  const pace = h('span', { class: 'number right quiet pace' });
  const reason = h('p', { class: 'reason' });
  const box = h('input', {
    type: 'checkbox', checked: chosen.has(run.name), 'aria-label': `Choose ${run.name}`,
    onchange(e) {
      chosen[e.target.checked ? 'add' : 'delete'](run.name);
      chose();
    },
  });
  const edit = h('button', { type: 'button', class: 'icon edit', 'aria-label': `Rename or tag ${run.name}`, onclick: () => rename(runs.get(run.name)) }, '✎');
  const element = h('li', {}, box, h('div', { class: 'who' }, h('div', {}, link, edit, tags), below), state,
    h('div', { class: 'progress' }, bar, left), last, spark, pace, reason);

  function show(now) {
    link.textContent = format.title(now);
    below.textContent = [now.title && now.name, now.algorithm, now.environment, now.seed !== undefined && `seed ${now.seed}`,
      now.started && format.ago(now.started)].filter(Boolean).join(' · ');
    tags.replaceChildren(...now.tags.map((t) => h('span', { class: 'tag' }, t)));
    state.textContent = now.state;
    state.className = `state ${now.state}`;
    if (now.warnings > 0) {
      state.append(h('span', { class: 'warn', title: `${now.warnings} warnings` }, ` ⚠ ${now.warnings}`));
    }
    bar.hidden = now.progress === undefined;
    bar.value = now.progress ?? 0;
    left.textContent = [now.steps > 0 && `${format.count(now.steps)} steps`,
      now.left !== undefined && `${format.time(now.left)} left`].filter(Boolean).join(' · ');
    last.textContent = format.number(now.result ?? now.last);
    last.title = now['return-of'] ? `mean return in ${now['return-of']}` : now.leading ?? '';
    spark.replaceChildren(sparkline(now.spark ?? [], now));
    pace.textContent = now.pace ? format.count(now.pace) : '';
    reason.textContent = now.reason || now.failure || '';
    reason.hidden = reason.textContent === '';
  }
  show(run);
  return { element, show };
}

/** A curve as wide as a word. */
export function sparkline(values, run) {
  const width = 132;
  const height = 30;
  const numbers = values.filter((v) => typeof v === 'number');
  const drawn = s('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img',
    'aria-label': numbers.length === 0 ? 'no curve yet'
      : `${format.short(run.leading ?? '')} from ${format.number(numbers[0])} to ${format.number(numbers.at(-1))}` });
  if (numbers.length === 0) {
    return drawn;
  }
  const low = Math.min(...numbers);
  const span = Math.max(...numbers) - low || 1;
  const points = values.flatMap((v, i) => typeof v === 'number'
    ? [[2 + (width - 6) * (values.length > 1 ? i / (values.length - 1) : 1), height - 4 - (height - 8) * (v - low) / span]] : []);
  const line = points.map(([x, y], i) => `${i ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  const [x, y] = points.at(-1);
  drawn.append(
    s('path', { class: 'area', d: `${line}L${x.toFixed(1)} ${height}L${points[0][0].toFixed(1)} ${height}Z` }),
    s('path', { class: 'line', d: line }),
    s('circle', { class: 'end', cx: x.toFixed(1), cy: y.toFixed(1), r: 2.4 }));
  return drawn;
}

/** Asks for another name and tags. */
export function rename(run) {
  const title = h('input', { type: 'text', value: run.title, maxlength: 100, placeholder: run.name });
  const tags = h('input', { type: 'text', value: run.tags.join(', '), placeholder: 'baseline, good' });
  const wrong = h('p', { class: 'reason', role: 'alert', hidden: true });
  const dialog = h('dialog', { 'aria-label': `Rename or tag ${run.name}` },
    h('form', { method: 'dialog', async onsubmit(e) {
      e.preventDefault();
      try {
        await ask('api/label', { method: 'POST', headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ run: run.name, title: title.value, tags: tags.value.split(',') }) });
        dialog.close();
      } catch (problem) {
        wrong.textContent = problem.message;
        wrong.hidden = false;
      }
    } },
    h('h2', {}, run.name),
    h('label', {}, 'Shown as', title), h('label', {}, 'Tags, with commas between', tags), wrong,
    h('div', { class: 'buttons' },
      h('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'),
      h('button', { type: 'submit', class: 'primary' }, 'Save'))));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
