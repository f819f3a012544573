import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { solutionOf } from '../derive.ts';
import { readLessons } from '../lesson.ts';
import { from, makePage, passing, type TestPage } from './testing.ts';

let page: TestPage;
beforeEach(() => void (page = makePage()));
afterEach(() => page.remove());

const one = '/lessons/01-await-auth';
const other = '/lessons/02-another';

/** The part of a page that is served with an id. */
async function part(path: string, id: string): Promise<string> {
  const text = await page.text(path);
  const from = text.indexOf(`id="${id}"`);
  return text.slice(from, text.indexOf('data-live', from + id.length + 20));
}

describe('the list', () => {
  test('has every lesson with its minutes, and says where to go on', async () => {
    const text = await page.text('/');
    expect(text).toContain('Continue: 01 The page that protects nothing');
    expect(text).toContain('Another &lt;one&gt;');
    expect(text).toContain('0 of 2 lessons done');
    expect(text).toContain('about 20 minutes to go');
  });

  test('goes on to the next lesson when the one in the playground is done, and says when all are', async () => {
    page.desk.remember(page.desk.current(), passing);
    expect(await page.text('/')).toContain('Continue: 02 Another');
    for (const lesson of page.desk.lessons) page.desk.remember(lesson, passing);
    expect(await page.text('/')).toContain('Every lesson is done.');
  });

  test('says what to do when there is no lesson', async () => {
    page.remove();
    page = makePage([]);
    expect(await page.text('/')).toContain('There is no lesson in');
  });

  test('is what an address that is none shows', async () => {
    const answer = await page.ask('/lessons/99-nothing');
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('01-await-auth');
  });
});

describe('a lesson in the playground', () => {
  test('shows symptom, task, files and addresses, and keeps what is better read later folded', async () => {
    const text = await page.text(one);
    expect(text).toContain('A colleague sends you a link');
    expect(text).toContain('app/secret/page.tsx');
    expect(text).toContain('href="http://localhost:3104/secret"');
    expect(text).toMatch(/id="what-you-learned" ?>/);
  });

  test('says in its text where the playground and the local Clerk answer here', async () => {
    page.remove();
    const lessons = readLessons().filter(({ number }) => ['08', '09'].includes(number));
    page = makePage(lessons);
    const [show, tasks] = await Promise.all(lessons.map(({ id }) => page.text(`/lessons/${id}`)));
    expect(show).toContain('curl -s http://localhost:3104/payroll');
    expect(tasks).toContain('href="http://localhost:4100/panel/data"');
  });

  test('says that nothing was checked yet, and that the playground is starting', async () => {
    expect(await part(one, 'bench')).toContain('No check has run yet');
    page.stack.state = { startingSince: new Date() };
    expect(await part(one, 'bench')).toContain('The playground is starting');
  });

  test('shows what each check saw and why it is red, and lets no page of the learner’s write HTML here', async () => {
    await page.live.request();
    const bench = await part(one, 'bench');
    expect(bench).toContain('1 of 2 checks pass.');
    expect(bench).toContain('GET / as Bob → 200 “&lt;b&gt;hers&lt;/b&gt;”');
    expect(bench).toMatch(/<dt>why<\/dt>\s*<dd class="why">Bob is refused</);
    expect(bench).not.toContain('expected 200 to be 403');
  });

  test('says what to do when the checks could not run or the stack fell over', async () => {
    page.outcome.next = { checks: [], broken: ['Unexpected token in page.tsx'] };
    await page.live.request();
    page.stack.state = { trouble: 'playground ended (exit code 1); starting it again' };
    const bench = await part(one, 'bench');
    expect(bench).toContain('Unexpected token in page.tsx');
    expect(bench).toContain('reset the lesson below');
    expect(bench).toContain('playground ended (exit code 1)');
  });

  test('unfolds what was learned when its checks pass', async () => {
    page.outcome.next = passing;
    await page.live.request();
    const text = await page.text(one);
    expect(text).toContain('1 of 1 checks pass: this lesson is done.');
    expect(text).toMatch(/id="what-you-learned" open ?>/);
  });

  test('shows one hint more for each press, and what was shown in a terminal', async () => {
    const shown = async () => [...(await page.text(one)).matchAll(/Hint (\d) of 3/g)].map(([, at]) => at);
    const pressed = await page.press(`${one}/hint`);
    expect([pressed.status, pressed.headers.get('location')]).toEqual([303, `${one}#hint-1`]);
    expect(await shown()).toEqual(['1']);
    page.desk.hint(page.desk.current());
    expect(await shown()).toEqual(['1', '2']);
    for (let times = 0; times < 3; times++) await page.press(`${one}/hint`);
    expect(await shown()).toEqual(['1', '2', '3']);
    expect(await page.text(one)).not.toContain('hint-button');
  });

  test('compares the files with the solution', async () => {
    expect(await part(one, 'diff')).toContain('<ins>+ await auth.protect();</ins>');
    await page.press(`${one}/solve`);
    expect(await part(one, 'diff')).toContain('Your files are those of the solution.');
  });

  test('lays the solution and resets, and says where the work was put', async () => {
    const file = join(page.desk.playground, 'app/secret/page.tsx');
    writeFileSync(file, 'my own');
    expect((await page.press(`${one}/solve`)).headers.get('location')).toBe(one);
    expect(readFileSync(file, 'utf8')).toBe(solutionOf(page.desk.current()).get('app/secret/page.tsx'));
    const folder = /What you wrote is in\s+<code>([^<]+)/.exec(await page.text(one))?.[1] ?? '';
    expect(readFileSync(join(import.meta.dirname, '../../..', folder, 'app/secret/page.tsx'), 'utf8')).toBe('my own');
    await page.press(`${one}/reset`);
    expect(readFileSync(file, 'utf8')).not.toContain('await');
    await page.press(`${one}/reset`);
    expect(await page.text(one)).toContain('There was nothing of yours to put aside.');
    // Another terminal changes what lies there: the page says what was done, not what is.
    page.desk.solve();
    expect(await page.text(one)).toContain('The lesson was laid as it begins.');
  });

  test('runs its checks when asked, and gives them to another terminal', async () => {
    expect((await page.press(`${one}/check`)).status).toBe(303);
    await expect.poll(() => page.live.lastRun(page.desk.current())?.number).toBe(1);
    const answer = await page.press(`${one}/check`, { ...from.form, accept: 'application/json' });
    expect(await answer.json()).toEqual(page.outcome.next);
  });
});

