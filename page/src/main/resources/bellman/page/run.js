// One run: its curves, its configuration, where it comes from, what looks wrong in it.
import { breakable, h } from './dom.js';
import { ask, query, runs, seldom } from './live.js';
import { Plot, redraw } from './plot.js';
import { rename } from './overview.js';
import * as format from './format.js';

export function run(main, words) {
  const name = words.get('run') ?? '';
  const head = h('div', { class: 'head' });
  const facts = h('dl', { class: 'facts' });
  const alarms = h('div', {});
  const grid = h('div', { class: 'plots small' });
  const config = h('div', {});
  const said = h('section', { class: 'card wide samples', hidden: true });
  const plots = new Map();
  let isGone = false;
  main.append(head, alarms, facts, h('h2', {}, 'Series'), grid, said, config);

  function close() {
    plots.forEach((p) => p.close());
  }

  function refuse(reason) {
    head.replaceChildren(h('h1', {}, name), h('p', { class: 'reason', role: 'alert' }, reason));
    alarms.replaceChildren();
  }

  const load = seldom(250, async () => {
    if (isGone) {
      refuse('The run is gone from the folder; below is what it was.');
      return;
    }
    try {
      await draw(await ask(`api/run?${query({ run: name })}`));
    } catch (problem) {
      refuse(problem.message);
    }
  });

  async function draw(whole) {
    showHead(whole);
    showConfig(whole);
    await Promise.all(ordered(whole).map(async (metric, i) => {
      if (!plots.has(metric)) {
        const plot = new Plot(metric);
        plots.set(metric, plot);
        grid.append(plot.element);
      }
      const { curves } = await ask(`api/curves?${query({ metric, run: name })}`);
      curves.forEach((c) => {
        c.color = i;
        c.title = 'value';
      });
      plots.get(metric).show(curves, { height: 180 });
    }));
  }

  /** What a language model said lately; text stays text. */
  const listen = seldom(2000, async () => {
    if (isGone) {
      return;
    }
    const { samples } = await ask(`api/samples?${query({ run: name })}`).catch(() => ({ samples: [] }));
    said.hidden = samples.length === 0;
    said.replaceChildren(h('h2', {}, 'Samples, the latest first'), h('ol', {}, samples.map(sample)));
  });

  function showHead(whole) {
    const link = (to, text) => h('a', { class: 'button', href: `#/${to}?${query({ run: name })}` }, text);
    head.replaceChildren(
      h('h1', {}, format.title(whole)), h('span', { class: `state ${whole.state}` }, whole.state),
      ...whole.tags.map((t) => h('span', { class: 'tag' }, t)), h('span', { class: 'space' }),
      h('button', { type: 'button', onclick: () => rename(whole) }, 'Rename or tag'),
      link('curves', 'Curves'), link('replay', 'Replay'), link('system', 'System'));
    const fact = (term, value) => value === '' || value === undefined ? [] : [h('div', {}, h('dt', {}, term), h('dd', {}, value))];
    facts.replaceChildren(...[
      fact('algorithm', whole.algorithm), fact('environment', whole.environment), fact('seed', whole.seed === undefined ? '' : String(whole.seed)),
      fact('steps', format.number(whole.steps)), fact('time', format.time(whole.seconds)),
      fact('time left', whole.left === undefined ? '' : format.time(whole.left)), fact('steps/s', whole.pace ? format.count(whole.pace) : ''),
      fact(whole.result === undefined ? format.short(whole.leading) : 'return', whole.result === undefined ? format.number(whole.last)
        : `${format.number(whole.result)}${interval(whole.results.return_ci95)}`),
    ].flat());
    const wrong = [whole.reason, whole.failure].filter(Boolean);
    alarms.replaceChildren(...wrong.map((text) => h('p', { class: 'reason' }, text)),
      whole.alarms.length === 0 ? '' : h('ul', { class: 'alarms', 'aria-label': 'Warnings' }, whole.alarms.map((a) =>
        h('li', {}, '⚠ ', h('b', {}, a.series), ` ${a.text}, since step ${format.number(a.step)}`))));
  }

  function showConfig(whole) {
    const table = (caption, values) => Object.keys(values ?? {}).length === 0 ? null : h('section', { class: 'card' }, h('h2', {}, caption),
      h('table', {}, h('tbody', {}, Object.entries(values).map(([key, value]) =>
        h('tr', {}, h('th', { scope: 'row' }, breakable(key)), h('td', {}, text(value)))))));
    config.replaceChildren(h('div', { class: 'cards' }, [table('Configuration', whole.config), table('Manifest', whole.manifest),
      table('Result', whole.results)].filter(Boolean)));
  }

  load();
  listen();
  return {
    update(changed) {
      if (changed.has(name)) {
        isGone = !runs.has(name);
        load();
        listen();
      }
    },
    theme() {
      redraw(plots);
    },
    close,
  };
}

function sample(one) {
  const { event, step, prompt, completion, turns, text: alone, score, problem, components, ...rest } = one;
  const words = (value) => (typeof value === 'string' ? value : JSON.stringify(value, null, 1));
  const block = (caption, value) => (value === undefined ? null : [h('dt', {}, caption), h('dd', {}, h('pre', { tabindex: 0 }, words(value)))]);
  return h('li', {}, h('p', { class: 'quiet' }, [event, step === undefined ? null : `step ${format.number(step)}`,
    score === undefined ? null : `score ${format.number(score)}`, problem, rest.finish_reason].filter(Boolean).map(String).join(' · ')),
  h('dl', {}, [block('prompt', prompt), block('answer', completion ?? turns ?? alone), block('parts of the score', components)].flat()));
}

/** What is asked first comes first: the returns, then what is learned. */
export function ordered(whole) {
  const rank = (metric) => metric === whole.leading ? 0 : ['rollout/', 'evaluation/', 'train/'].findIndex((p) => metric.startsWith(p)) + 1 || 9;
  return Object.keys(whole.series).filter((m) => m !== 'time/seconds').sort((a, b) => rank(a) - rank(b));
}

export function interval(ends) {
  return Array.isArray(ends) && ends.length === 2 ? ` [${format.number(ends[0])}, ${format.number(ends[1])}]` : '';
}

export function text(value) {
  return typeof value === 'number' ? format.number(value) : Array.isArray(value) ? `[${value.map(text).join(', ')}]`
    : typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
