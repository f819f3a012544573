import type { Check } from '../checks.ts';
import { isDone } from '../checks.ts';
import type { Lesson } from '../lesson.ts';
import type { LastRun } from '../live.ts';
import { whyOf } from '../tell.ts';
import { actionButton, html, verdict, type Html } from './view.ts';
import type { Visit } from './visit.ts';

/** The checks of the lesson in the playground, as they ended last, and whether a run is under way. */
export function bench(visit: Visit, lesson: Lesson): Html {
  const { live } = visit;
  const last = live.lastRun(lesson);
  return html`<section class="bench" aria-labelledby="checks-title">
    <div class="bench-head">
      <h2 id="checks-title" tabindex="-1">Checks</h2>
      ${actionButton(lesson.id, 'check', 'Check now', { className: 'quiet small', focus: 'check-button' })}
    </div>
    ${trouble(visit)} ${now(visit, lesson)} ${last ? results(last) : ''}
  </section>`;
}

/** What is waited for, what came out, or how to begin. */
function now(visit: Visit, lesson: Lesson): Html {
  const { live, stack } = visit;
  const last = live.lastRun(lesson);
  const { startingSince } = stack();
  const runningSince = live.runningSince();
  if (startingSince) return waiting('The playground is starting', startingSince, 'Then the checks run by themselves.');
  if (runningSince) {
    const patience = 'The first time, the playground compiles its pages: that can take 20 seconds.';
    return waiting('Checking', runningSince, last ? 'Below is how the run before ended.' : patience);
  }
  if (last) return html`${summary(last)} ${isDone(last.outcome) ? whatNext(visit) : ''}`;
  return html`<p class="empty">No check has run yet. Save one of your files, or press “Check now”.</p>`;
}

function waiting(what: string, since: Date, patience: string): Html {
  return html`<p class="waiting">${what} … <span class="number" data-since="${since.toISOString()}"></span></p>
    ${patience ? html`<p class="soft">${patience}</p>` : ''}`;
}

/** Where to go on from a lesson that is done. */
function whatNext({ desk }: Visit): Html {
  const next = desk.next();
  return html`<div class="buttons next">
    ${next ? actionButton(next.id, 'begin', `Begin ${next.number} ${next.title}`) : html`<strong>Every lesson is done.</strong>`}
    <a href="#what-you-learned">What you learned</a>
  </div>`;
}

/** What ended; the script reads it out once for each run. */
function summary({ outcome, number, at }: LastRun): Html {
  const words = wordsOf(outcome);
  return html`<p class="summary" data-run="${number}" data-summary="${words}">
    <strong>${words}</strong> <time class="soft number" datetime="${at.toISOString()}">${clock(at)}</time>
  </p>`;
}

function wordsOf(outcome: LastRun['outcome']): string {
  const passed = outcome.checks.filter((check) => check.passed).length;
  if (outcome.checks.length === 0) return 'The checks could not run.';
  return `${passed} of ${outcome.checks.length} checks pass${isDone(outcome) ? ': this lesson is done' : ''}.`;
}

function clock(at: Date): string {
  return at.toLocaleTimeString('en-GB');
}

function trouble({ stack }: Visit): Html | '' {
  const { trouble } = stack();
  if (!trouble) return '';
  return html`<p class="wrong-notice">
    ${trouble}. If it keeps ending, reset the lesson below; if that does not help, end the workshop in its terminal with
    Ctrl-C and start it again with <code>pnpm lesson start</code>.
  </p>`;
}

function results({ outcome: { checks, broken, logged = [] } }: LastRun): Html {
  return html`${broken.map((why) => brokenHtml(why))}
    <ol class="checks">
      ${checks.map((check) => checkHtml(check))}
    </ol>
    ${logged.map((line) => html`<p class="soft">Your app’s log: <code>${line}</code></p>`)}`;
}

function brokenHtml(why: string): Html {
  return html`<div class="card check is-broken">
    ${verdict('broken')}
    <pre tabindex="0" aria-label="What was said">${why}</pre>
    <p class="soft">
      Look for the file it names: often a bracket or a quote is missing, or an import stands in the wrong file. If you
      cannot find it, reset the lesson below; what you wrote is put aside.
    </p>
  </div>`;
}

function checkHtml({ name, passed, saw, problems }: Check): Html {
  const seen = html`<dl class="seen">
    ${saw.map(
      (line) =>
        html`<dt>saw</dt>
          <dd>${line}</dd>`,
    )}
    ${problems.map(
      (problem) =>
        html`<dt>why</dt>
          <dd class="why">${whyOf(problem)}</dd>`,
    )}
  </dl>`;
  return html`<li class="card check ${passed ? 'is-good' : 'is-bad'}">
    ${verdict(passed ? 'passes' : 'fails')}
    <p class="name">${name}</p>
    ${
      passed && saw.length > 0
        ? html`<details>
            <summary>What it saw</summary>
            ${seen}
          </details>`
        : passed
          ? ''
          : seen
    }
  </li>`;
}
