// Episodes as they were played: pictures, actions, values and probabilities, step by step.
import { h, s, choice, menu } from './dom.js';
import { ask, query, runs } from './live.js';
import { remember } from './app.js';
import * as format from './format.js';

// Under which other options than those of the training an episode was played.
function others({ options }) {
  return options ? ` · ${Object.entries(options).map(([key, value]) => `${key.replace('environment.options.', '')} ${value}`).join(', ')}` : '';
}

export function replay(main, words) {
  let run = words.get('run') ?? '';
  let wanted = words.get('episode') ?? '';
  let episodes = [];
  let player = null;
  const pick = h('div', { class: 'tools' });
  const stage = h('div', { class: 'stage' });
  main.append(h('div', { class: 'head' }, h('h1', {}, 'Replay')), pick, stage);

  async function offer() {
    const names = [...runs.values()].filter((r) => r.algorithm).sort((a, b) => (b.started ?? '').localeCompare(a.started ?? ''));
    if (!run) {
      for (const candidate of names.slice(0, 20)) {
        const found = await ask(`api/episodes?${query({ run: candidate.name })}`).catch(() => ({ episodes: [] }));
        if (found.episodes.length > 0) {
          run = candidate.name;
          break;
        }
      }
    }
    run ||= names[0]?.name ?? '';
    if (run) {
      await choose(names);
    } else {
      stage.replaceChildren(h('p', { class: 'quiet' }, 'There are no runs yet.'));
    }
  }

  async function choose(names) {
    try {
      ({ episodes } = await ask(`api/episodes?${query({ run })}`));
    } catch (problem) {
      stage.replaceChildren(h('p', { class: 'reason', role: 'alert' }, problem.message));
      return;
    }
    const damaged = episodes.filter((e) => e.problem);
    episodes = episodes.filter((e) => !e.problem);
    episodes.sort((a, b) => a.step - b.step || a.episode - b.episode);
    // Returns under other options say nothing of those of the training.
    const own = episodes.filter((e) => !e.options);
    const ranked = [...(own.length > 0 ? own : episodes)].sort((a, b) => b.return - a.return);
    const kinds = { best: ranked[0], worst: ranked.at(-1), latest: episodes.at(-1) };
    const shown = episodes.find((e) => e.name === wanted) ?? kinds.best;
    pick.replaceChildren(
      menu('Run', names.map((r) => [r.name, format.title(r)]), run, (name) => {
        run = name;
        wanted = '';
        choose(names);
      }),
      ...damaged.map((e) => h('p', { class: 'reason', role: 'alert' }, e.problem)));
    if (!shown) {
      player?.close();
      stage.replaceChildren(h('p', { class: 'quiet' }, 'No episode of this run was recorded. Record some with: ',
        h('code', {}, `bellman eval ${run} --record 5`)));
      return;
    }
    pick.append(
      choice('Episode', ['best', 'worst', 'latest'].map((k) => [k, k]), Object.keys(kinds).find((k) => kinds[k] === shown) ?? '', (kind) => {
        wanted = kinds[kind].name;
        choose(names);
      }),
      menu('Episode', episodes.map((e) => [e.name, `step ${format.count(e.step)} · no. ${e.episode} · return ${format.number(e.return)}${others(e)}`]),
        shown.name, (name) => {
          wanted = name;
          choose(names);
        }));
    remember('replay', new URLSearchParams({ run, episode: shown.name }));
    await play(shown);
  }

  async function play(shown) {
    player?.close();
    try {
      const words = query({ run, episode: shown.name });
      const [{ facts, steps, names }, film] = await Promise.all([ask(`api/episode?${words}`), fetch(`api/film?${words}`)]);
      if (!film.ok) {
        throw new Error((await film.json()).error);
      }
      player = new Player(facts, steps, names, await film.arrayBuffer());
      stage.replaceChildren(player.element);
      await player.show(0);
      player.toggle(!matchMedia('(prefers-reduced-motion: reduce)').matches);
    } catch (problem) {
      stage.replaceChildren(h('p', { class: 'reason', role: 'alert' }, problem.message));
    }
  }

  if (runs.size > 0) {
    offer();
  }
  return {
    update() {
      if (pick.children.length === 0 && stage.children.length === 0) {
        offer();
      }
    },
    close() {
      player?.close();
    },
  };
}

