import { html, typed, type Html, type Visit } from './view.ts';

/** A field of a form: label, input and what is wrong with it. */
export interface FieldOptions {
  readonly action: string;
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  readonly type?: 'text' | 'email' | 'password' | 'search' | 'number';
  readonly hint?: string;
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly list?: string;
  /** Makes it a text area of so many lines, for code. */
  readonly lines?: number;
}

/** The id of a field: several forms of a page may have a field of the same name. */
function idOf({ action, name }: Pick<FieldOptions, 'action' | 'name'>): string {
  return `${action}-${name}`;
}

/** A labelled field that keeps what was typed. */
export function field(visit: Visit, options: FieldOptions): Html {
  const { action, name, label, hint, lines } = options;
  const id = idOf(options);
  const { problem } = visit;
  const wrong = problem?.action === action && problem.field === name ? problem.message : undefined;
  const value = typed(visit, action, name, options.value);
  const described = wrong ? `${id}-problem` : hint ? `${id}-hint` : undefined;
  return html`<div class="field">
    <label for="${id}">${label}</label>
    ${lines ? codeArea(id, name, value, lines, wrong, described) : input(id, options, value, wrong, described)}
    ${hint ? html`<small id="${id}-hint" class="soft">${hint}</small>` : ''}
    ${wrong ? html`<p id="${id}-problem" class="problem" role="alert">${wrong}</p>` : ''}
  </div>`;
}

function input(id: string, options: FieldOptions, value: string, wrong?: string, described?: string): Html {
  const { name, type = 'text', required, autocomplete = 'off', list } = options;
  // A password that was typed is not sent back.
  const shown = type === 'password' ? '' : value;
  return html`<input
    id="${id}"
    name="${name}"
    type="${type}"
    value="${shown}"
    autocomplete="${autocomplete}"
    ${required ? html`required` : ''}
    ${list ? html`list="${list}"` : ''}
    ${wrong ? html`aria-invalid="true"` : ''}
    ${described ? html`aria-describedby="${described}"` : ''}
  />`;
}

function codeArea(id: string, name: string, value: string, lines: number, wrong?: string, described?: string): Html {
  const rows = Math.min(24, Math.max(lines, value.split('\n').length));
  // The first line break after the tag is dropped by browsers: this one, not one that was typed.
  return html`<textarea
    id="${id}"
    name="${name}"
    rows="${rows}"
    class="code-area"
    spellcheck="false"
    autocapitalize="off"
    autocomplete="off"
    ${wrong ? html`aria-invalid="true"` : ''}
    ${described ? html`aria-describedby="${described}"` : ''}
  >
${value}</textarea>`;
}

/** A choice among a few. */
export function select(options: {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly hidesLabel?: boolean;
  readonly value: string;
  readonly choices: readonly (readonly [value: string, label: string])[];
}): Html {
  const { id, name, label, value, choices, hidesLabel } = options;
  return html`<div class="field">
    <label for="${id}" class="${hidesLabel ? 'hidden' : ''}">${label}</label>
    <select id="${id}" name="${name}">
      ${choices.map(
        ([choice, text]) => html`<option value="${choice}" ${choice === value ? html`selected` : ''}>${text}</option>`,
      )}
    </select>
  </div>`;
}

/** One of several things that may be chosen. */
export function checkbox(options: {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly label: string | Html;
  readonly checked: boolean;
}): Html {
  const { id, name, value, label, checked } = options;
  return html`<div class="switch">
    <input type="checkbox" id="${id}" name="${name}" value="${value}" ${checked ? html`checked` : ''} />
    <label for="${id}">${label}</label>
  </div>`;
}

/** A form that acts: it carries the proof that this panel made it. */
export function form(
  visit: Visit,
  content: Html,
  options: { readonly to?: string; readonly newTab?: boolean } = {},
): Html {
  return html`<form method="post" action="${options.to ?? visit.path}" ${options.newTab ? html`target="_blank"` : ''}>
    <input type="hidden" name="form_token" value="${visit.formToken}" />
    ${content}
  </form>`;
}

/** A button that sends its form with an action's name. */
export function button(action: string, words: string | Html, kind: 'plain' | 'quiet' | 'danger' = 'plain'): Html {
  const looks = { plain: '', quiet: 'quiet', danger: 'quiet danger' } as const;
  return html`<button name="action" value="${action}" class="${looks[kind]}">${words}</button>`;
}

/** A form of one button, with values that go with it. */
export function actButton(
  visit: Visit,
  action: string,
  words: string | Html,
  options: {
    readonly kind?: 'plain' | 'quiet' | 'danger';
    readonly to?: string;
    readonly newTab?: boolean;
    readonly values?: Readonly<Record<string, string>>;
  } = {},
): Html {
  const hidden = Object.entries(options.values ?? {}).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );
  return form(visit, html`${hidden}${button(action, words, options.kind)}`, options);
}

