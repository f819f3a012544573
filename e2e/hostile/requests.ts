import type { Random } from './random.ts';

/** A request as bytes, so that it can be anything but HTTP as well. */
export type MakeRequest = (random: Random, token: string) => Buffer;

type Headers = Readonly<Record<string, string>>;

function http(method: string, path: string, headers: Headers, body: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(body);
  const length = bytes.length > 0 || method === 'POST' ? { 'content-length': String(bytes.length) } : {};
  const all = { host: 'localhost', connection: 'close', ...length, ...headers };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  // Latin-1 keeps bytes beyond ASCII as they are.
  return Buffer.concat([
    Buffer.from(`${[`${method} ${path} HTTP/1.1`, ...head].join('\r\n')}\r\n\r\n`, 'latin1'),
    bytes,
  ]);
}

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
const graphql = (token: string, body: string | Buffer, more: Headers = {}): Buffer =>
  http('POST', '/hasura/v1/graphql', { ...bearer(token), 'content-type': 'application/json', ...more }, body);
const query = (token: string, text: string, more: object = {}): Buffer =>
  graphql(token, JSON.stringify({ query: text, ...more }));
const rest = (token: string, method: string, rest: string, body: string | Buffer = '', more: Headers = {}): Buffer =>
  http(method, `/supabase/rest/v1/${rest}`, { ...bearer(token), 'content-type': 'application/json', ...more }, body);

const levels = [3, 14, 15, 16, 60, 99, 101, 400, 900, 5000, 50_000];
const nest = (open: string, middle: string, close: string, depth: number): string =>
  `${open.repeat(depth)}${middle}${close.repeat(depth)}`;

const depthBomb: MakeRequest = ({ pick }, token) => {
  const depth = pick(levels);
  return pick([
    () => query(token, nest('{ todos ', '{ id }', '}', depth)),
    () => query(token, nest('{ ... ', '{ todos { id } }', '}', depth)),
    () => query(token, `{ todos(where: ${nest('{_and: [', '{}', ']}', depth)}) { id } }`),
    () => query(token, `{ todos(where: ${nest('{_not: ', '{}', '}', depth)}) { id } }`),
    () => query(token, `{ todos(where: {id: {_in: ${nest('[', '1', ']', depth)}}}) { id } }`),
    () =>
      graphql(
        token,
        `{"query":"query($w: todos_bool_exp) { todos(where: $w) { id } }","variables":{"w":${nest('{"_not":', '{}', '}', depth)}}}`,
      ),
    () => graphql(token, nest('[', '1', ']', depth)),
    () => graphql(token, nest('{"query":', '1', '}', depth)),
    () => rest(token, 'POST', 'todos', nest('[', '{}', ']', depth)),
    () => rest(token, 'POST', 'todos', `{"title":${nest('{"a":', '1', '}', depth)}}`),
    () => rest(token, 'GET', `todos?or=${nest('(and', '(done.is.true)', ')', depth)}`),
    () => rest(token, 'GET', `todos?select=${nest('todos(', 'id', ')', Math.min(depth, 900))}`),
  ])();
};

const aliasBomb: MakeRequest = ({ pick, below }, token) => {
  const count = pick([2, 49, 51, 200, 900, 5000]);
  const many = (make: (at: number) => string): string =>
    Array.from({ length: count }, (_none, at) => make(at)).join(' ');
  return pick([
    () => query(token, `{ ${many((at) => `a${at}: todos { id }`)} }`),
    () => query(token, `{ todos { ${many((at) => `a${at}: id`)} } }`),
    () => query(token, `{ ${many(() => 'todos { id }')} }`),
    () => query(token, `{ todos { ${many(() => 'id @include(if: true)')} } }`),
    () => query(token, `{ todos { id ${'@skip(if: false) '.repeat(count)} } }`),
    () => query(token, `{ ...f0 } ${many((at) => `fragment f${at} on query_root { ...f${at + 1} ...f${at + 1} }`)}`),
    () => query(token, `{ ...f0 } ${many((at) => `fragment f${at} on query_root { ...f${(at + 1) % count} }`)}`),
    () =>
      query(
        token,
        many((at) => `query q${at} { todos { id } }`),
        { operationName: `q${below(count)}` },
      ),
    () => graphql(token, JSON.stringify(Array.from({ length: count }, () => ({ query: '{ todos { id } }' })))),
    () => query(token, `mutation { ${many((at) => `a${at}: delete_todos(where: {}) { affected_rows }`)} }`),
    () => query(token, `{ todos(limit: ${'9'.repeat(count)}) { id } }`),
    () => query(token, `query(${many((at) => `$v${at}: Int`)}) { todos { id } }`),
    () => query(token, `{ ${'a'.repeat(count * 100)} }`),
  ])();
};

