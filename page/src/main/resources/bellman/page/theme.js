// Light or dark: as the system says, until someone says otherwise.

const system = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set();

function stored() {
  try {
    return localStorage.getItem('bellman-theme');
  } catch {
    return null;
  }
}

export function isDark() {
  const said = document.documentElement.dataset.theme;
  return said ? said === 'dark' : system.matches;
}

/** What a custom property of the style says now. */
export function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const LIGHT = ['#3452d9', '#d1491f', '#0d8a63', '#a8329e', '#b07c00', '#0a86b8', '#7d5a3c', '#5b5f6b'];
const DARK = ['#8ea2ff', '#ff8f66', '#4fd3a5', '#ec8be2', '#f0c04a', '#63c8f2', '#c9a583', '#a9adba'];

/** Colours of curves, told apart also by the colour-blind up to six; then dashes begin. */
export function stroke(index) {
  return (isDark() ? DARK : LIGHT)[index % 8];
}

export function dash(index) {
  return [[], [8, 4], [2, 3], [10, 3, 2, 3]][Math.floor(index / 8) % 4];
}

export function onTheme(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function begin(button) {
  const said = stored();
  if (said === 'light' || said === 'dark') {
    document.documentElement.dataset.theme = said;
  }
  system.addEventListener('change', () => listeners.forEach((l) => l()));
  button.addEventListener('click', () => {
    const next = isDark() ? 'light' : 'dark';
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem('bellman-theme', next);
    } catch {
      // Without storage it holds until the page is left.
    }
    listeners.forEach((l) => l());
  });
}
