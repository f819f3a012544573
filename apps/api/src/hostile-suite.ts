/** The whole tables of hostile and of unusual tokens and requests, as cases for a server on a socket. */
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
  type VerifierName,
} from '@clerk-patterns/auth-core/testing';
import { startServer } from '@clerk-patterns/config/serve';
import { acceptedRequests, hostileRequests, type RequestRow } from './hostile-requests.ts';
import { createTestApi, ids } from './testing.ts';

/** What an answer comes to. */
export interface Outcome {
  readonly status: number;
  /** The refusal's code, or who was let in. */
  readonly says: unknown;
  /** Whether the answer has a challenge. */
  readonly challenge: boolean;
  /** What the todo store was asked meanwhile: a refused request asks for nothing. */
  readonly asked: readonly string[];
}

/** One row of a table, for one verifier and one way to carry a token. */
export interface Case {
  readonly title: string;
  readonly verifier: VerifierName;
  readonly ask: () => Promise<Outcome>;
  readonly expected: Outcome;
}

const carriers = {
  header: (token: string) => ['authorization', `Bearer ${asHeaderValue(token)}`],
  cookie: (token: string) => ['cookie', `__session=${asHeaderValue(token)}`],
};
const carriersOf = (sources: readonly string[]) =>
  Object.entries(carriers).filter(([source]) => sources.includes(source));
/** Shows what it did. */
const deletion = { method: 'DELETE', path: `/orgs/org_acme/todos/${ids.acme}` };

/**
 * Starts a server with the API of the tests, and lists the cases for it.
 *
 * @param sources - how tokens are carried; default both ways
 */
export async function startHostileSuite(sources: readonly string[] = Object.keys(carriers)) {
  let api = createTestApi();
  const fetch = (request: Request): Response | Promise<Response> => api.app.fetch(request);
  const server = await startServer({ service: 'api', port: 0, fetch });
  const agent = new Agent({ keepAlive: true });

  /** Sends headers as they are, doubles too. */
  async function send(verifier: VerifierName, row: RequestRow): Promise<Outcome> {
    const { method = 'GET', path = '/me', body } = row;
    api.calls.length = 0;
    const raw = row.headers.map((value) => value.replace('{api}', server.url));
    const length = body === undefined ? [] : ['content-length', String(Buffer.byteLength(body))];
    const headers = ['host', `localhost:${server.port}`, 'connection', 'keep-alive', ...raw, ...length];
    const asked = httpRequest(`${server.url}/${verifier}${path}`, { agent, method, headers }).end(body);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const answer = await text(response);
    const { code, userId } = (answer ? JSON.parse(answer) : {}) as { code?: unknown; userId?: unknown };
    const status = response.statusCode ?? 0;
    const challenge = response.headers['www-authenticate']?.startsWith('Bearer') ?? false;
    return { status, says: code ?? userId, challenge, asked: api.calls.map((call) => call.method) };
  }

  const refusal = (status: number, says: unknown): Outcome => ({ status, says, challenge: status === 401, asked: [] });
  const welcome = ({ method }: Partial<RequestRow> = {}): Outcome =>
    method === 'DELETE'
      ? { status: 204, says: undefined, challenge: false, asked: ['DELETE'] }
      : { status: 200, says: 'user_alice', challenge: false, asked: [] };

  const casesOf = (verifier: VerifierName): Case[] => [
    ...carriersOf(sources).flatMap(([source, carry]): Case[] => [
      ...[...hostileTokens, ...unfitTokens].map(({ name, token, codes }): Case => {
        // An empty cookie is how a browser says "signed out".
        const code = token === '' && source === 'cookie' ? 'token_missing' : codeOf(codes, verifier);
        const row = { ...deletion, name, headers: carry(token) };
        return {
          title: `refused by ${source}: ${name}`,
          verifier,
          ask: () => send(verifier, row),
          expected: refusal(401, code),
        };
      }),
      // Twice: the second time it may be remembered.
      ...acceptedTokens.flatMap(([name, token]): Case[] =>
        ['', ', again'].map((again) => {
          const row = { name, headers: carry(token) };
          return {
            title: `accepted by ${source}: ${name}${again}`,
            verifier,
            ask: () => send(verifier, row),
            expected: welcome(),
          };
        }),
      ),
    ]),
    ...hostileRequests.map((row): Case => ({
      title: `refused: ${row.name}`,
      verifier,
      ask: () => send(verifier, row),
      expected: refusal(row.status, row.code),
    })),
    ...acceptedRequests.map((row): Case => ({
      title: `accepted: ${row.name}`,
      verifier,
      ask: () => {
        api = createTestApi();
        return send(verifier, row);
      },
      expected: welcome(row),
    })),
  ];

  return {
    cases: verifierNames.flatMap(casesOf),
    close: async (): Promise<void> => {
      agent.destroy();
      await server.close();
    },
  };
}
