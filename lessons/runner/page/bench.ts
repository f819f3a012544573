import type { Check } from '../checks.ts';
import { isDone } from '../checks.ts';
import type { Lesson } from '../lesson.ts';
import type { LastRun } from '../live.ts';
import { wantedBy } from '../tell.ts';
import { actionButton, html, verdict, type Html } from './view.ts';
import type { Visit } from './visit.ts';

/** The checks of the lesson in the playground, as they ended last, and whether a run is under way. */
export function bench(visit: Visit, lesson: Lesson): Html {
  const { live } = visit;
  const last = live.lastRun(lesson);
  const since = live.runningSince();
  return html`<section class="bench" aria-labelledby="checks-title">
    <div class="bench-head">
      <h2 id="checks-title" tabindex="-1">Checks</h2>
      ${actionButton(lesson.id, 'check', 'Check now', { className: 'quiet small', focus: 'check-button' })}
    </div>
    ${since ? waiting(visit, since, last) : last ? summary(last) : empty(visit)} ${trouble(visit)}
    ${last ? results(last) : ''}
  </section>`;
}

function waiting({ stack }: Visit, since: Date, last: LastRun | undefined): Html {
  const what = stack().phase === 'starting' ? 'Waiting for the playground to start' : 'Checking';
  const patience = last
    ? ''
    : html`<span class="soft">The first time, the playground compiles its pages: that can take 20 seconds.</span>`;
  return html`<p class="waiting">${what} … <span class="number" data-since="${since.toISOString()}"></span></p>
    ${patience}`;
}

function empty({ stack }: Visit): Html {
  const words = stack().phase === 'starting' ? 'The playground is starting. Then the checks run by themselves.' : '';
  return html`<p class="empty">${words || 'No check has run yet. Save one of your files, or press “Check now”.'}</p>`;
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
  const { phase, trouble } = stack();
  if (!trouble) return '';
  const next =
    phase === 'failed'
      ? 'End the workshop in its terminal with Ctrl-C and start it again with pnpm lesson start.'
      : 'It is started again by itself. If it keeps ending, reset the lesson below.';
  return html`<p class="wrong-notice">${trouble}. ${next}</p>`;
}

function results({ outcome: { checks, broken } }: LastRun): Html {
  return html`${broken.map((why) => brokenHtml(why))}
    <ol class="checks">
      ${checks.map((check) => checkHtml(check))}
    </ol>`;
}

function brokenHtml(why: string): Html {
  return html`<div class="card check">
    ${verdict('broken')}
    <pre tabindex="0" aria-label="What was said">${why}</pre>
    <p class="soft">
      Look for the file it names: often a bracket or a quote is missing. If you cannot find it, reset the lesson below;
      what you wrote is put aside.
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
        html`<dt>wanted</dt>
          <dd class="wanted">${wantedBy(problem)}</dd>`,
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
