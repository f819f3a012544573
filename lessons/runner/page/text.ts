import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { originOf } from '@clerk-patterns/config/ports';
import { Marked } from 'marked';
import { parse, type TokenType } from 'sugar-high/core';
import { languages } from 'sugar-high/lang';
import type { headings } from '../judge.ts';
import type { Lesson } from '../lesson.ts';
import { html, trusted, type Html } from './view.ts';
import type { PageOptions } from './visit.ts';

const typescript = languages.find(({ id }) => id === 'typescript')?.config;
/** What is told apart by its colour, as on the pages of apps/web. */
const shown: ReadonlySet<TokenType> = new Set(['keyword', 'string', 'comment', 'class', 'entity']);

/** TypeScript in colours. */
export function codeHtml(text: string): Html {
  const lines = parse(text.trimEnd(), typescript).lines.map(
    ({ tokens }) =>
      html`${tokens.map(({ type, value }) => (shown.has(type) ? html`<span class="t-${type}">${value}</span>` : value))}`,
  );
  return html`${lines.map((line, at) => html`${at > 0 ? '\n' : ''}${line}`)}`;
}

/** Turns Markdown of a lesson into HTML. Its links lead to what the workshop's page can show. */
export function markdownHtml(lesson: Lesson, text: string): Html {
  const marked = new Marked({
    renderer: {
      code: ({ text: code, lang = '' }) =>
        html`<pre tabindex="0"><code>${/^[jt]sx?$/.test(lang) ? codeHtml(code) : code}</code></pre>`.toString(),
      link({ href, tokens }) {
        return linkHtml(lesson, href, trusted(this.parser.parseInline(tokens))).toString();
      },
    },
  });
  return trusted(marked.parse(text, { async: false }));
}

function linkHtml(lesson: Lesson, href: string, words: Html): Html {
  if (/^https?:/.test(href)) return html`<a href="${href}" rel="noreferrer">${words}</a>`;
  const path = posix.join('lessons', lesson.id, href.split('#')[0] ?? '');
  const other = /^lessons\/(\d\d-[\w-]+)(?:\/README\.md)?$/.exec(path)?.[1];
  if (other) return html`<a href="/lessons/${other}">${words}</a>`;
  if (lesson.find.includes(path)) return html`<a href="/lessons/${lesson.id}/files/${path}">${words}</a>`;
  return html`${words} <code>${path}</code>`;
}

/** The sections of a lesson's text, by their heading. */
export type Sections = Readonly<Partial<Record<(typeof headings)[number], Html>>>;

/** Reads a lesson's text, with the addresses that hold here. A section that is not there is not in the result. */
export function sectionsOf(lesson: Lesson, addresses: PageOptions['addresses']): Sections {
  const file = join(lesson.folder, 'README.md');
  const text = (existsSync(file) ? readFileSync(file, 'utf8') : '')
    .replaceAll(originOf('playground', {}), addresses.playground)
    .replaceAll(originOf('clerk-local', {}), addresses.clerkLocal);
  const sections = text.split(/^## /m).slice(1);
  return Object.fromEntries(
    sections.map((section) => {
      const [heading = '', ...lines] = section.split('\n');
      return [heading.trim(), markdownHtml(lesson, lines.join('\n'))];
    }),
  );
}
