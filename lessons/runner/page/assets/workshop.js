// What the workshop's page does beyond plain pages and forms: the theme, copying, and showing what changed without a
// reload. Without it everything else works.
const root = document.documentElement;
root.classList.add('scripted');

try {
  // Before the page is painted, so that a chosen theme does not flash the other one first.
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') root.dataset['theme'] = theme;
} catch {
  // Storage is shut off: the system's theme it is.
}

function switchTheme() {
  const isDark = root.dataset['theme']
    ? root.dataset['theme'] === 'dark'
    : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset['theme'] = isDark ? 'light' : 'dark';
  try {
    localStorage.setItem('theme', root.dataset['theme']);
  } catch {
    // Then the choice holds for this page only.
  }
}

/** @param {HTMLElement} button */
async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset['copy'] ?? '');
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Select it and copy';
  }
  setTimeout(() => {
    button.textContent = 'Copy';
  }, 1500);
}

/**
 * Each part as it was served: what somebody opened or what the script wrote there is no difference.
 *
 * @type {Map<string, string>}
 */
const served = new Map();

/** @param {Document} page */
function partsOf(page) {
  return [...page.querySelectorAll('[data-live]')];
}

/** Puts parts of the page that came anew in the place of the old ones; what was open and in focus stays so. */
async function refresh() {
  const answer = await fetch(location.href).catch(() => undefined);
  if (!answer) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.title = fresh.title;
  for (const part of partsOf(fresh)) {
    const before = document.getElementById(part.id);
    const text = part.outerHTML;
    if (!before || served.get(part.id) === text) continue;
    served.set(part.id, text);
    const focused = before.contains(document.activeElement) ? document.activeElement?.id : undefined;
    for (const details of before.querySelectorAll('details[open]')) {
      const same = details.id ? part.querySelector(`details[id="${details.id}"]`) : null;
      same?.setAttribute('open', '');
    }
    // The element itself stays, and with it how far somebody scrolled in it.
    before.replaceChildren(...part.childNodes);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
  announce();
  count();
}

let announced = '';

/** Reads out how the checks ended, once for each run. */
function announce() {
  const summary = document.querySelector('[data-run]');
  const place = document.querySelector('#announce');
  if (!(summary instanceof HTMLElement) || !place) return;
  const { run = '', summary: words = '' } = summary.dataset;
  if (announced !== '' && run !== announced) place.textContent = words;
  announced = run;
}

/** Shows for how many seconds something has been waited for, from the second on. */
function count() {
  for (const place of document.querySelectorAll('[data-since]')) {
    if (!(place instanceof HTMLElement)) continue;
    const seconds = Math.floor((Date.now() - Date.parse(place.dataset['since'] ?? '')) / 1000);
    place.textContent = seconds >= 2 ? `${seconds} s` : '';
  }
}

let isRefreshing = false;
let isStale = false;

/** One refresh at a time; what changes meanwhile leads to one more. */
async function changed() {
  isStale = true;
  if (isRefreshing) return;
  isRefreshing = true;
  while (isStale) {
    isStale = false;
    await refresh();
  }
  isRefreshing = false;
}

/** Listens while somebody looks: a browser keeps few connections to one server, and tabs in the back need none. */
function listen() {
  /** @type {EventSource | undefined} */
  let source;
  /** @type {number | undefined} */
  let late;
  const gone = document.querySelector('#gone');
  const follow = () => {
    if (document.hidden) {
      source?.close();
      source = undefined;
      return;
    }
    if (source) return;
    source = new EventSource('/events');
    source.addEventListener('changed', () => void changed());
    source.addEventListener('open', () => {
      clearTimeout(late);
      gone?.setAttribute('hidden', '');
    });
    source.addEventListener('error', () => {
      clearTimeout(late);
      late = setTimeout(() => gone?.removeAttribute('hidden'), 1000);
      // It tries again by itself, unless the answer was no stream of events.
      if (source?.readyState === EventSource.CLOSED) source = undefined;
    });
  };
  document.addEventListener('visibilitychange', follow);
  setInterval(follow, 3000);
  follow();
}

/**
 * Sends a form and stays on the page.
 *
 * @param {HTMLFormElement} form
 */
async function send(form) {
  const focus = form.dataset['stay'] ?? '';
  const answer = await fetch(form.action, { method: 'POST' }).catch(() => undefined);
  if (!answer) return;
  await refresh();
  document.getElementById(focus)?.focus();
}

addEventListener('DOMContentLoaded', () => {
  for (const part of partsOf(document)) served.set(part.id, part.outerHTML);
  document.querySelector('#theme')?.addEventListener('click', switchTheme);
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-copy]') : null;
    if (button instanceof HTMLElement) void copy(button);
  });
  document.addEventListener('submit', (event) => {
    if (!(event.target instanceof HTMLFormElement) || event.target.dataset['stay'] === undefined) return;
    event.preventDefault();
    void send(event.target);
  });
  announce();
  setInterval(count, 1000);
  listen();
});
