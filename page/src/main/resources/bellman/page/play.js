// A person plays an environment, watches a policy, or plays beside it.
import { h, choice, menu } from './dom.js';
import { ask, runs } from './live.js';
import { remember } from './app.js';
import * as format from './format.js';

const KEYS = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down', Enter: 'enter', ' ': 'space' };
const SIGNS = { left: '←', right: '→', up: '↑', down: '↓' };
const PACES = [['0', 'a step for each key'], ['5', '5 a second'], ['15', '15 a second'], ['30', '30 a second'], ['60', '60 a second']];
/** Of a policy that is watched: steps a second, and how many times as fast that is as usual. */
const USUAL = 15;
const SPEEDS = [0.25, 0.5, 1, 2, 4].map((times) => [String(times * USUAL), `${times}×`]);
const MODES = [['play', 'Play'], ['watch', 'Watch'], ['against', 'Against']];

export function play(main, words) {
  let offered = null;
  let mode = words.get('mode') ?? 'play';
  let environment = words.get('environment') ?? '';
  let run = words.get('run') ?? '';
  let game = null;
  const pick = h('div', { class: 'tools' });
  const stage = h('div', {});
  main.append(h('div', { class: 'head' }, h('h1', {}, 'Play')), pick, stage);

  function agents() {
    return [...runs.values()].filter((r) => r.leading === 'rollout/return-mean')
      .sort((a, b) => (b.started ?? '').localeCompare(a.started ?? ''));
  }

  async function offer() {
    try {
      offered = await ask('api/play/choice');
    } catch (problem) {
      complain(problem);
      return;
    }
    environment ||= offered.environments.includes('CartPole-v1') ? 'CartPole-v1' : offered.environments[0] ?? '';
    show();
    if (offered.given) {
      begin({ given: true });
    }
  }

  function show() {
    const names = agents();
    run = names.some((r) => r.name === run) ? run : names[0]?.name ?? '';
    pick.replaceChildren(
      choice('What you do', MODES, mode, (wanted) => {
        mode = wanted;
        show();
      }),
      mode === 'play' ? menu('Environment', offered.environments.map((id) => [id, id]), environment, (id) => {
        environment = id;
      }) : menu('Policy', names.map((r) => [r.name, `${format.title(r)} · ${r.environment}`]), run, (name) => {
        run = name;
      }),
      h('button', { type: 'button', class: 'primary', disabled: mode === 'play' ? !environment : !run, onclick: () => {
        const chosen = mode === 'play' ? { environment } : { run };
        remember('play', new URLSearchParams({ mode, ...chosen }));
        begin({ ...chosen, against: mode === 'against' });
      } }, 'Begin'),
      offered.given ? h('button', { type: 'button', onclick: () => begin({ given: true }) },
        `The command's: ${offered.given.run ?? offered.given.environment}${offered.given.recorded ? ', recorded' : ''}`) : '');
  }

  async function begin(wish) {
    game?.close();
    game = null;
    stage.replaceChildren(h('p', { class: 'quiet' }, 'Beginning …'));
    try {
      const view = await send('open', wish);
      game = new Game(view, complain);
      stage.replaceChildren(game.element);
      game.element.querySelector('.screen').focus();
    } catch (problem) {
      complain(problem);
    }
  }

  function complain(problem) {
    game?.close();
    game = null;
    stage.replaceChildren(h('p', { class: 'reason', role: 'alert' }, problem.message));
  }

  offer();
  return {
    update() {
      if (offered && mode !== 'play' && pick.querySelectorAll('option').length !== agents().length) {
        show();
      }
    },
    close() {
      game?.close();
    },
  };
}