describe('a lesson that is not in the playground', () => {
  test('shows its text and how to begin it, and no check, hint or difference', async () => {
    await page.live.request();
    const text = await page.text(other);
    expect(text).toContain('A colleague sends you a link');
    expect(text).toContain('Begin this lesson');
    expect(text).not.toMatch(/Check now|hint-button|id="diff"|Bob does not/);
  });

  test.each(['check', 'hint', 'solve', 'reset'])('does not %s', async (action) => {
    const before = JSON.stringify(page.desk.progress());
    expect((await page.press(`${other}/${action}`)).headers.get('location')).toBe(other);
    expect((await page.press(`${other}/${action}`, { ...from.form, accept: 'application/json' })).status).toBe(409);
    expect(JSON.stringify(page.desk.progress())).toBe(before);
    expect(page.live.lastRun(page.desk.current())).toBeUndefined();
  });

  test('is begun by a press; the work on the one before comes back with it', async () => {
    const file = join(page.desk.playground, 'app/mine.ts');
    writeFileSync(file, 'export {};');
    expect((await page.press(`${other}/begin`)).status).toBe(303);
    expect(page.desk.current().id).toBe('02-another');
    expect(existsSync(file)).toBe(false);
    await page.press(`${one}/begin`);
    expect(existsSync(file)).toBe(true);
  });
});

test('events tell of everything that changes, until nobody listens', async () => {
  const abort = new AbortController();
  const answer = await page.ask('/events', { signal: abort.signal });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain('event: changed');
  page.live.touch();
  expect((await reader?.read())?.value).toContain('event: changed');
  expect(page.listeners()).toBe(1);
  await reader?.cancel();
  await expect.poll(page.listeners).toBe(0);
});

test('a file of the apps that the lesson leads to is shown as it is', async () => {
  const [path = ''] = page.desk.current().find;
  const text = await page.text(`${one}/files/${path}`);
  expect(text).toContain('server-greeting.tsx');
  expect(text).toContain('t-keyword');
  expect(await page.text(one)).toContain(`href="${one}/files/${path}"`);
});

test('every lesson’s page and every file it leads to is there, and no link leads nowhere', async () => {
  page.remove();
  page = makePage(readLessons());
  for (const { id, find } of page.desk.lessons) {
    const text = await page.text(`/lessons/${id}`);
    const links = [...text.matchAll(/href="(\/[^"#]*)/g)].map(([, href = '']) => href);
    expect(links.filter((href) => href.includes('/files/')).length, id).toBeGreaterThanOrEqual(find.length);
    for (const href of new Set(links)) expect((await page.ask(href)).status, href).toBe(200);
  }
});

test('health says who answers', async () => {
  expect(await (await page.ask('/health')).json()).toEqual({ status: 'ok', service: 'workshop' });
});
