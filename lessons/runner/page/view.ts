import { html as escapingHtml, raw as unescapedHtml } from 'hono/html';

/** Escaped HTML, made by {@link html} only. */
export type Html = Exclude<ReturnType<typeof escapingHtml>, Promise<unknown>>;

/** Makes HTML: whatever stands in its holes is escaped, unless it is such HTML already. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Html {
  // A promise would come of a promise in a hole only, and these pages have none.
  return escapingHtml(strings, ...values) as Html;
}

/** HTML of the lessons' own text, as it is. */
export function trusted(text: string): Html {
  return unescapedHtml(text);
}

/** The three forms of a verdict, and of what has none yet: colour, icon, words. */
const verdicts = {
  passes: ['good', 'M4 10l4 4 8-9', 'passes'],
  fails: ['bad', 'M5 5l10 10M15 5L5 15', 'fails'],
  broken: ['warn', 'M10 4v8m0 3v1', 'could not run'],
  done: ['good', 'M4 10l4 4 8-9', 'done'],
  solved: ['warn', 'M4 10l4 4 8-9', 'done with the solution'],
  here: ['info', 'M4 10h11m-4-5l5 5-5 5', 'in the playground'],
  stuck: ['warn', 'M10 4v8m0 3v1', 'may want help'],
} as const;

/** What can be said in a verdict's form. */
export type Verdict = keyof typeof verdicts;

/** A verdict: icon and words, never colour alone. */
export function verdict(kind: Verdict): Html {
  const [className, icon, words] = verdicts[kind];
  return html`<span class="verdict ${className}"
    ><svg viewBox="0 0 20 20" width="14" height="14" aria-hidden="true">
      <path
        d="${icon}"
        fill="none"
        stroke="currentColor"
        stroke-width="2.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      /></svg
    >${words}</span
  >`;
}

/** The head of a page, with what it is drawn with. */
export function head(title: string): Html {
  return html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title}</title>
    <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/assets/globals.css" />
    <link rel="stylesheet" href="/assets/workshop.css" />
    <script src="/assets/workshop.js"></script>
  </head>`;
}

/** The switch between light and dark, where there is a script. */
export function themeButton(): Html {
  return html`<button
    type="button"
    class="quiet icon needs-script"
    id="theme"
    aria-label="Switch between light and dark"
  >
    <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
      <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" stroke-width="1.6" />
      <path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor" />
    </svg>
  </button>`;
}

/** A button that copies a text, where there is a script. */
export function copyButton(text: string, what = text): Html {
  return html`<button type="button" class="quiet small needs-script" data-copy="${text}" aria-label="Copy ${what}">
    Copy
  </button>`;
}

/** A form of one button that acts on a lesson. */
export function actionButton(
  lesson: string,
  action: 'begin' | 'check' | 'hint' | 'solve' | 'reset',
  words: string,
  options: { className?: string; focus?: string } = {},
): Html {
  const { className = '', focus } = options;
  return html`<form method="post" action="/lessons/${lesson}/${action}" ${focus ? html`data-stay="${focus}"` : ''}>
    <button id="${action}-button" class="${className}">${words}</button>
  </form>`;
}
