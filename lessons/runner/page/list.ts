import { html, verdict, type Html } from './view.ts';
import { countsOf, statesOf, type View, type Visit } from './visit.ts';

/** The page of all lessons. */
export function listView(visit: Visit): View {
  const body = html`<h1>The workshop</h1>
    <p class="rule">
      Lessons about Clerk in Next.js, on this machine and without an account. Each begins with something that goes wrong
      in front of you; you mend it in your own editor, and the checks tell you what they see.
    </p>
    <div id="lessons" data-live>${lessonList(visit)}</div>`;
  return { title: 'All lessons', body };
}

/** The page for an address that is none. */
export function notFoundView(visit: Visit): View {
  const body = html`<h1>Not here</h1>
    <p class="rule">There is no such page in the workshop. These are its lessons.</p>
    <div id="lessons" data-live>${lessonList(visit)}</div>`;
  return { title: 'Not here', body };
}

function lessonList(visit: Visit): Html {
  const { desk } = visit;
  if (desk.lessons.length === 0)
    return html`<p class="empty">
      There is no lesson in <code>lessons</code>. <code>git status</code> says whether files are missing there.
    </p>`;
  const { done, all } = countsOf(visit);
  return html`<div class="continue">
      ${goOn(visit)}
      <label class="soft" for="done">${done} of ${all} done</label>
      <progress id="done" max="${all}" value="${done}"></progress>
    </div>
    <ol class="lessons">
      ${desk.lessons.map(
        (lesson) =>
          html`<li class="card">
            <span class="number">${lesson.number}</span>
            <div>
              <h2><a href="/lessons/${lesson.id}">${lesson.title}</a></h2>
              <p>${lesson.about}</p>
              <p class="soft meta">
                ${lesson.minutes} minutes ${statesOf(visit, lesson).map((state) => verdict(state))}
              </p>
            </div>
          </li>`,
      )}
    </ol>`;
}

/** What to do next: the lesson in the playground, or the next that is not done. */
function goOn(visit: Visit): Html | '' {
  const { desk } = visit;
  const current = desk.current();
  const lesson = desk.progressOf(current).passedAt ? desk.next() : current;
  if (!lesson) return html`<p><strong>Every lesson is done.</strong></p>`;
  const words = desk.progress().current === undefined ? 'Begin' : 'Continue';
  return html`<a class="button" href="/lessons/${lesson.id}">${words}: ${lesson.number} ${lesson.title}</a>`;
}
