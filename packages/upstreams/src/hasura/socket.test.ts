import { createClient, type Client, type ClientOptions } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createUpstreams, type Upstreams } from '../index.ts';
import { createTestIssuer, foreignKey, hasuraClaims, people, type TestIssuer } from '../testing.ts';

let issuer: TestIssuer;
let upstreams: Upstreams;
let movedMs = 0;
beforeAll(async () => {
  issuer = await createTestIssuer();
  const clock = (): number => Date.now() + movedMs;
  upstreams = await createUpstreams({ port: 0, jwksUrl: issuer.jwksUrl, issuer: issuer.issuer, clock });
});
afterAll(async () => {
  await upstreams.close();
  await issuer.close();
});

type Person = keyof typeof people;
const clients: Client[] = [];
beforeEach(async () => {
  movedMs = 0;
  for (const person of ['aliceInAcme', 'bob'] as const) {
    await ask(person, 'mutation { delete_todos(where: {}) { affected_rows } }');
  }
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});

const address = () => `${upstreams.url.replace('http', 'ws')}/v1/graphql`;
const tokenOf = async (person: Person) => issuer.sign(hasuraClaims(people[person]));
async function ask(person: Person, query: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${await tokenOf(person)}` };
  const body = JSON.stringify({ query });
  return (await fetch(`${upstreams.url}/v1/graphql`, { method: 'POST', headers, body })).json();
}
const add = async (person: Person, title: string) =>
  ask(person, `mutation { insert_todos_one(object: {title: "${title}"}) { id } }`);

function connect(person: Person, more: Partial<ClientOptions> = {}): Client {
  const client = createClient({
    url: address(),
    webSocketImpl: WebSocket,
    lazy: true,
    retryAttempts: 0,
    onNonLazyError: () => undefined,
    connectionParams: async () => ({ headers: { Authorization: `Bearer ${await tokenOf(person)}` } }),
    ...more,
  });
  clients.push(client);
  return client;
}
const query = 'subscription { todos(order_by: {title: asc}) { title } }';
const titles = (...list: string[]) => ({ value: { data: { todos: list.map((title) => ({ title })) } }, done: false });

/** A raw connection, for what no well-behaved client does. */
function raw(protocols: string | string[] = 'graphql-transport-ws') {
  const socket = new WebSocket(address(), protocols);
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  const opened = new Promise<void>((resolve) => socket.once('open', () => resolve()));
  socket.on('error', () => undefined);
  return { socket, closed, opened };
}

test('a live query tells its rows at once, and again when they have changed, and only then', async () => {
  await add('bob', 'a');
  const rows = connect('bob').iterate({ query });
  expect(await rows.next()).toEqual(titles('a'));
  const next = rows.next();
  await add('aliceInAcme', 'of somebody else');
  await add('bob', 'b');
  expect(await next).toEqual(titles('a', 'b'));
  await ask('bob', 'mutation { delete_todos(where: {title: {_eq: "a"}}) { affected_rows } }');
  expect(await rows.next()).toEqual(titles('b'));
  await rows.return?.();
});

test('one connection carries several live queries, of which one may end alone', async () => {
  const client = connect('bob');
  const [first, second] = [client.iterate({ query }), client.iterate({ query })];
  expect([await first.next(), await second.next()]).toEqual([titles(), titles()]);
  await first.return?.();
  await add('bob', 'c');
  expect(await second.next()).toEqual(titles('c'));
});

test('queries and mutations go over the socket as well', async () => {
  const client = connect('bob');
  const mutation = client.iterate({ query: 'mutation { insert_todos_one(object: {title: "s"}) { title } }' });
  expect((await mutation.next()).value).toEqual({ data: { insert_todos_one: { title: 's' } } });
  expect((await mutation.next()).done).toBe(true);
  expect((await client.iterate({ query: '{ todos { title } }' }).next()).value).toEqual({
    data: { todos: [{ title: 's' }] },
  });
});

test('the permissions of the role decide what a live query shows', async () => {
  const rows = connect('bob').iterate({ query });
  expect(await rows.next()).toEqual(titles());
  await add('aliceInAcme', 'hers');
  await add('bob', 'his');
  expect(await rows.next()).toEqual(titles('his'));
});

test('the connection ends when its token expires, with no closing handshake, as Hasura does', async () => {
  const closes: unknown[] = [];
  const client = connect('bob', { on: { closed: (event) => closes.push((event as CloseEvent).code) } });
  const rows = client.iterate({ query });
  await rows.next();
  movedMs = 61_000;
  await expect(rows.next()).rejects.toBeDefined();
  expect(closes).toEqual([1006]);
});

test.each([
  ['no token', {}],
  ['a wrong key', async () => ({ authorization: `Bearer ${await issuer.sign(hasuraClaims(people.bob), foreignKey)}` })],
  [
    'an expired token',
    async () => ({ authorization: `Bearer ${await issuer.sign({ ...hasuraClaims(people.bob), exp: 1 })}` }),
  ],
  [
    'a role that is not allowed',
    async () => ({ authorization: `Bearer ${await tokenOf('bob')}`, 'x-hasura-role': 'org:admin' }),
  ],
])('%s closes the connection with 4403', async (_what, headers) => {
  const { socket, closed, opened } = raw();
  await opened;
  const payload = { headers: typeof headers === 'function' ? await headers() : headers };
  socket.send(JSON.stringify({ type: 'connection_init', payload }));
  expect(await closed).toEqual({ code: 4403, reason: '{"server_error_msg":"4403: Forbidden"}' });
});

test('the headers of the upgrade authenticate too, and those of the payload win over them', async () => {
  const headers = { authorization: `Bearer ${await tokenOf('bob')}` };
  class WithHeaders extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { headers });
    }
  }
  const upgraded = connect('bob', { webSocketImpl: WithHeaders, connectionParams: {} });
  expect(await upgraded.iterate({ query }).next()).toEqual(titles());
  const refused = connect('bob', {
    webSocketImpl: WithHeaders,
    connectionParams: { headers: { authorization: 'Bearer x' } },
  });
  await expect(refused.iterate({ query }).next()).rejects.toMatchObject({ code: 4403 });
});

test.each([
  ['the older protocol', 'graphql-ws', 4406],
  ['an unknown protocol', 'x', 4406],
])('%s is refused with a close code that says so', async (_what, protocol, code) => {
  expect((await raw(protocol).closed).code).toBe(code);
});

test.each([
  ['no JSON', '{', 4400],
  ['an unknown message', '{"type":"start"}', 4400],
  ['headers that are a list', '{"type":"connection_init","payload":{"headers":["x"]}}', 4400],
  ['a header that is no text', '{"type":"connection_init","payload":{"headers":{"x":1}}}', 4400],
  ['a header that none may be', '{"type":"connection_init","payload":{"headers":{"x":"a\\nb"}}}', 4400],
  ['an operation before the start', '{"type":"subscribe","id":"1","payload":{"query":"{ x }"}}', 4401],
  ['a message of more than a megabyte', 'x'.repeat(1_000_001), 1009],
])('%s closes the connection', async (_what, message, code) => {
  const { socket, closed, opened } = raw();
  await opened;
  socket.send(message);
  expect((await closed).code).toBe(code);
});

test.each([
  ['subscription { secrets { id } }', 'validation-failed'],
  ['subscription { todos { id } todos_by_pk(id: "x") { id } }', 'validation-failed'],
  ['subscription {', 'validation-failed'],
  ['mutation { insert_todos_one(object: {title: ""}) { id } }', 'permission-error'],
  ['subscription { todos_by_pk(id: "x") { id } }', 'data-exception'],
])('%s is told in Hasura’s words, and the connection goes on', async (wrong, code) => {
  const client = connect('bob');
  await expect(client.iterate({ query: wrong }).next()).rejects.toEqual([
    { message: expect.any(String), extensions: { code, path: expect.stringMatching(/^\$/) } },
  ]);
  expect(await client.iterate({ query }).next()).toEqual(titles());
});

test('a ping is answered, and a connection may not have more than a hundred operations', async () => {
  const { socket, opened } = raw();
  const seen: { type: string; id?: string; payload?: unknown }[] = [];
  const heard = (type: string, id?: string) =>
    new Promise<unknown>((resolve) => {
      const look = (): void => {
        const found = seen.find((one) => one.type === type && one.id === id);
        if (found) resolve(found.payload);
        else socket.once('message', look);
      };
      look();
    });
  socket.prependListener('message', (data) => seen.push(JSON.parse(String(data as Buffer)) as (typeof seen)[number]));
  await opened;
  socket.send('{"type":"ping","payload":{"a":1}}');
  expect(await heard('pong')).toEqual({ a: 1 });
  const headers = { authorization: `Bearer ${await tokenOf('bob')}` };
  socket.send(JSON.stringify({ type: 'connection_init', payload: { headers } }));
  await heard('connection_ack');
  for (let id = 0; id <= 100; id += 1)
    socket.send(JSON.stringify({ type: 'subscribe', id: String(id), payload: { query } }));
  expect(await heard('error', '100')).toMatchObject([{ extensions: { code: 'too-many-operations' } }]);
  expect(seen.some(({ type, id }) => type === 'error' && id === '99')).toBe(false);
  socket.terminate();
});

test('other paths are refused at the upgrade, and subscriptions over HTTP in words', async () => {
  const socket = new WebSocket(address().replace('/v1/graphql', '/v1/other'));
  const status = await new Promise((resolve) =>
    socket.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode)),
  );
  socket.on('error', () => undefined).terminate();
  expect(status).toBe(404);
  expect(await ask('bob', query)).toMatchObject({ errors: [{ extensions: { code: 'unexpected' } }] });
});

test('when the server ends, connections are told to come back', async () => {
  const other = await createUpstreams({ port: 0, jwksUrl: issuer.jwksUrl, issuer: issuer.issuer });
  const socket = new WebSocket(`${other.url.replace('http', 'ws')}/v1/graphql`, 'graphql-transport-ws');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('open', resolve));
  await other.close();
  expect(await closed).toBe(1012);
});
