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

/** Sends a generated request as the SDK would of whose API it is, with what is known put in for its placeholders. */
export async function send({ clerk, browsers, known }: Pick<Subject, 'clerk' | 'browsers' | 'known'>, request: Made) {
  const { api, method, parameters, session, asMachine } = request;
  const given = known.fill(request.values) as Record<string, unknown>;
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
  const headers = { origin: 'http://localhost:3000', 'content-type': 'application/x-www-form-urlencoded' };
  if (isRead) return clerk.fetch(new Request(url, { headers }));
  url.searchParams.set('_method', method);
  const body = new URLSearchParams(pairsOf(given)).toString();
  return clerk.fetch(new Request(url, { method: 'POST', headers, body }));
}
