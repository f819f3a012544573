import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lesson } from '../lesson.ts';
import { root } from '../places.ts';
import { codeHtml } from './text.ts';
import { copyButton, html } from './view.ts';
import type { View } from './visit.ts';

/** A file of the apps that a lesson leads to, as it is on this disk. */
export function sourceView(lesson: Lesson, path: string): View {
  const body = html`<h1 class="path">${path}</h1>
    <p><a href="/lessons/${lesson.id}">Back to ${lesson.number} ${lesson.title}</a></p>
    <figure class="code">
      <figcaption><span class="path">${path}</span> ${copyButton(path)}</figcaption>
      <section tabindex="0" aria-label="${path}">
        <pre><code>${codeHtml(readFileSync(join(root, path), 'utf8'))}</code></pre>
      </section>
    </figure>`;
  return { title: path, body };
}
