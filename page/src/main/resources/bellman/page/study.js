// A search: how its trials came out, which key made the difference, and what each trial was.
import { h } from './dom.js';
import { ask, query, seldom } from './live.js';
import { text } from './run.js';
import { climb, importances, narrow, parallels, rungs, scatter } from './studydraw.js';
import * as format from './format.js';

const SECOND = 1000;
const SCHEDULERS = { none: 'all to their end', asha: 'successive halving', pbt: 'population-based training' };

export function study(main, words) {
  const said = words.get('study');
  const head = h('div', { class: 'head' });
  const body = h('div', {});
  main.append(head, body);
  let before = '';
  let closed = false;
  let running = true;

  const load = seldom(SECOND / 2, async () => {
    try {
      const { studies } = await ask('api/studies');
      const name = said ?? (studies.length === 1 ? studies[0].name : null);
      if (name === null) {
        show(JSON.stringify(studies), () => list(head, body, studies));
        return;
      }
      const whole = await ask(`api/study?${query({ study: name })}`);
      // A file that is damaged now may be whole again in a moment.
      running = whole.state === 'running' || Boolean(whole.reason);
      show(JSON.stringify(whole), () => one(head, body, whole));
    } catch (problem) {
      show(problem.message, () => {
        head.replaceChildren(h('h1', {}, said ?? 'Searches'));
        body.replaceChildren(h('p', { class: 'reason', role: 'alert' }, problem.message));
      });
    }
  });

  /** Draws anew only what has changed, so that nothing loses the focus for nothing. */
  function show(now, draw) {
    if (!closed && now !== before) {
      before = now;
      draw();
    }
  }

  const beat = setInterval(() => running && load(), 2 * SECOND);
  load();
  return {
    update: load,
    theme() {},
    close() {
      closed = true;
      clearInterval(beat);
    },
  };
}

function list(head, body, studies) {
  head.replaceChildren(h('h1', {}, 'Searches'));
  if (studies.length === 0) {
    body.replaceChildren(h('p', { class: 'quiet' }, 'There is no search in this folder. Make one with: bellman tune cartpole'));
    return;
  }
  body.replaceChildren(h('section', { class: 'card' }, h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Searches' },
    h('table', {}, h('thead', {}, h('tr', {}, ['search', 'state', 'trials', 'best', 'objective'].map((t) => h('th', { scope: 'col' }, t)))),
      h('tbody', {}, studies.map((s) => h('tr', {},
        h('td', {}, h('a', { href: `#/study?${query({ study: s.name })}` }, s.name)),
        h('td', {}, s.reason ? h('span', { class: 'reason' }, s.reason) : h('span', { class: `state ${s.state}` }, s.state)),
        h('td', {}, s.reason ? '' : `${s.count} of ${s.most}`),
        h('td', {}, s.value ? valueText(s.value) : '–'), h('td', {}, s.objective ?? ''))))))));
}

function one(head, body, whole) {
  if (whole.reason) {
    head.replaceChildren(h('h1', {}, whole.name), h('span', { class: 'state damaged' }, 'damaged'));
    body.replaceChildren(h('p', { class: 'reason', role: 'alert' }, whole.reason));
    return;
  }
  head.replaceChildren(h('h1', {}, whole.name), h('span', { class: `state ${whole.state}` }, whole.state), h('span', { class: 'space' }),
    h('a', { class: 'button', href: `#/curves?${query({ run: whole.ranking.slice(0, 8).map((n) => runName(whole, whole.trials[n - 1])) })}` },
      `Curves of the best ${Math.min(8, whole.ranking.length)}`));
  body.replaceChildren(
    facts(whole),
    h('div', { class: 'plots study' }, climb(whole), importances(whole), whole.rungs.length > 1 ? rungs(whole) : null),
    h('h2', {}, `${whole.objective} by each key`),
    h('div', { class: 'plots small' }, whole.axes.map((axis, i) => scatter(whole, axis, i))),
    whole.axes.length > 1 ? parallels(whole) : '',
    table(whole));
}

function facts(whole) {
  const fact = (term, value) => h('div', {}, h('dt', {}, term), h('dd', {}, value));
  return h('dl', { class: 'facts' },
    fact('configuration', whole.title),
    fact(`best ${whole.objective}`, whole.value ? valueText(whole.value) : '–'),
    fact('trials', `${whole.count} of ${whole.most}${whole.failed ? `, ${whole.failed} failed` : ''}`),
    fact('values by', whole.sampler === 'tpe' ? 'TPE' : 'chance'),
    fact('trials go', SCHEDULERS[whole.scheduler]),
    whole.seeds > 1 ? fact('seeds of each', String(whole.seeds)) : null,
    fact('steps', format.count(whole.steps)), fact('time', format.time(whole.seconds)));
}

export function valueText(score) {
  return format.number(score.value) + (score.low === score.high || score.low === null ? ''
    : ` [${format.number(score.low)}, ${format.number(score.high)}]`);
}

function runName(whole, trial) {
  return whole.prefix + trial.run;
}

/** All trials, the best first and those without a value last. */
function table(whole) {
  const rest = whole.trials.filter((t) => !whole.ranking.includes(t.number));
  const order = [...whole.ranking.map((n) => whole.trials[n - 1]), ...rest];
  return h('section', { class: 'card wide' }, h('h2', {}, 'Trials'),
    h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Trials' }, h('table', { class: 'trials' },
      h('thead', {}, h('tr', {}, ['trial', 'stage', whole.objective, 'steps'].map((t) => h('th', { scope: 'col' }, t)),
        whole.axes.map((a) => h('th', { scope: 'col', title: `${a.key}: ${a.space}` }, narrow(a.key))))),
      h('tbody', {}, order.map((trial) => {
        const last = trial.scores.at(-1);
        const heir = trial.inheritances.length > 0
          ? `, took over ${trial.inheritances.map((i) => `trial ${i.from} at ${format.count(whole.rungs[i.rung])}`).join(', ')}` : '';
        const stage = trial.stage === 'waiting' && whole.state === 'finished' ? 'stopped on a rung' : trial.stage;
        return h('tr', { class: trial.number === whole.best ? 'best' : '' },
          h('th', { scope: 'row' }, h('a', { href: `#/run?${query({ run: runName(whole, trial) })}` }, String(trial.number))),
          h('td', {}, `${stage}${heir}`, trial.reason ? h('p', { class: 'reason' }, trial.reason) : null),
          h('td', { class: 'number' }, last && last.value !== null ? valueText(last) : '–'),
          h('td', {}, last ? format.count(last.step) : '–'),
          whole.axes.map((a) => h('td', {}, text(trial.values[a.key]))));
      })))),
    whole.best ? h('p', { class: 'quiet note' }, 'The best configuration is a file: ',
      h('code', {}, `bellman train ${whole.prefix || './'}best.yaml`), ' from the folder of the page. The highest of many values flatters: try it under other seeds.') : null);
}
