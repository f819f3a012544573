import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Lesson } from '../lesson.ts';
import { root } from '../places.ts';
import { codeHtml } from './text.ts';
import { copyButton, html } from './view.ts';
import type { View } from './visit.ts';

/** Whether a path is of a file that a lesson leads to: what `lesson.yaml` names, and nothing else. */
export function hasSource({ find }: Lesson, path: string): boolean {
  return find.includes(path) && (statSync(join(root, path), { throwIfNoEntry: false })?.isFile() ?? false);
}

/** A file of the apps that a lesson leads to, as it is on this disk. */
export function sourceView(lesson: Lesson, path: string): View {
  const text = readFileSync(join(root, path), 'utf8');
  const body = html`<h1>${basename(path)}</h1>
    <p><a href="/lessons/${lesson.id}">Back to ${lesson.number} ${lesson.title}</a></p>
    <figure class="code">
      <figcaption><span class="path">${path}</span> ${copyButton(path)}</figcaption>
      <section tabindex="0" aria-label="${path}">
        <pre><code>${/\.[jt]sx?$/.test(path) ? codeHtml(text) : text}</code></pre>
      </section>
    </figure>`;
  return { title: path, body };
}
