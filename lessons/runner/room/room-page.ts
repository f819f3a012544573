import { copyButton, head, html, themeButton, verdict, type Html } from '../page/view.ts';
import type { Learner } from './room.ts';

/** What the page needs of a lesson. */
export interface LessonName {
  readonly id: string;
  readonly number: string;
  readonly title: string;
}

/** What the leader's page shows. */
export interface RoomView {
  /** In the order in which they came. */
  readonly learners: readonly Learner[];
  readonly lessons: readonly LessonName[];
  /** What a learner types. */
  readonly command: string;
  readonly now: number;
}

/** Whoever got no further for this long may want somebody beside them, in minutes. */
const stuckMinutes = 8;
/** Whoever was not heard of for this long has perhaps closed the laptop, in milliseconds. */
const silentMs = 60_000;

/** How somebody is: who may want help comes first, who is not there last. */
const order = ['stuck', 'working', 'done', 'silent'] as const;
type State = (typeof order)[number];

interface Row {
  readonly learner: Learner;
  readonly name: string;
  readonly state: State;
}

const minutesSince = (then: number, now: number): number => Math.floor((now - then) / 60_000);

function stateOf({ heard, since, passed, checks }: Learner, now: number): State {
  if (now - heard > silentMs) return 'silent';
  // Who waits for the others has every reason to stand still.
  if (checks > 0 && passed === checks) return 'done';
  return minutesSince(since, now) >= stuckMinutes ? 'stuck' : 'working';
}

function rowsOf({ learners, now }: RoomView): Row[] {
  const met = new Map<string, number>();
  const rows = learners.map((learner) => {
    const count = (met.get(learner.name) ?? 0) + 1;
    met.set(learner.name, count);
    return { learner, name: count > 1 ? `${learner.name} (${count})` : learner.name, state: stateOf(learner, now) };
  });
  const rank = ({ state }: Row) => order.indexOf(state);
  return rows.toSorted((one, other) => rank(one) - rank(other) || one.learner.since - other.learner.since);
}

function stateText({ learner, state }: Row, now: number): Html {
  const minutes = minutesSince(learner.since, now);
  const ago = html`<span class="soft">${minutes === 0 ? 'just now' : `${minutes} min ago`}</span>`;
  if (state === 'silent')
    return html`<span class="soft">not heard of for ${minutesSince(learner.heard, now)} min</span>`;
  return state === 'working' ? ago : html`${ago} ${verdict(state)}`;
}

function rowText(row: Row, { lessons, now }: RoomView): Html {
  const { lesson, passed, checks, hints, done } = row.learner;
  const found = lessons.find(({ id }) => id === lesson);
  const cells: readonly (readonly [string, string | Html])[] = [
    ['Got further', stateText(row, now)],
    ['Lesson', found ? `${found.number} ${found.title}` : lesson],
    ['Checks', checks === 0 ? html`<span class="soft">none yet</span>` : `${passed} of ${checks}`],
    ['Hints', String(hints)],
    ['Done', `${done} of ${lessons.length}`],
  ];
  // The roles are a table's own: on a phone it is laid out as something else, and would lose them.
  return html`<tr role="row" class="is-${row.state}">
    <th role="rowheader" scope="row"><bdi>${row.name}</bdi></th>
    ${cells.map(([what, text]) => html`<td role="cell"><span class="what" aria-hidden="true">${what}</span>${text}</td>`)}
  </tr>`;
}

function tableText(rows: readonly Row[], view: RoomView): Html {
  if (rows.length === 0)
    return html`<p class="empty">Nobody has joined yet. Who types the line above in a terminal is shown here.</p>`;
  const heads = ['Who', 'Got further', 'Lesson', 'Checks', 'Hints', 'Done'];
  return html`<table role="table" aria-label="Who is where">
    <thead role="rowgroup">
      <tr role="row">
        ${heads.map((what) => html`<th role="columnheader" scope="col">${what}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map((row) => rowText(row, view))}
    </tbody>
  </table>`;
}

function countText(rows: readonly Row[]): Html {
  const count = (wanted: State) => rows.filter(({ state }) => state === wanted).length;
  const parts = [
    `${count('stuck')} may want help`,
    `${count('done')} done with their lesson`,
    `${count('silent')} not heard of`,
  ].filter((text) => !text.startsWith('0'));
  return html`<strong>${rows.length} in the room</strong> <span class="session soft">${parts.join(', ')}</span>`;
}

/** The leader's page. It comes anew whenever somebody told something; without scripts, when it is loaded again. */
export function roomPage(view: RoomView): string {
  const rows = rowsOf(view);
  const page = html`<!doctype html>
    <html lang="en">
      ${head('The room · Workshop')}
      <body>
        <header class="identity-bar">
          <a href="/" class="brand">Workshop room</a>
          <div class="identity" id="identity" data-live>${countText(rows)}</div>
          <div class="controls">${themeButton()}</div>
        </header>
        <main id="main" class="room">
          <p id="gone" class="wrong-notice" role="alert" hidden>
            The room is closed. Open it again with the same command: this page and everybody in it come back by
            themselves.
          </p>
          <h1>The room</h1>
          <p class="join">
            <span>To join, type</span> <code>${view.command}</code> ${copyButton(view.command, 'the line to join')}
          </p>
          <div id="learners" data-live>${tableText(rows, view)}</div>
          <noscript><p class="soft">Without scripts this page is as it was when you loaded it.</p></noscript>
        </main>
      </body>
    </html>`;
  return page.toString();
}
