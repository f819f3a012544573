import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../checks.ts';
import { createDesk, type Desk } from '../desk.ts';
import { readLesson, type Lesson } from '../lesson.ts';
import { createLive, type Live } from '../live.ts';
import { lessonsFolder } from '../places.ts';
import { createWorkshopPage } from './page.ts';
import type { StackState } from './visit.ts';

export const passing: Outcome = {
  checks: [{ name: 'Alice sees hers', passed: true, saw: ['GET / as Alice → 200'], problems: [] }],
  broken: [],
};
export const failing: Outcome = {
  checks: [
    { name: 'Alice sees hers', passed: true, saw: ['GET / as Alice → 200'], problems: [] },
    {
      name: 'Bob does not',
      passed: false,
      saw: ['GET / as Bob → 200 “<b>hers</b>”'],
      problems: ['Bob is refused: expected 200 to be 403'],
    },
  ],
  broken: [],
};

/** A desk on folders of its own, with the first lesson twice: one in the playground, one elsewhere. */
export function makeDesk(given?: readonly Lesson[]): { desk: Desk; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'workshop-page-'));
  const first = readLesson(join(lessonsFolder, '01-await-auth'));
  const lessons = given ?? [first, { ...first, id: '02-another', number: '02', title: 'Another <one>' }];
  const desk = createDesk({ lessons, playground: join(folder, 'playground'), data: join(folder, 'data') });
  if (lessons[0]) desk.start(lessons[0]);
  return { desk, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const origin = 'http://localhost:4002';

/** What a browser says of itself: when it opens an address, and when it sends a form of the page. */
export const from = {
  link: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  form: { origin, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' },
} as const;

/** A workshop's page without ports: what is asked, and what came back. */
export interface TestPage {
  readonly desk: Desk;
  readonly live: Live;
  /** How many wait for news. */
  readonly listeners: () => number;
  /** What the checks come to next. */
  readonly outcome: { next: Outcome };
  readonly stack: { state: StackState };
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  /** A page's HTML, with all space between words alike. */
  readonly text: (path: string) => Promise<string>;
  readonly press: (path: string, headers?: Record<string, string>) => Promise<Response>;
  readonly remove: () => void;
}

/** Makes a page on a desk of its own. */
export function makePage(lessons?: readonly Lesson[]): TestPage {
  const { desk, remove } = makeDesk(lessons);
  const outcome = { next: failing };
  const stack: { state: StackState } = { state: {} };
  const made = createLive({ desk, check: () => Promise.resolve(outcome.next) });
  let listeners = 0;
  const live: Live = {
    ...made,
    subscribe: (changed) => {
      listeners += 1;
      const end = made.subscribe(changed);
      return () => {
        listeners -= 1;
        end();
      };
    },
  };
  const addresses = { playground: 'http://localhost:3104', clerkLocal: 'http://localhost:4100' };
  const page = createWorkshopPage({ desk, live, addresses, stack: () => stack.state });
  const ask = async (path: string, init?: RequestInit) => page(new Request(new URL(path, origin), init));
  return {
    desk,
    live,
    listeners: () => listeners,
    outcome,
    stack,
    ask,
    text: async (path) => (await (await ask(path)).text()).replaceAll(/\s+/g, ' '),
    press: (path, headers = from.form) => ask(path, { method: 'POST', headers }),
    remove,
  };
}
