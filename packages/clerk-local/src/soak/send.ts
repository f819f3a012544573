import { totpAt } from '../totp.ts';
import { Authenticator } from './authenticator.ts';
import type { Made } from './requests.ts';
import type { Subject } from './soak.ts';

/** Name and value as a form carries them: a list as the same name several times, data as JSON. */
function pairsOf(values: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(values).flatMap(([name, item]): [string, string][] =>
    (Array.isArray(item) ? item : [item]).map((one: unknown) => [
      name,
      typeof one === 'string' ? one : JSON.stringify(one),
    ]),
  );
}

/** One for a whole run: what it registered in one journey is unknown in the next. */
const authenticator = new Authenticator();

/** Puts in what only a device can work out, such as `=totp @secret:0` or `=passkey assert`. */
function worked(
  values: Readonly<Record<string, unknown>>,
  clerk: Subject['clerk'],
  known: Subject['known'],
): Record<string, unknown> {
  const workOut = (value: unknown): unknown => {
    const [, device, what = ''] = /^=(totp|passkey) (\S+)$/.exec(typeof value === 'string' ? value : '') ?? [];
    if (device === 'totp') return totpAt(String(known.fill(what)), clerk.clock.now());
    if (device !== 'passkey') return value;
    const challenge = String(known.fill('@challenge:0'));
    return what === 'register' ? authenticator.register(challenge) : authenticator.assert(challenge);
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, workOut(value)]));
}

/** Sends a generated request as the SDK would of whose API it is, with what is known put in for its placeholders. */
export async function send({ clerk, browsers, known }: Pick<Subject, 'clerk' | 'browsers' | 'known'>, request: Made) {
  const { api, method, parameters, session, asMachine } = request;
  const given = worked(known.fill(request.values) as Record<string, unknown>, clerk, known);
  let index = 0;
  const path = request.path.replaceAll(/:\w+/g, () => {
    const parameter = String(known.fill(parameters[index++] ?? 'x'));
    return encodeURIComponent(parameter === '' ? 'x' : parameter);
  });
  const url = new URL(`${api === 'backend' ? '/api' : ''}${path}`, clerk.url);
  const isRead = method === 'GET';
  if (isRead) for (const [name, item] of pairsOf(given)) url.searchParams.append(name, item);
  if (api !== 'frontend') {
    const isMachine = asMachine && path.startsWith('/m2m_tokens');
    const key = isMachine ? String(known.fill('@ak:0')) : clerk.keys.secretKey;
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    return clerk.fetch(new Request(url, isRead ? { headers } : { method, headers, body: JSON.stringify(given) }));
  }
  url.searchParams.set('__clerk_db_jwt', browsers[request.browser]?.id ?? '');
  if (session !== undefined) url.searchParams.set('_clerk_session_id', String(known.fill(session)));
  const bearer = request.bearer === undefined ? {} : { authorization: `Bearer ${String(known.fill(request.bearer))}` };
  const type = 'application/x-www-form-urlencoded';
  const headers = { origin: 'http://localhost:3000', 'content-type': type, ...bearer };
  if (isRead) return clerk.fetch(new Request(url, { headers }));
  url.searchParams.set('_method', method);
  const body = new URLSearchParams(pairsOf(given)).toString();
  return clerk.fetch(new Request(url, { method: 'POST', headers, body }));
}
