import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exerciseOf } from '../derive.ts';
import type { Lesson } from '../lesson.ts';
import { root } from '../places.ts';
import { bench } from './bench.ts';
import { hints, rescue } from './help.ts';
import { sectionsOf } from './text.ts';
import { actionButton, copyButton, html, verdict, type Html } from './view.ts';
import { isCurrent, statesOf, type View, type Visit } from './visit.ts';

/** The page of a lesson: its text, and for the one in the playground everything one does with it. */
export function lessonView(visit: Visit, lesson: Lesson): View {
  const sections = sectionsOf(lesson, visit.addresses);
  const isHere = isCurrent(visit, lesson);
  const body = html`<h1>${lesson.title}</h1>
    <p class="rule">${lesson.about}</p>
    <div id="state" data-live>${state(visit, lesson)}</div>
    <div class="lesson">
      <div class="prose">
        <h2>The symptom</h2>
        ${sections['The symptom']}
        <h2>Your task</h2>
        ${sections['Your task']}
        <div id="work" data-live>${isHere ? work(visit, lesson) : ''}</div>
      </div>
      <div id="bench" data-live>${isHere ? bench(visit, lesson) : begin(visit, lesson)}</div>
      <div class="prose" id="help" data-live>
        ${isHere ? html`${hints(visit, lesson)} ${rescue(visit, lesson)}` : ''}
      </div>
    </div>
    <div class="prose" id="after" data-live>
      ${afterwards(visit, lesson, 'What you learned', sections['What you learned'])}
      ${afterwards(visit, lesson, 'Now find it in the apps', sections['Now find it in the apps'])}
    </div>
    ${neighbours(visit, lesson)}`;
  const outcome = isHere ? visit.live.lastRun(lesson)?.outcome : undefined;
  const result = outcome ? `${outcome.checks.filter(({ passed }) => passed).length}/${outcome.checks.length} · ` : '';
  return { title: `${result}${lesson.number} ${lesson.title}`, body };
}

function state(visit: Visit, lesson: Lesson): Html {
  const { desk, notice } = visit;
  const { hints } = desk.progressOf(lesson);
  return html`<p class="meta soft">
      <span>Lesson ${lesson.number}</span>
      <span>about ${lesson.minutes} minutes</span>
      ${statesOf(visit, lesson).map((state) => verdict(state))}
      ${hints > 0 ? html`<span>${hints} of ${lesson.hints.length} hints shown</span>` : ''}
    </p>
    ${notice ? noticeHtml(notice) : ''}`;
}

function noticeHtml({ done, folder }: NonNullable<Visit['notice']>): Html {
  const words = done === 'solve' ? 'The solution was laid into the playground.' : 'The lesson was laid as it begins.';
  const where = folder
    ? html`What you wrote is in <code>${folder}</code> ${copyButton(folder)}`
    : 'There was nothing of yours to put aside.';
  return html`<p class="notice" role="status">${words} ${where}</p>`;
}

/** What stands in the place of the checks for a lesson that is not in the playground. */
function begin(visit: Visit, lesson: Lesson): Html {
  const current = visit.desk.current();
  return html`<section class="bench" aria-labelledby="begin-title">
    <h2 id="begin-title">Not in the playground</h2>
    <p>
      <a href="/lessons/${current.id}">${current.number} ${current.title}</a> lies there now. When you begin this one,
      your work on that is put aside; it comes back when you begin it again.
    </p>
    ${actionButton(lesson.id, 'begin', 'Begin this lesson')}
  </section>`;
}

function work(visit: Visit, lesson: Lesson): Html {
  const { playground, clerkLocal } = visit.addresses;
  return html`<h2>Your files</h2>
    <p class="soft">Edit them in your own editor. At every save the checks run by themselves.</p>
    <ul class="rows">
      ${[...exerciseOf(lesson).keys()].map((path) => fileRow(join(visit.desk.playground, path)))}
    </ul>
    <h2>Open</h2>
    <ul class="rows">
      ${lesson.open.map(
        (path) =>
          html`<li>
            <span class="path"
              ><a href="${playground}${path}" target="_blank" rel="noreferrer">${playground}${path}</a></span
            >
          </li>`,
      )}
      <li>
        <span
          ><a href="${clerkLocal}" target="_blank" rel="noreferrer">Sign in as Alice, Bob or another</a>, with one
          click</span
        >
      </li>
    </ul>`;
}

/** A path that breaks behind a slash before it breaks in a name. */
const breakable = (path: string): Html =>
  html`${path.split('/').map((part, at) => html`${at > 0 ? html`/<wbr />` : ''}${part}`)}`;

function fileRow(file: string): Html {
  const path = relative(root, file);
  return html`<li>
    <span class="path">${breakable(path)}</span>
    <span class="buttons"
      ><a
        class="button quiet small"
        href="vscode://file${pathToFileURL(file).pathname}"
        aria-label="Open ${path} in VS Code"
        >VS Code</a
      >
      ${copyButton(path)}</span
    >
  </li>`;
}

/** What is better read afterwards: it unfolds by itself when the lesson is done. */
function afterwards({ desk }: Visit, lesson: Lesson, heading: string, text: Html | undefined): Html {
  const isOpen = desk.progressOf(lesson).passedAt !== undefined;
  return html`<details
    class="afterwards"
    id="${heading.toLowerCase().replaceAll(' ', '-')}"
    ${isOpen ? html`open` : ''}
  >
    <summary><h2>${heading}</h2></summary>
    ${text}
  </details>`;
}

function neighbours({ desk }: Visit, lesson: Lesson): Html {
  const at = desk.lessons.indexOf(lesson);
  const [before, after] = [desk.lessons[at - 1], desk.lessons[at + 1]];
  return html`<nav class="neighbours" aria-label="Previous and next lesson">
    ${before ? html`<a href="/lessons/${before.id}" rel="prev">Previous: ${before.number} ${before.title}</a>` : html`<span></span>`}
    ${after ? html`<a href="/lessons/${after.id}" rel="next">Next: ${after.number} ${after.title}</a>` : ''}
  </nav>`;
}