/** Texts that mean something to SQL. */
export const sqlFragments = [
  "'",
  "''",
  "' OR '1'='1",
  "' OR 1=1 --",
  "'; DROP TABLE todos; --",
  '"; DROP TABLE todos; --',
  "') UNION SELECT id, user_id, org_id, title, done, created_at, updated_at FROM todos --",
  "x' UNION SELECT * FROM pg_catalog.pg_roles --",
  '1; SELECT pg_sleep(9)',
  "'||(SELECT title FROM todos LIMIT 1)||'",
  '(SELECT title FROM todos LIMIT 1)',
  "E'\\\\047 OR 1=1'",
  '$$; SET ROLE postgres; $$',
  '\'; SET LOCAL request.jwt.claims = \'{"sub":"user_2lOcaLCarol0000000000000003"}\'; --',
  "'; RESET SESSION AUTHORIZATION; --",
  'todos.user_id',
  'user_id) OR (1=1',
  '/**/OR/**/1=1',
  '\\',
  '%27%20OR%201=1',
  '\u0000',
  '\u02BC OR 1=1',
  '{"_or":[{},{}]}',
  'id::text::regclass',
  "title->>'x' OR true",
  '*',
  '?column?',
  '0x27',
  '::jsonb',
  '%',
  '_',
];

const sqlInGraphql: MakeRequest = ({ pick }, token) => {
  const sql = pick(sqlFragments);
  const text = JSON.stringify(sql);
  const operators = ['_eq', '_neq', '_like', '_ilike', '_similar', '_regex', '_iregex', '_in', '_is_null', '_gt', sql];
  return pick([
    () => query(token, `{ todos(where: {title: {${pick(operators)}: ${text}}}) { id title } }`),
    () =>
      query(
        token,
        `{ todos(where: {${pick(['id', 'user_id', 'org_id', 'done', 'created_at', sql])}: {_eq: ${text}}}) { id title } }`,
      ),
    () =>
      query(token, `query($v: String) { todos(where: {title: {${pick(operators)}: $v}}) { id title } }`, {
        variables: { v: sql },
      }),
    () => query(token, 'query($v: uuid!) { todos_by_pk(id: $v) { id title } }', { variables: { v: sql } }),
    () =>
      query(token, 'query($w: todos_bool_exp) { todos(where: $w) { id title } }', {
        variables: { w: { [sql]: { _eq: sql } } },
      }),
    () =>
      query(token, 'query($o: [todos_order_by!]) { todos(order_by: $o) { id title } }', {
        variables: { o: [{ title: sql }, { [sql]: 'asc' }] },
      }),
    () => query(token, `{ todos(order_by: {title: ${sql}}) { id title } }`),
    () => query(token, `{ todos(limit: ${text}, offset: ${text}) { id title } }`),
    () => query(token, `{ todos(distinct_on: ${sql}) { id title } }`),
    () => query(token, `{ ${sql} { id } }`),
    () => query(token, `{ todos { ${sql} } }`),
    () => query(token, `{ a: todos { id } } # ${sql}`, { operationName: sql }),
    () => query(token, `query ${sql} { todos { id } }`),
    () => query(token, `mutation { insert_todos_one(object: {title: ${text}}) { id user_id title } }`),
    () =>
      query(token, 'mutation($o: todos_insert_input!) { insert_todos_one(object: $o) { id } }', {
        variables: { o: { title: 'x', [sql]: sql, user_id: sql } },
      }),
    () =>
      query(
        token,
        `mutation { update_todos(where: {title: {_eq: ${text}}}, _set: {title: ${text}}) { affected_rows returning { id title } } }`,
      ),
    () => query(token, `mutation { delete_todos(where: {title: {_like: ${text}}}) { affected_rows } }`),
    () =>
      query(
        token,
        `mutation { insert_todos(objects: [{title: "x"}], on_conflict: {constraint: ${sql}, update_columns: [${sql}]}) { affected_rows } }`,
      ),
    () => graphql(token, `{"query":"{ todos { id } }","variables":${sql}}`),
  ])();
};

