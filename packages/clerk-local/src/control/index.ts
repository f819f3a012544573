import { readValues } from '../body.ts';
import { clerkError } from '../errors.ts';
import type { TestBed } from '../test-bed.ts';
import { faultVerbs } from './faults.ts';
import { instanceVerbs } from './instance.ts';
import { sessionVerbs } from './sessions.ts';
import { stateVerbs } from './state.ts';
import type { Verb } from './verb.ts';
import { webhookVerbs } from './webhooks.ts';

/** Every verb of the control plane. */
export const verbs: readonly Verb[] = [
  ...instanceVerbs,
  ...faultVerbs,
  ...sessionVerbs,
  ...stateVerbs,
  ...webhookVerbs,
];

/**
 * Verbs for tests, under `/control`: the same that the library has. `GET /control` lists them.
 *
 * @returns undefined for a path that is none of them
 */
export async function runControl(bed: TestBed, request: Request, url: URL): Promise<Response | undefined> {
  if (!/^\/control(?:\/|$)/.test(url.pathname)) return undefined;
  // A page of this machine may read, but must not steer: any page of a demo app would do.
  if (request.headers.get('origin') !== null || request.headers.get('sec-fetch-site') === 'cross-site') {
    throw clerkError(403, 'origin_invalid', 'Control verbs are for programs, not for pages.');
  }
  if (request.method === 'GET' && url.pathname === '/control') return Response.json({ data: verbs.map(described) });
  for (const verb of verbs) {
    const parameter = verb.method === request.method ? parameterOf(verb.path, url.pathname) : undefined;
    if (parameter === undefined) continue;
    const values = verb.method === 'GET' ? {} : await readValues(asJson(request), url, verb.mostBytes);
    const answer = verb.run(bed, values, parameter);
    return answer instanceof Response ? answer : Response.json(answer);
  }
  return undefined;
}

/** The control plane speaks JSON, whatever a body says of itself: `curl -d` calls everything a form. */
function asJson(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.set('content-type', 'application/json');
  return new Request(request, { headers });
}

function described({ method, path, says }: Verb): Pick<Verb, 'method' | 'path' | 'says'> {
  return { method, path, says };
}

/** What stands for `:id` in a path, '' when it has none, undefined when it is another path. */
function parameterOf(path: string, given: string): string | undefined {
  const [before = '', after] = path.split(':id');
  if (after === undefined) return path === given ? '' : undefined;
  if (!given.startsWith(before) || !given.endsWith(after)) return undefined;
  const id = given.slice(before.length, given.length - after.length);
  return /^\w+$/.test(id) ? id : undefined;
}
