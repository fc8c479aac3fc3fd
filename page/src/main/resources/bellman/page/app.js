// Finds the view that the address asks for, and tells it of changes.
import * as live from './live.js';
import * as theme from './theme.js';
import { overview } from './overview.js';
import { curves } from './curves.js';
import { run } from './run.js';
import { compare } from './compare.js';
import { system } from './system.js';
import { replay } from './replay.js';
import { play } from './play.js';
import { study } from './study.js';

const VIEWS = { '': overview, curves, run, compare, system, replay, play, study };
const NAMES = {
  '': 'Runs', curves: 'Curves', run: 'Run', compare: 'Compare', system: 'System', replay: 'Replay', play: 'Play', study: 'Searches',
};
const main = document.getElementById('main');
let shown = { update() {}, close() {} };
let name = null;

function address() {
  const [path, words = ''] = location.hash.replace(/^#\/?/, '').split('?');
  return { path, words: new URLSearchParams(words) };
}

function show() {
  if (location.hash === '#main') {
    main.focus();
    return;
  }
  const { path, words } = address();
  const view = Object.hasOwn(VIEWS, path) ? path : '';
  shown.close();
  document.querySelector('dialog')?.close();
  main.replaceChildren();
  main.className = `view-${view || 'runs'}`;
  for (const link of document.querySelectorAll('[data-view]')) {
    if (link.dataset.view === view) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
  document.title = `${NAMES[view]} · Bellman`;
  shown = VIEWS[view](main, words);
  if (name !== null && name !== view) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
  name = view;
}

/** Puts what a view shows into the address without showing it anew. */
export function remember(path, words) {
  const text = words.toString();
  history.replaceState(null, '', `#/${path}${text ? `?${text}` : ''}`);
}

theme.begin(document.getElementById('theme'));
theme.onTheme(() => shown.theme?.());
addEventListener('hashchange', show);
live.listen((changed) => shown.update(changed));
addEventListener('keydown', (event) => {
  const typing = event.target.closest('input, select, textarea');
  if (event.key === '/' && !typing) {
    const filter = document.querySelector('input[type=search]');
    if (filter) {
      event.preventDefault();
      filter.focus();
    }
  }
});
show();
live.begin(document.getElementById('live'));
