// What the server tells: all runs at first, then those that change.

/** Runs by name, as the server last told of them. */
export const runs = new Map();
let listener = () => {};

/** Calls `listener` with the names of what changed; there is one listener, the view that is shown. */
export function listen(to) {
  listener = to;
}

export function begin(status) {
  const source = new EventSource('api/events');
  source.onopen = () => tell(status, 'live', true);
  source.onerror = () => tell(status, 'not connected', false);
  source.onmessage = (event) => {
    const news = JSON.parse(event.data);
    const changed = new Set(news.gone);
    if (news.first) {
      for (const name of runs.keys()) {
        changed.add(name);
      }
      runs.clear();
    }
    for (const name of news.gone) {
      runs.delete(name);
    }
    for (const run of news.runs) {
      runs.set(run.name, run);
      changed.add(run.name);
    }
    document.documentElement.dataset.loaded = 'yes';
    listener(changed);
  };
}

function tell(status, text, isLive) {
  if (status.textContent !== text) {
    status.textContent = text;
    status.classList.toggle('on', isLive);
  }
}

/** Asks the server; throws with its own words where it refuses. */
export async function ask(path, options) {
  const response = await fetch(path, options);
  const json = await response.json();
  if (!response.ok) {
    throw new Error(json.error || `the server answered ${response.status}`);
  }
  return json;
}

export function query(values) {
  const words = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    for (const one of [value].flat()) {
      words.append(key, one);
    }
  }
  return words.toString();
}

/** Calls `work` no more often than every so many milliseconds, and once more at the end. */
export function seldom(millis, work) {
  let waiting = false;
  let last = 0;
  return () => {
    if (waiting) {
      return;
    }
    waiting = true;
    setTimeout(() => {
      waiting = false;
      last = performance.now();
      work();
    }, Math.max(0, last + millis - performance.now()));
  };
}
