import { createPrivateKey } from 'node:crypto';
import { ClientError, GraphQLClient } from 'graphql-request';
import type { JWTPayload } from 'jose';
import { createUpstreams } from './index.ts';
import { createTestIssuer, hasuraClaims, people, signWith } from './testing.ts';

export type Person = keyof typeof people;

/** What the engine said of a mistake. */
export interface Refusal {
  readonly message: string;
  readonly extensions: { readonly code: string; readonly path: string };
}

/** An engine that tests know by its address alone. */
export interface Lane {
  readonly url: string;
  /** Signs claims with a key that the engine trusts. */
  readonly sign: (claims: JWTPayload) => Promise<string>;
  /** Asks as a person, with the plain client. */
  readonly ask: (who: Person, query: string, variables?: object, headers?: Record<string, string>) => Promise<unknown>;
  /** Asks what must be refused, and gives the first error. */
  readonly refusal: (who: Person, query: string, variables?: object) => Promise<Refusal>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the engine under test: the one at `HASURA_URL`, which trusts `HASURA_TEST_KEY` (PKCS#8 PEM, key id `ins_test`)
 * and `HASURA_TEST_ISSUER`; without these, the embedded one.
 */
export async function openLane(): Promise<Lane> {
  const { url, sign, close } = await openEngine();
  const endpoint = `${url}/v1/graphql`;
  const ask: Lane['ask'] = async (who, query, variables = {}, headers = {}) => {
    const authorization = `Bearer ${await sign(hasuraClaims(people[who]))}`;
    return new GraphQLClient(endpoint, { headers: { authorization, ...headers } }).request(query, variables);
  };
  const refusal: Lane['refusal'] = async (who, query, variables) => {
    const error: unknown = await ask(who, query, variables).then(
      () => new Error('it was answered'),
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof ClientError)) throw error;
    return error.response.errors?.[0] as unknown as Refusal;
  };
  return { url, sign, ask, refusal, close };
}

async function openEngine(): Promise<Pick<Lane, 'url' | 'sign' | 'close'>> {
  const { HASURA_URL: url, HASURA_TEST_KEY: key, HASURA_TEST_ISSUER: iss } = process.env;
  if (url && key && iss) {
    const sign = signWith(createPrivateKey(key), iss);
    return { url, sign, close: () => Promise.resolve() };
  }
  const issuer = await createTestIssuer();
  const upstreams = await createUpstreams({ port: 0, jwksUrl: issuer.jwksUrl, issuer: issuer.issuer });
  const close = async (): Promise<void> => {
    await upstreams.close();
    await issuer.close();
  };
  return { url: upstreams.url, sign: issuer.sign, close };
}

/** Removes all todos of the people, so that each file begins with none. */
export async function clear({ ask }: Lane): Promise<void> {
  for (const who of ['aliceInAcme', 'bob', 'carolInGlobex'] as const)
    await ask(who, 'mutation { delete_todos(where: {}) { affected_rows } }');
}

/** Plants rows by title and state, in the order given. */
export async function plant({ ask }: Lane, who: Person, rows: readonly object[]): Promise<string[]> {
  const query = 'mutation ($objects: [todos_insert_input!]!) { insert_todos(objects: $objects) { returning { id } } }';
  const { insert_todos: answer } = (await ask(who, query, { objects: rows })) as {
    insert_todos: { returning: { id: string }[] };
  };
  return answer.returning.map(({ id }) => id);
}