/** What is wrong with a form as a whole. */
export function formProblem({ problem }: Visit, action: string, fields: readonly string[] = []): Html {
  if (problem?.action !== action || (problem.field !== undefined && fields.includes(problem.field))) return html``;
  return html`<p class="problem" role="alert">${problem.message}</p>`;
}

/** Something that cannot be taken back: asks once more, also without a script. */
export function confirmed(summary: string, content: Html): Html {
  return html`<details class="confirm">
    <summary class="button quiet danger">${summary}</summary>
    <div class="card">${content}</div>
  </details>`;
}

/** A section that opens to a form; open when the form came back. */
export function opening(visit: Visit, action: string, summary: string, content: Html): Html {
  return html`<details class="opening" ${visit.problem?.action === action ? html`open` : ''}>
    <summary class="button quiet">${summary}</summary>
    <div class="card">${content}</div>
  </details>`;
}

/** What an empty list says: how to fill it. */
export function empty(words: string | Html): Html {
  return html`<p class="empty">${words}</p>`;
}

/** Rows, or what to say when there are none. */
export function list(rows: readonly Html[], none: string | Html): Html {
  return rows.length === 0
    ? empty(none)
    : html`<ul class="rows">
        ${rows}
      </ul>`;
}

const icons = {
  good: 'M4 10l4 4 8-9',
  warn: 'M10 4v8m0 3v1',
  bad: 'M5 5l10 10M15 5L5 15',
  info: 'M4 10h11m-4-5l5 5-5 5',
} as const;

/** A verdict: icon and words, never colour alone. */
export function verdict(kind: keyof typeof icons, words: string): Html {
  return html`<span class="verdict ${kind}"
    ><svg viewBox="0 0 20 20" width="14" height="14" aria-hidden="true">
      <path
        d="${icons[kind]}"
        fill="none"
        stroke="currentColor"
        stroke-width="2.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      /></svg
    >${words}</span
  >`;
}

/** A text with a button that copies it, where scripts run. */
export function copyable(text: string, options: { readonly label?: string; readonly large?: boolean } = {}): Html {
  return html`<span class="copyable"
    ><code class="${options.large ? 'large' : ''}">${text}</code
    ><button type="button" class="quiet small needs-script" data-copy="${text}">
      Copy${options.label ? html`<span class="hidden"> ${options.label}</span>` : ''}
    </button></span
  >`;
}

/** Facts, one a line. */
export function facts(rows: readonly (readonly [name: string, value: string | Html])[]): Html {
  return html`<dl class="facts">
    ${rows.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

const steps = [
  [60, 1, 's'],
  [3600, 60, 'min'],
  [86_400, 3600, 'h'],
  [Infinity, 86_400, 'd'],
] as const;

/** A length of time in words, such as `5 min`. */
export function duration(seconds: number): string {
  const whole = Math.abs(Math.round(seconds));
  const [, unit, name] = steps.find(([below]) => whole < below) ?? steps[3];
  return `${Math.floor(whole / unit)} ${name}`;
}

/** A moment, told from now, with the moment itself behind it. */
export function moment(ms: number | null, now: number): Html {
  if (ms === null) return html`<span class="soft">never</span>`;
  const date = new Date(ms);
  const iso = Number.isNaN(date.getTime()) ? 'at no time' : date.toISOString();
  const seconds = (ms - now) / 1000;
  const words = Math.abs(seconds) < 5 ? 'now' : seconds < 0 ? `${duration(seconds)} ago` : `in ${duration(seconds)}`;
  return html`<time datetime="${iso}" title="${iso}">${words}</time>`;
}

export const pageSize = 25;

/** Which part of a list to show. */
export function pageOf<Row>(
  rows: readonly Row[],
  query: URLSearchParams,
): { rows: Row[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(rows.length / pageSize));
  const asked = Math.trunc(Number(query.get('page') ?? 1));
  const page = Number.isFinite(asked) ? Math.min(pages, Math.max(1, asked)) : 1;
  return { rows: rows.slice((page - 1) * pageSize, page * pageSize), page, pages };
}

/** Links to the page before and the page after. */
export function pager({ path, query }: Visit, page: number, pages: number): Html {
  if (pages === 1) return html``;
  const link = (to: number, words: string, relation: string): Html => {
    if (to < 1 || to > pages) return html`<span class="soft">${words}</span>`;
    const address = new URLSearchParams(query);
    address.delete('done');
    address.set('page', String(to));
    return html`<a href="${path}?${address.toString()}" rel="${relation}">${words}</a>`;
  };
  return html`<nav class="pager" aria-label="Pages">
    ${link(page - 1, '← Newer', 'prev')} <span class="soft">Page ${page} of ${pages}</span>
    ${link(page + 1, 'Older →', 'next')}
  </nav>`;
}

/** A search field that works as a plain link would. */
export function search({ path, query }: Visit, label: string): Html {
  return html`<form method="get" action="${path}" role="search" class="line">
    <label for="query" class="hidden">${label}</label>
    <input id="query" name="query" type="search" value="${query.get('query') ?? ''}" placeholder="${label}" />
    <button class="quiet">Search</button>
  </form>`;
}
