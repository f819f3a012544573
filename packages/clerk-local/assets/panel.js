// What the panel does beyond plain pages and forms: the theme, copying, live lists and the live preview. Without it
// everything else works.
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
  const before = button.innerHTML;
  try {
    await navigator.clipboard.writeText(button.dataset['copy'] ?? '');
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Select it and copy';
  }
  setTimeout(() => {
    button.innerHTML = before;
  }, 1500);
}

/**
 * Puts parts of a page that came anew in the place of the old ones, where they differ.
 *
 * @param {string} text
 * @param {readonly string[]} selectors
 */
function replaceParts(text, selectors) {
  const fresh = new DOMParser().parseFromString(text, 'text/html');
  for (const selector of selectors) {
    const [before, after] = [document.querySelector(selector), fresh.querySelector(selector)];
    if (before && after && before.innerHTML !== after.innerHTML) before.replaceWith(after);
  }
}

/** A list that others change: shown anew while somebody looks, unless they are about to act in it. */
async function refresh() {
  const live = document.querySelector('#live');
  if (!live || document.hidden || live.contains(document.activeElement)) return;
  const answer = await fetch(location.href).catch(() => undefined);
  if (answer?.ok) replaceParts(await answer.text(), ['#live']);
}

/**
 * Shows what becomes of a form while somebody types. The last one sent wins.
 *
 * @param {HTMLFormElement} form
 */
function previewAsTyped(form) {
  /** @type {number | undefined} */
  let timer;
  let newest = 0;
  const show = async () => {
    newest += 1;
    const mine = newest;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
    body.set('action', 'preview');
    const answer = await fetch(form.getAttribute('action') ?? '', { method: 'POST', body }).catch(() => undefined);
    if (answer?.ok && mine === newest) replaceParts(await answer.text(), ['#preview', '#faults', '#gutter']);
  };
  form.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLTextAreaElement && target.id === 'claims')
      target.rows = Math.max(8, target.value.split('\n').length);
    clearTimeout(timer);
    timer = setTimeout(() => void show(), 250);
  });
}

addEventListener('DOMContentLoaded', () => {
  document.querySelector('#theme')?.addEventListener('click', switchTheme);
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('[data-copy]') : null;
    if (button instanceof HTMLElement) void copy(button);
  });
  const form = document.querySelector('[data-live] form');
  if (form instanceof HTMLFormElement) previewAsTyped(form);
  if (document.querySelector('#live')) setInterval(() => void refresh(), 2000);
});
