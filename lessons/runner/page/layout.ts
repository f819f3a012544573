import { head, html, themeButton, verdict, type Html } from './view.ts';
import { countsOf, statesOf, type View, type Visit } from './visit.ts';

function navigation(visit: Visit): Html {
  const links = visit.desk.lessons.map((lesson) => {
    const href = `/lessons/${lesson.id}`;
    return html`<li>
      <a href="${href}" ${visit.path === href ? html`aria-current="page"` : ''}
        >${lesson.number} ${lesson.title}<small
          >${lesson.minutes} min ${statesOf(visit, lesson).map((state) => verdict(state))}</small
        ></a
      >
    </li>`;
  });
  return html`<ul>
    <li>
      <a href="/" ${visit.path === '/' ? html`aria-current="page"` : ''}>All lessons</a>
    </li>
    ${links}
  </ul>`;
}

function identity(visit: Visit): Html {
  const { done, all, minutes } = countsOf(visit);
  const left = minutes > 0 ? `about ${minutes} minutes to go` : 'nothing is left to do';
  return html`<div class="identity" id="identity" data-live>
    <strong>${done} of ${all} lessons done</strong> <span class="session soft">${left}</span>
  </div>`;
}

/** A whole page: bar, lessons and what it is about. What changes by itself is marked `data-live`. */
export function document(visit: Visit, { title, body }: View): string {
  const page = html`<!doctype html>
    <html lang="en">
      ${head(`${title} · Workshop`)}
      <body>
        <a class="skip-link" href="#main">Skip to content</a>
        <header class="identity-bar">
          <a href="/" class="brand">Workshop</a>
          ${identity(visit)}
          <div class="controls">
            <a class="button quiet" href="${visit.addresses.playground}" target="_blank" rel="noreferrer"
              >Open the playground</a
            >
            ${themeButton()}
          </div>
        </header>
        <div class="frame">
          <nav class="topics" aria-label="Lessons">
            <details class="topics-menu">
              <summary>Lessons</summary>
              <div id="lessons-menu" data-live>${navigation(visit)}</div>
            </details>
            <div class="topics-column" id="lessons-column" data-live>${navigation(visit)}</div>
          </nav>
          <main id="main" tabindex="-1">
            <p id="gone" class="wrong-notice" role="alert" hidden>
              The workshop is not running any more. Start it again with <code>pnpm lesson start</code>: this page comes
              back by itself.
            </p>
            <p id="announce" class="visually-hidden" role="status"></p>
            ${body}
          </main>
        </div>
      </body>
    </html>`;
  return page.toString();
}