const sqlInRest: MakeRequest = ({ pick }, token) => {
  const sql = pick(sqlFragments);
  const raw = sql.replaceAll(/[^\x21-\x7e]/g, '');
  const value = pick([encodeURIComponent(sql), raw.replaceAll(/[#\s]/g, '')]);
  const operator = pick([
    'eq',
    'neq',
    'gt',
    'like',
    'ilike',
    'match',
    'imatch',
    'in',
    'is',
    'fts',
    'cs',
    'ov',
    'not.eq',
    value,
  ]);
  const header = sql.replaceAll(/[^\x20-\x7e]/g, '');
  return pick([
    () => rest(token, 'GET', `todos?title=${operator}.${value}`),
    () => rest(token, 'GET', `todos?${value}=eq.1`),
    () => rest(token, 'GET', `todos?id=in.(${value})`),
    () => rest(token, 'GET', `todos?or=(title.eq.${value},id.eq.${value})`),
    () => rest(token, 'GET', `todos?and=(${value})`),
    () => rest(token, 'GET', `todos?select=${value}`),
    () => rest(token, 'GET', `todos?select=id,x:${value},title::${value}`),
    () => rest(token, 'GET', `todos?select=*,${value}(*)`),
    () => rest(token, 'GET', `todos?order=${value}.desc,title.${value}`),
    () => rest(token, 'GET', `todos?limit=${value}&offset=${value}`),
    () => rest(token, 'GET', value),
    () => rest(token, 'POST', `rpc/${value}`, JSON.stringify({ [sql]: sql })),
    () => rest(token, 'POST', 'todos', JSON.stringify({ title: sql })),
    () => rest(token, 'POST', 'todos', JSON.stringify({ title: 'x', [sql]: sql })),
    () => rest(token, 'POST', `todos?columns=${value}`, JSON.stringify([{ title: 'x' }])),
    () =>
      rest(token, 'POST', `todos?on_conflict=${value}`, JSON.stringify({ title: 'x' }), {
        prefer: 'resolution=merge-duplicates',
      }),
    () => rest(token, 'PATCH', `todos?title=eq.${value}`, JSON.stringify({ title: sql, user_id: sql })),
    () => rest(token, 'DELETE', `todos?title=eq.${value}`),
    () => rest(token, 'GET', 'todos', '', { prefer: header, range: header, 'range-unit': header }),
    () => rest(token, 'GET', 'todos', '', { 'accept-profile': header, accept: header }),
    () => rest(token, 'POST', 'todos', header, { 'content-type': header, 'content-profile': header }),
  ])();
};

const headerAttack: MakeRequest = ({ pick, below, bytes }, token) => {
  const evil = pick([
    'admin',
    'user_2lOcaLCarol0000000000000003',
    'postgres',
    'org:admin',
    'org_2lOcaLGlobex000000000000000',
    '*',
  ]);
  const name = pick([
    'x-hasura-role',
    'x-hasura-user-id',
    'x-hasura-org-id',
    'x-hasura-admin-secret',
    'X-Hasura-Allowed-Roles',
    'apikey',
    'cookie',
    'forwarded',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-real-ip',
    'x-supabase-api-version',
    'x-http-method-override',
    'x-original-url',
    'proxy-authorization',
    'x-request-id',
    'origin',
    'expect',
    'upgrade',
    'te',
    'trailer',
    'host',
    'range',
    'accept-profile',
    'content-encoding',
  ]);
  const value = pick([
    evil,
    'a'.repeat(pick([100, 4000, 9000, 70_000])),
    `Bearer ${evil}`,
    bytes(1 + below(40))
      .toString('latin1')
      .replaceAll(/[\r\n]/g, ''),
    '',
    'gzip, br',
    '100-continue',
    'websocket',
    `__session=${evil}`,
  ]);
  return pick([
    () => rest(token, 'GET', 'todos', '', { [name]: value }),
    () => graphql(token, '{"query":"{ todos { id user_id title } }"}', { [name]: value }),
    () => rest(token, 'GET', 'todos', '', { connection: `close, authorization, ${name}`, [name]: value }),
    () =>
      rest(
        token,
        'GET',
        'todos',
        '',
        Object.fromEntries(Array.from({ length: pick([50, 500, 3000]) }, (_none, at) => [`x-h${at}`, evil])),
      ),
    () => http('GET', '/supabase/rest/v1/todos', { authorization: value }),
    () => http('GET', '/supabase/rest/v1/todos', { cookie: `__session=${value}` }),
    () =>
      http('POST', '/hasura/v1/graphql', { ...bearer(token), 'content-type': value }, '{"query":"{ todos { id } }"}'),
    () =>
      http(
        pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'get', 'GEZ']),
        pick(['/hasura/v1/graphql', '/supabase/rest/v1/todos', '/tokens/hasura', '/metrics', '/health']),
        { ...bearer(token), [name]: value },
        pick(['', '{}']),
      ),
  ])();
};

const brokenText: MakeRequest = ({ pick, below, bytes }, token) => {
  const broken = pick([
    Buffer.from([0xff]),
    Buffer.from([0xc3]),
    Buffer.from([0xc0, 0x80]),
    Buffer.from([0xed, 0xa0, 0x80]),
    Buffer.from([0xf4, 0x90, 0x80, 0x80]),
    Buffer.from([0]),
    bytes(1 + below(30)),
  ]);
  const escaped = [...broken].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  const around = (before: string, after: string): Buffer =>
    Buffer.concat([Buffer.from(before), broken, Buffer.from(after)]);
  return pick([
    () => graphql(token, around('{"query":"{ todos(where: {title: {_eq: \\"', '\\"}}) { id } }"}')),
    () => graphql(token, around('{"query":"{ todos { ', ' } }"}')),
    () => graphql(token, around('', '{"query":"{ todos { id } }"}')),
    () => query(token, `{ todos(where: {title: {_eq: "${pick(['\\u0000', '\\ud800', '\\udfff'])}"}}) { id } }`),
    () =>
      query(token, 'query($v: String) { todos(where: {title: {_eq: $v}}) { id } }', {
        variables: { v: pick(['\u0000', '\ud800', 'a\udfff']) },
      }),
    () => rest(token, 'POST', 'todos', around('{"title":"', '"}')),
    () => rest(token, 'POST', 'todos', JSON.stringify({ title: pick(['\u0000', '\ud800']) })),
    () => rest(token, 'GET', `todos?title=eq.${escaped}`),
    () => rest(token, 'GET', `todos?${escaped}=eq.x`),
    () => rest(token, 'GET', escaped),
    () => rest(token, 'GET', `todos?title=eq.${broken.toString('latin1')}`),
    () => rest(token, 'GET', 'todos', '', { prefer: broken.toString('latin1') }),
    () => http('GET', '/supabase/rest/v1/todos', { authorization: `Bearer ${token}${broken.toString('latin1')}` }),
    () => http('POST', `/tokens/${escaped}`, bearer(token)),
  ])();
};

const paths: MakeRequest = ({ pick }, token) => {
  const up = pick(['..', '%2e%2e', '.%2e', '..;', '%252e%252e', '....', '%c0%ae%c0%ae']);
  const slash = pick(['/', '%2f', '%5c', '\\', '//', '%252f', '/./']);
  const target = pick(['v1/graphql', 'health', 'auth/v1/admin/users', 'v1/metadata', 'etc/passwd', 'rest/v1/todos']);
  const path = pick([
    `/supabase/rest/v1/${up}${slash}${up}${slash}${target}`,
    `/supabase/rest/v1${slash}${up}${slash}${target}`,
    `/supabase/rest/v1/todos${slash}${up}${slash}${target}`,
    `/supabase/rest/v1/http:${slash}${slash}localhost:4001/${target}`,
    `http://localhost:4001/${target}`,
    `//localhost:4001/${target}`,
    `/hasura/v1/graphql${slash}${up}${slash}metadata`,
    `/hasura/${up}${slash}${target}`,
    `/tokens/${up}${slash}${target}`,
    `/traces/${up}${slash}${target}`,
    '*',
    `/supabase/rest/v1/${'a/'.repeat(2000)}`,
    `/supabase/rest/v1/todos?${'a=eq.1&'.repeat(2000)}`,
    `/supabase/rest/v1/todos?${'a'.repeat(20_000)}`,
    `/supabase/rest/v1/todos;x=1?select=*`,
    `/supabase/rest/v1/todos%00`,
    `/SUPABASE/rest/v1/todos`,
    `/supabase/rest/v1/todos#${target}`,
  ]);
  return http(pick(['GET', 'POST', 'DELETE', 'CONNECT']), path, bearer(token), '');
};

const lies: MakeRequest = ({ pick, below, bytes }, token) => {
  const start = `POST ${pick(['/hasura/v1/graphql', '/supabase/rest/v1/todos', '/tokens/hasura'])} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n`;
  const body = '{"query":"{ todos { id } }","title":"x"}';
  const size = body.length.toString(16);
  const next = `GET /supabase/rest/v1/todos HTTP/1.1\r\nhost: localhost\r\nx-hasura-role: admin\r\n\r\n`;
  const chunked = 'transfer-encoding: chunked\r\n\r\n';
  const good = Buffer.from(`${start}connection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  return pick([
    () => Buffer.from(`${start}${chunked}${size}\r\n${body}\r\n`),
    () => Buffer.from(`${start}${chunked}ffffffffffffffff\r\n${body}\r\n0\r\n\r\n`),
    () => Buffer.from(`${start}${chunked}-1\r\n${body}\r\n0\r\n\r\n`),
    () => Buffer.from(`${start}${chunked}${(body.length - 5).toString(16)}\r\n${body}\r\n0\r\n\r\n`),
    () => Buffer.from(`${start}${chunked}${(body.length + 50).toString(16)}\r\n${body}\r\n0\r\n\r\n`),
    () => Buffer.from(`${start}${chunked}${size};${'x=y;'.repeat(pick([1, 5000]))}\r\n${body}\r\n0\r\n\r\n`),
    () =>
      Buffer.from(
        `${start}${chunked}${body
          .split('')
          .map((one) => `1\r\n${one}\r\n`)
          .join('')}0\r\n\r\n`,
      ),
    () => Buffer.from(`${start}${chunked}${size}\r\n${body}\r\n0\r\nauthorization: x\r\nx-hasura-role: admin\r\n\r\n`),
    () => Buffer.from(`${start}content-length: 5\r\n${chunked}${size}\r\n${body}\r\n0\r\n\r\n`),
    () => Buffer.from(`${start}transfer-encoding: identity, chunked\r\n\r\n${size}\r\n${body}\r\n0\r\n\r\n`),
    () => Buffer.from(`${start}transfer-encoding : chunked\r\n\r\n${size}\r\n${body}\r\n0\r\n\r\n`),
    () => Buffer.from(`${start}transfer-encoding: \x0bchunked\r\n\r\n${size}\r\n${body}\r\n0\r\n\r\n`, 'latin1'),
    () => Buffer.from(`${start}content-length: ${body.length}\r\ncontent-length: 0\r\n\r\n${body}`),
    () =>
      Buffer.from(
        `${start}content-length: ${pick(['-1', '+5', '1e3', '0x10', '99999999999999999999', ' ', '5, 5', '1_0'])}\r\n\r\n${body}`,
      ),
    () => Buffer.from(`${start}content-length: ${body.length + pick([1, 1000, 2_000_000])}\r\n\r\n${body}`),
    () => Buffer.from(`${start}content-length: ${body.length - 7}\r\n\r\n${body}`),
    () => Buffer.from(`${start}content-length: ${body.length}\r\n\r\n${body}${next}`),
    () => Buffer.from(`${start}content-length: ${body.length + next.length}\r\n\r\n${body}${next}`),
    () => Buffer.from(`${start}expect: 100-continue\r\ncontent-length: ${body.length}\r\n\r\n`),
    () =>
      Buffer.concat([
        Buffer.from(`${start}${chunked}`),
        Buffer.from(`${(1_200_000).toString(16)}\r\n`),
        Buffer.alloc(1_200_000, 32),
        Buffer.from('\r\n0\r\n\r\n'),
      ]),
    () => good.subarray(0, 1 + below(good.length - 1)),
    () => {
      const changed = Buffer.from(good);
      for (let at = 0; at < 1 + below(6); at += 1) changed[below(changed.length)] = below(256);
      return changed;
    },
    () => bytes(1 + below(400)),
    () => Buffer.from(`GET / HTTP/${pick(['0.9', '1.0', '2.0', '3', '1.1.1', 'x'])}\r\n\r\n`),
    () =>
      Buffer.from(
        `GET /supabase/rest/v1/todos HTTP/1.1\r\nhost: ${pick(['', 'a b', 'evil.example', 'localhost:99999', '[::1', 'a@b', 'x/y'])}\r\nconnection: close\r\nauthorization: Bearer ${token}\r\n\r\n`,
        'latin1',
      ),
    () => Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  ])();
};

/** All kinds, by what they try. */
export const kinds: Readonly<Record<string, MakeRequest>> = {
  'depth bombs': depthBomb,
  'alias, fragment, batch and token bombs': aliasBomb,
  'SQL in GraphQL': sqlInGraphql,
  'SQL in REST': sqlInRest,
  'headers: huge, forged, doubled, beyond ASCII': headerAttack,
  'text that is no UTF-8': brokenText,
  'paths that lead elsewhere': paths,
  'lies about length and chunks, over a socket': lies,
};