/** Plays one episode. */
class Player {
  /** @param names what each action is called, empty if nobody knows */
  constructor(facts, steps, names, film) {
    this.steps = steps;
    this.names = names;
    this.film = film;
    this.at = 0;
    this.speed = 30;
    this.length = steps.frames.length;
    this.totals = steps.rewards.reduce((sums, r) => [...sums, sums.at(-1) + r], [0]);
    this.canvas = h('canvas', { role: 'img', 'aria-label': 'The environment' });
    this.button = h('button', { type: 'button', class: 'primary', onclick: () => this.toggle() }, 'Play');
    this.scrubber = h('input', { type: 'range', min: 0, max: this.length - 1, value: 0, 'aria-label': 'Step',
      oninput: (e) => {
        this.toggle(false);
        this.show(Number(e.target.value));
      } });
    this.facts = h('dl', { class: 'facts' });
    this.bars = h('ul', { class: 'bars', 'aria-label': 'Actions' });
    this.line = s('svg', { viewBox: '0 0 600 90', class: 'values', role: 'img', preserveAspectRatio: 'none' });
    this.element = h('div', { class: 'player' },
      h('div', { class: 'card screen' }, this.canvas,
        h('div', { class: 'controls' }, this.button, this.scrubber,
          menu('Speed', [['10', '⅓'], ['30', '1'], ['90', '3'], ['300', '10']], '30', (speed) => {
            this.speed = Number(speed);
          })),
        h('p', { class: 'quiet small' }, `return ${format.number(facts.return)} in ${facts.length} steps, ${facts.ended} · checkpoint of step ${format.number(facts.step)} · seed ${facts.seed} · ${facts.deterministic ? 'most probable actions' : 'actions drawn'}${others(facts)}`)),
      h('div', { class: 'card' }, h('h2', {}, 'This step'), this.facts, this.bars,
        steps.values ? h('div', {}, h('h2', {}, 'Value over the episode'), this.line) : null));
    this.key = (event) => {
      if (event.key === ' ' && !event.target.closest('button, select, a')) {
        event.preventDefault();
        this.toggle();
      }
    };
    document.addEventListener('keydown', this.key);
    this.drawValues();
  }

  async show(at) {
    this.at = at;
    this.scrubber.value = at;
    const { frames, actions, rewards, values } = this.steps;
    const picture = new Blob([this.film.slice(at === 0 ? 0 : frames[at - 1], frames[at])], { type: 'image/png' });
    const bitmap = await createImageBitmap(picture);
    if (this.at === at) {
      if (this.canvas.width !== bitmap.width || this.canvas.height !== bitmap.height) {
        this.canvas.width = bitmap.width;
        this.canvas.height = bitmap.height;
      }
      this.canvas.getContext('2d').drawImage(bitmap, 0, 0);
    }
    bitmap.close();
    const last = at >= actions.length;
    const fact = (term, value) => h('div', {}, h('dt', {}, term), h('dd', {}, value));
    this.facts.replaceChildren(fact('step', `${at} of ${actions.length}`),
      fact('action', last ? '–' : actions[at].map((a) => this.names[a] ?? format.number(a)).join(', ')),
      fact('reward', last ? '–' : format.number(rewards[at])), fact('return so far', format.number(this.totals[at])),
      ...(values ? [fact('value', last ? '–' : format.number(values[at]))] : []));
    this.drawBars(at, last);
    this.marker?.setAttribute('transform', `translate(${600 * at / Math.max(1, this.length - 1)})`);
  }

  drawBars(at, last) {
    const probabilities = last ? [] : this.steps.probabilities[at];
    const worths = last ? [] : this.steps['action-values'][at];
    const numbers = probabilities.length > 0 ? probabilities : worths;
    const low = probabilities.length > 0 ? 0 : Math.min(...numbers);
    const span = probabilities.length > 0 ? 1 : Math.max(...numbers) - low || 1;
    const taken = last ? NaN : this.steps.actions[at][0];
    if (last) {
      return;
    }
    if (this.bars.children.length !== numbers.length) {
      this.bars.replaceChildren(...numbers.map((_, a) => h('li', {}, h('span', { class: 'label' }, this.names[a] ?? `action ${a}`),
        h('span', { class: 'track' }, h('span', { class: 'fill' })), h('b', {}))));
    }
    numbers.forEach((number, a) => {
      const item = this.bars.children[a];
      item.classList.toggle('taken', a === taken);
      item.querySelector('.fill').style.width = `${Math.max(1, 100 * (number - low) / span)}%`;
      item.lastChild.textContent = probabilities.length > 0 ? `${(100 * number).toFixed(1)} %` : format.number(number);
    });
  }

  drawValues() {
    const { values } = this.steps;
    if (!values) {
      return;
    }
    const low = Math.min(...values);
    const span = Math.max(...values) - low || 1;
    const d = values.map((v, i) => `${i ? 'L' : 'M'}${(600 * i / Math.max(1, this.length - 1)).toFixed(1)} ${(84 - 78 * (v - low) / span).toFixed(1)}`).join('');
    this.marker = s('path', { class: 'marker', d: 'M0 0V90' });
    this.line.append(s('path', { class: 'line', d }), this.marker);
    this.line.setAttribute('aria-label', `The value goes from ${format.number(values[0])} to ${format.number(values.at(-1))}`);
  }

  toggle(on = !this.playing) {
    this.playing = on;
    this.button.textContent = on ? 'Pause' : 'Play';
    if (on) {
      if (this.at >= this.length - 1) {
        this.at = 0;
      }
      this.from = this.at;
      this.began = performance.now();
      requestAnimationFrame((now) => this.tick(now));
    }
  }

  async tick(now) {
    if (!this.playing || this.closed) {
      return;
    }
    const at = Math.min(this.length - 1, this.from + Math.max(0, Math.floor((now - this.began) * this.speed / 1000)));
    if (at !== this.at) {
      await this.show(at);
    }
    if (at >= this.length - 1) {
      this.toggle(false);
    } else {
      requestAnimationFrame((next) => this.tick(next));
    }
  }

  close() {
    this.closed = true;
    document.removeEventListener('keydown', this.key);
  }
}