function send(what, body) {
  return ask(`api/play/${what}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
}

/** A game under way: one request at a time, the next only when the last has been answered. */
class Game {
  constructor(view, complain) {
    this.table = view.table;
    this.complain = complain;
    this.held = new Set();
    this.waiting = [];
    this.policyPace = USUAL;
    this.pace = 0;
    this.own = new Scene('You', 'The environment');
    this.other = new Scene('The policy', 'The policy’s environment');
    this.status = h('p', { class: 'quiet', role: 'status' });
    this.facts = h('dl', { class: 'facts' });
    this.bars = h('ul', { class: 'bars', 'aria-label': 'Actions' });
    this.keys = h('div', { class: 'keys', role: 'group', 'aria-label': 'Keys' });
    this.standings = h('tbody', {});
    this.pauseButton = h('button', { type: 'button', onclick: () => this.pause() }, 'Pause');
    this.element = h('div', { class: 'player' },
      h('div', { class: 'card screen', tabindex: 0, role: 'application', 'aria-label': 'The game: keys act here' },
        h('div', { class: 'scenes' }, this.own.element, this.other.element),
        this.status, this.keys,
        h('div', { class: 'controls' }, this.pauseButton,
          h('button', { type: 'button', onclick: () => this.go({ do: 'next' }) }, 'Next episode'),
          view.player === 'policy' ? menu('Speed', SPEEDS, String(USUAL), (pace) => {
            this.policyPace = Number(pace);
            this.tick();
          }) : menu('Speed', PACES, '0', (pace) => {
            this.pace = Number(pace);
            this.policyPace = this.pace || USUAL;
            this.tick();
          }))),
      h('div', { class: 'card' }, h('h2', {}, 'Now'), this.facts, this.bars, h('h2', {}, 'Episodes'),
        h('table', {}, h('thead', {}, h('tr', {}, ['who', 'seed', 'return', 'steps', 'end'].map((t) => h('th', { scope: 'col' }, t)))),
          this.standings)));
    const screen = this.element.querySelector('.screen');
    screen.addEventListener('keydown', (event) => this.down(event));
    screen.addEventListener('keyup', (event) => this.held.delete(named(event)));
    screen.addEventListener('blur', () => this.held.clear());
    this.show(view);
    this.tick();
  }

  down(event) {
    const key = named(event);
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest('button, select') || !key) {
      return;
    }
    if (key === 'r') {
      this.go({ do: 'next' });
    } else if (this.view.ended && (key === 'enter' || key === 'space')) {
      this.go({ do: 'next' });
    } else if (key === 'space' && this.runs()) {
      this.pause();
    } else if (this.runs()) {
      this.held.add(key);
    } else {
      this.press(key);
    }
    event.preventDefault();
  }

  press(key) {
    if (!this.view.ended && this.view.player === 'you') {
      this.go({ do: 'press', keys: [key] });
    }
  }

  /** Whether time passes without keys. */
  runs() {
    return !this.view.ended && (this.view.player === 'policy' || this.pace > 0);
  }

  pause() {
    this.paused = !this.paused;
    this.pauseButton.textContent = this.paused ? 'Go on' : 'Pause';
    this.tick();
  }

  tick() {
    clearTimeout(this.timer);
    const restarts = this.view.ended && this.view.player === 'policy';
    if (this.closed || this.paused || !(this.runs() || restarts)) {
      return;
    }
    const pace = restarts ? 1 : this.view.player === 'policy' ? this.policyPace : this.pace;
    this.timer = setTimeout(() => {
      this.go(restarts ? { do: 'next' } : { do: 'tick', keys: [...this.held] });
    }, 1000 / pace);
  }

  async go(turn) {
    if (this.busy) {
      // Keys that come while one is answered are taken in order; a held key does not pile up.
      if (this.waiting.length < 3 && turn.do !== 'tick') {
        this.waiting.push(turn);
      }
      return;
    }
    this.busy = true;
    try {
      const view = await send('turn', { table: this.table, ...turn });
      if (!this.closed) {
        this.show(view);
      }
    } catch (problem) {
      if (!this.closed) {
        this.complain(problem);
      }
      return;
    } finally {
      this.busy = false;
    }
    const next = this.waiting.shift();
    if (next) {
      this.go(next);
    } else {
      this.tick();
    }
  }

  show(view) {
    this.view = view;
    const { beside } = view;
    this.own.show(view, Boolean(beside), view.ended || view.player === 'policy');
    this.other.element.hidden = !beside;
    if (beside) {
      this.other.show(beside, true, beside.ended);
    }
    const who = view.player === 'you' ? 'You play' : beside ? 'Your episode is over, the policy goes on in' : 'The policy plays';
    this.status.textContent = view.message || (view.ended ? 'The episode is over: Enter goes on.' : `${who} ${view.environment}.`);
    const thinks = beside ?? view;
    const facts = [['step', format.number(view.step)], ['return', format.number(view.return)], ['reward', format.number(view.reward)],
      ['action', view.action], ['seed', view.seed], ...(beside ? [['the policy’s step', format.number(beside.step)],
        ['the policy’s return', format.number(beside.return)], ['the policy’s action', beside.action]] : []),
      ...(thinks.value === undefined ? [] : [['value', format.number(thinks.value)]])];
    this.facts.replaceChildren(...facts.map(([term, value]) => h('div', {}, h('dt', {}, term), h('dd', {}, value))));
    const likely = thinks.probabilities ?? [];
    this.bars.replaceChildren(...likely.map((p, i) => {
      const fill = h('span', { class: 'fill' });
      fill.style.width = `${(100 * p).toFixed(1)}%`;
      return h('li', {}, h('span', { class: 'label' }, thinks.names?.[i] ?? `action ${i}`), h('span', { class: 'track' }, fill), h('b', {}, `${(100 * p).toFixed(1)} %`));
    }));
    this.showKeys(view);
    this.standings.replaceChildren(...view.results.toReversed().slice(0, 12).map((r) => h('tr', {},
      h('th', { scope: 'row' }, r.player), [r.seed, format.number(r.return), format.number(r.steps), r.end].map((t) => h('td', {}, t)))));
  }

  /** The keys are buttons, too: for a finger, and for who has no keyboard. */
  showKeys(view) {
    const own = view.player === 'you' ? view.keys : [];
    const text = own.map((k) => `${k.key}=${k.meaning}`).join();
    if (this.keys.dataset.text !== text) {
      this.keys.dataset.text = text;
      this.keys.replaceChildren(...own.flatMap(({ key, meaning }) => {
        const each = key.split(' ');
        return each.map((one) => h('button', { type: 'button', onclick: () => (this.runs() ? this.tap(one) : this.press(one)) },
          h('kbd', {}, SIGNS[one] ?? one), ` ${each.length > 1 ? meaning.split(', ')[each.indexOf(one)] ?? meaning : meaning}`));
      }));
    }
  }

  /** A key that is pressed and let go while time passes. */
  tap(key) {
    this.held.add(key);
    setTimeout(() => this.held.delete(key), 1500 / Math.max(1, this.pace));
  }

  close() {
    if (!this.closed) {
      this.closed = true;
      clearTimeout(this.timer);
      send('leave', { table: this.table }).catch(() => {});
    }
  }
}

/** What one player sees. */
class Scene {
  constructor(who, alt) {
    this.picture = h('img', { alt });
    this.state = h('pre', { class: 'state-row' });
    this.caption = h('figcaption', {}, who);
    this.element = h('figure', {}, this.caption, this.picture, this.state);
  }

  /**
   * @param named whether it says who plays, as it must beside another
   * @param over whether the player's episode is
   */
  show(view, named, over) {
    this.caption.hidden = !named;
    this.element.classList.toggle('over', named && over);
    this.picture.hidden = !view.picture;
    if (view.picture) {
      this.picture.src = `data:image/png;base64,${view.picture}`;
    }
    this.state.hidden = Boolean(view.picture);
    this.state.textContent = view.picture ? '' : view.observation.map(format.number).join('  ');
  }
}

function named(event) {
  return KEYS[event.key] ?? (event.key.length === 1 ? event.key.toLowerCase() : '');
}
