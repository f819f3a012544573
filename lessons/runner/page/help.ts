import type { FileDifference } from '../desk.ts';
import type { Lesson } from '../lesson.ts';
import { markdownHtml } from './text.ts';
import { actionButton, html, type Html } from './view.ts';
import type { Visit } from './visit.ts';

/** The hints shown so far, and a button for one more. */
export function hints({ desk }: Visit, lesson: Lesson): Html {
  const shown = desk.progressOf(lesson).hints;
  const next = shown + 1;
  const all = lesson.hints.length;
  return html`<section aria-labelledby="hints-title">
    <h2 id="hints-title" tabindex="-1">Hints</h2>
    ${shown === 0 ? html`<p class="soft">There are ${all}; each says more than the one before.</p>` : ''}
    ${lesson.hints.slice(0, shown).map(
      (hint, at) =>
        html`<div class="card hint" id="hint-${at + 1}" tabindex="-1">
          <h3>Hint ${at + 1} of ${all}</h3>
          ${markdownHtml(lesson, hint)}
        </div>`,
    )}
    ${shown < all ? actionButton(lesson.id, 'hint', `Show hint ${next} of ${all}`, { className: 'quiet', focus: `hint-${next}` }) : ''}
  </section>`;
}

/** What gives the answer away, or takes the work away: each behind a disclosure that says so. */
export function rescue({ desk }: Visit, lesson: Lesson): Html {
  return html`<section aria-labelledby="rescue-title">
    <h2 id="rescue-title">When nothing else helps</h2>
    <details id="diff">
      <summary>Compare your files with the solution: this gives the answer away</summary>
      ${differences(desk.differences())}
    </details>
    <details id="solve">
      <summary>Lay the solution into the playground …</summary>
      <p>
        Your files become those of the solution; what you wrote is put aside first. The lesson then counts as done with
        the solution.
      </p>
      ${actionButton(lesson.id, 'solve', 'Yes, lay the solution')}
    </details>
    <details id="reset">
      <summary>Reset the lesson …</summary>
      <p>
        The whole playground becomes what the lesson begins with, whatever was done to it; what you wrote is put aside
        first. Progress and hints stay.
      </p>
      ${actionButton(lesson.id, 'reset', 'Yes, reset the lesson')}
    </details>
  </section>`;
}

function differences(files: readonly FileDifference[]): Html {
  if (files.length === 0) return html`<p class="empty">Your files are those of the solution.</p>`;
  return html`<p class="soft"><span class="bad">− yours</span> · <span class="good">+ the solution’s</span></p>
    ${files.map(({ path, patch }) => patchHtml(path, patch))}`;
}

function patchHtml(path: string, patch: string): Html {
  // The first lines name the files once more.
  const lines = patch.trimEnd().split('\n').slice(4);
  return html`<figure class="code patch">
    <figcaption><span class="path">${path}</span></figcaption>
    <section tabindex="0" aria-label="Difference in ${path}">
      <pre><code>${lines.map((line) => lineHtml(line))}</code></pre>
    </section>
  </figure>`;
}

function lineHtml(line: string): Html {
  if (line.startsWith('+')) return html`<ins>${line}</ins>`;
  if (line.startsWith('-')) return html`<del>${line}</del>`;
  return line.startsWith('@@') ? html`<span class="soft">${line}</span>` : html`<span>${line}</span>`;
}
