// The whole tables of hostile and of unusual tokens and requests, against the server on a socket.
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import {
  acceptedTokens,
  asHeaderValue,
  codeOf,
  hostileTokens,
  unfitTokens,
  verifierNames,
} from '@clerk-patterns/auth-core/testing';
import { startServer } from '@clerk-patterns/config/serve';
import { afterAll, describe, expect, test } from 'vitest';
import { acceptedRequests, hostileRequests, type RequestRow } from './hostile-requests.ts';
import { createTestApi, ids } from './testing.ts';

let api = createTestApi();
const server = await startServer({
  service: 'api',
  port: 0,
  fetch: (request, env) => api.app.fetch(request, env),
});
const agent = new Agent({ keepAlive: true });
const seen = new Map<number, number>();

afterAll(async () => {
  agent.destroy();
  await server.close();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Sends headers as they are, doubles too. */
async function send(path: string, { headers, method = 'GET', body }: RequestRow): Promise<Answer> {
  const raw = headers.map((value) => value.replace('{api}', server.url));
  const options = { agent, method, headers: ['host', `localhost:${server.port}`, 'connection', 'keep-alive', ...raw] };
  if (body !== undefined) options.headers.push('content-length', String(Buffer.byteLength(body)));
  const asked = httpRequest(`${server.url}${path}`, options).end(body);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const status = response.statusCode ?? 0;
  seen.set(status, (seen.get(status) ?? 0) + 1);
  return { status, headers: response.headers, body: await text(response) };
}

const carriers = {
  header: (token: string) => ['authorization', `Bearer ${asHeaderValue(token)}`],
  cookie: (token: string) => ['cookie', `__session=${asHeaderValue(token)}`],
};
const codeIn = ({ body }: Answer): unknown => (JSON.parse(body) as { code: unknown }).code;
/** Shows what it did. */
const deletion = `/orgs/org_acme/todos/${ids.acme}`;

describe.each(verifierNames)('/%s', (verifier) => {
  describe.each(Object.entries(carriers))('by %s', (source, carry) => {
    test.each([...hostileTokens, ...unfitTokens])('refused: $name', async ({ name, token, codes }) => {
      api.calls.length = 0;
      // An empty cookie is how a browser says "signed out".
      const code = token === '' && source === 'cookie' ? 'token_missing' : codeOf(codes, verifier);
      const answer = await send(`/${verifier}${deletion}`, { name, method: 'DELETE', headers: carry(token) });
      expect({ status: answer.status, code: codeIn(answer) }).toEqual({ status: 401, code });
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
      expect(api.calls).toEqual([]);
    });

    test.each(acceptedTokens)('accepted: %s', async (name, token) => {
      for (let call = 0; call < 2; call += 1) {
        const answer = await send(`/${verifier}/me`, { name, headers: carry(token) });
        expect(answer.status, answer.body).toBe(200);
        expect(JSON.parse(answer.body)).toMatchObject({
          userId: 'user_alice',
          sessionId: 'sess_1',
          tokenSource: source,
        });
      }
    });
  });

  test.each(hostileRequests)('refused with $status: $name', async (row) => {
    api.calls.length = 0;
    const answer = await send(`/${verifier}${row.path ?? '/me'}`, row);
    expect(answer.status, answer.body).toBe(row.status);
    expect(row.code && codeIn(answer)).toBe(row.code);
    expect(api.calls).toEqual([]);
  });

  test.each(acceptedRequests)('accepted: $name', async (row) => {
    api = createTestApi();
    const answer = await send(`/${verifier}${row.path ?? '/me'}`, row);
    expect(answer.status, answer.body).toBe(row.method === 'DELETE' ? 204 : 200);
    expect(answer.body).toContain(row.method ? '' : 'user_alice');
  });
});

test('there are at least 200 attacks by tokens, each with a name of its own', () => {
  const names = [...hostileTokens, ...unfitTokens, ...hostileRequests].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(hostileTokens.length + unfitTokens.length).toBeGreaterThanOrEqual(200);
  expect(new Set(acceptedTokens.map(([name]) => name)).size).toBe(acceptedTokens.length);
});

test('none of all that was answered with a fault', () => {
  expect(seen.get(401)).toBeGreaterThan(1000);
  expect([...seen.keys()].filter((status) => status >= 500)).toEqual([]);
});
