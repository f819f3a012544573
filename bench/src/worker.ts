// Measures one subject with so many people, in a process of its own, and prints the figures as JSON.
import { addressOf, cpuMs, password, seedFor, startSubject, type Subject, type SubjectName } from './subjects.ts';

const name = process.argv[2] as SubjectName;
const count = Number(process.argv[3]);
const measureMs = Number(process.argv[4] ?? 1500);

/** How often something can be done in a second, one after the other. */
async function rateOf(run: () => Promise<unknown>): Promise<number> {
  const warmUp = cpuMs() + measureMs / 3;
  while (cpuMs() < warmUp) await run();
  const began = cpuMs();
  let times = 0;
  while (cpuMs() - began < measureMs) {
    await run();
    times += 1;
  }
  return Math.round((times / (cpuMs() - began)) * 1000);
}

function asker({ apiUrl, nextKey }: Subject) {
  return async (method: string, path: string, body?: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${nextKey()}`, 'content-type': 'application/json' };
    const init = body ? { method, headers, body: JSON.stringify(body) } : { method, headers };
    const answer = await fetch(`${apiUrl}${path}`, init);
    if (!answer.ok) throw new Error(`${name} answered ${method} ${path} with ${answer.status}`);
    return answer.json();
  };
}

async function signIn(frontendUrl: string, number: number): Promise<void> {
  const post = async (
    path: string,
    values: Record<string, string>,
  ): Promise<{ id: string; response: { status: string } }> => {
    const answer = await fetch(`${frontendUrl}${path}`, { method: 'POST', body: new URLSearchParams(values) });
    return (await answer.json()) as { id: string; response: { status: string } };
  };
  const { id } = await post('/v1/dev_browser', {});
  const identifier = addressOf(number % count);
  const made = await post(`/v1/client/sign_ins?__clerk_db_jwt=${id}`, { strategy: 'password', identifier, password });
  if (made.response.status !== 'complete') throw new Error('not signed in');
}

/** The list is bare in Clerk's API and in an envelope in others'. */
function firstUserId(list: unknown): string {
  const users = (Array.isArray(list) ? list : (list as { data: unknown[] }).data) as { id: string }[];
  return users[0]?.id ?? '';
}

const collect = (): void => (globalThis as { gc?: () => void }).gc?.();
const seed = seedFor(name, count);
collect();
const before = process.memoryUsage();
const began = cpuMs();
const subject = await startSubject(name, seed);
const ask = asker(subject);
await ask('GET', '/v1/users?limit=1');
const startMs = cpuMs() - began;
collect();
const after = process.memoryUsage();

const id = firstUserId(await ask('GET', '/v1/users?limit=1'));
const session = (await ask('POST', '/v1/sessions', { user_id: id })) as { id: string };
const figures = {
  startMs,
  heapMb: (after.heapUsed - before.heapUsed) / 1e6,
  rssMb: after.rss / 1e6,
  lookups: await rateOf(() => ask('GET', `/v1/users/${id}`)),
  byAddress: await rateOf(() => ask('GET', `/v1/users?email_address=${addressOf(count - 1)}`)),
  lists: await rateOf(() => ask('GET', '/v1/users?limit=10')),
  mints: await rateOf(() => ask('POST', `/v1/sessions/${session.id}/tokens`, {})),
  signIns: 0,
};
if (subject.frontendUrl) {
  let number = 0;
  figures.signIns = await rateOf(() => signIn(subject.frontendUrl ?? '', (number += 1)));
}
process.stdout.write(`${JSON.stringify(figures)}\n`);
await subject.close();
process.exit(0);
