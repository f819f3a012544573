import fc from 'fast-check';
import { verbs } from '../control/index.ts';
import type { Operation } from '../operation.ts';
import { backendOperations } from '../operations/backend/index.ts';
import { frontendOperations } from '../operations/frontend/index.ts';
import { controlBodies } from './control-bodies.ts';
import { kindOf } from './known.ts';
import { valuesFor, wildValues } from './values.ts';
import { ways } from './ways.ts';
import { evenly, wordFor } from './words.ts';

/** A request that was made up; ids in it are placeholders until it is sent. */
export interface Made {
  readonly api: Operation['api'] | 'control';
  readonly name: string;
  readonly method: string;
  /** With parameters, such as `/v1/users/:userId`. */
  readonly path: string;
  readonly parameters: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
  /** Which browser asks, and in which of its sessions. */
  readonly browser: number;
  readonly session: string | undefined;
  /** A token sent along in the header, as a placeholder. */
  readonly bearer: string | undefined;
  /** Sent by a machine, with its own key, instead of a server. */
  readonly asMachine: boolean;
}

function parametersFor(path: string): fc.Arbitrary<string[]> {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const one = (name: string): fc.Arbitrary<string> =>
    fc.oneof(
      evenly,
      { weight: 8, arbitrary: fc.nat({ max: 6 }).map((index) => `@${kindOf(path, name)}:${index}`) },
      { weight: 1, arbitrary: fc.constantFrom('org:made', 'org:admin', 'hasura', 'oauth_google', 'acme', '__proto__') },
      { weight: 1, arbitrary: wordFor('').filter((word) => word !== '' && word.isWellFormed()) },
    );
  return fc.tuple(...names.map(one));
}

function requestOf(row: Operation | (typeof verbs)[number]): fc.Arbitrary<Made> {
  const isOperation = 'api' in row;
  const own = isOperation ? valuesFor(row.values) : controlBodies[`${row.method} ${row.path}`];
  return fc.record({
    api: fc.constant(isOperation ? row.api : ('control' as const)),
    name: fc.constant(isOperation ? row.name : `${row.method} ${row.path}`),
    method: fc.constant(row.method),
    path: fc.constant(row.path),
    parameters: parametersFor(row.path),
    values:
      isOperation && own
        ? own
        : fc.oneof(evenly, { weight: 5, arbitrary: own ?? fc.constant({}) }, { weight: 1, arbitrary: wildValues }),
    // Most requests come of one browser, so that its steps meet one another.
    browser: fc.constantFrom(0, 0, 0, 1, 2),
    session: fc.oneof(
      evenly,
      { weight: 5, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: wordFor('session_id') },
    ),
    bearer: fc.constantFrom(undefined, undefined, undefined, '@jwt:0', '@token:0'),
    asMachine: fc.constantFrom(false, false, false, true),
  });
}

/** Steps of the usual ways: without them, nearly every step of the Frontend API ends at its first check. */
const usual: readonly (readonly [name: string, values: Record<string, unknown>, parameters?: string[]])[] = [
  ['signIn.create', { strategy: 'password', identifier: 'alice@example.com', password: 'clerk-local-demo' }],
  ['signIn.create', { strategy: 'password', identifier: 'bob@example.com', password: 'clerk-local-demo' }],
  ['signIn.create', { strategy: 'email_code', identifier: 'carol@example.com' }],
  ['signIn.attemptFirstFactor', { strategy: 'email_code', code: '@code:0' }, ['@sia:0']],
  ['signIn.create', { strategy: 'reset_password_email_code', identifier: 'carol@example.com' }],
  ['signIn.attemptFirstFactor', { strategy: 'reset_password_email_code', code: '@code:0' }, ['@sia:0']],
  ['signIn.resetPassword', { password: 'correct horse battery' }, ['@sia:0']],
  ['signIn.create', { strategy: 'oauth_google', redirect_url: 'http://localhost:3000/' }],
  ['signIn.create', { strategy: 'ticket', ticket: '@token:0' }],
  ['signUp.create', { email_address: 'new+clerk_test@work.test', password: 'correct horse battery' }],
  ['signUp.prepareVerification', { strategy: 'email_code' }, ['@sua:0']],
  ['signUp.attemptVerification', { strategy: 'email_code', code: '424242' }, ['@sua:0']],
  ['user.createPhoneNumber', { phone_number: '+12025550123' }],
  ['phoneNumber.prepareVerification', { strategy: 'phone_code' }, ['@idn:0']],
  ['phoneNumber.attemptVerification', { code: '@code:0' }, ['@idn:0']],
  ['phoneNumber.setReservedForSecondFactor', { reserved_for_second_factor: 'true' }, ['@idn:0']],
  ['session.startVerification', { level: 'first_factor' }, ['@sess:0']],
];

const byName = (operations: readonly Operation[], name: string): Operation | undefined =>
  operations.find((operation) => operation.name === name);

function usualRequest(): fc.Arbitrary<Made> {
  const made = usual.flatMap(([name, values, parameters]) => {
    const row = byName(frontendOperations, name);
    return row
      ? [requestOf(row).map((request) => ({ ...request, values, parameters: parameters ?? [], session: undefined }))]
      : [];
  });
  return fc.oneof(evenly, ...made);
}

/** Any request to any operation of the given ones. */
export function requestsTo(operations: readonly Operation[]): fc.Arbitrary<Made> {
  return fc.oneof(evenly, ...operations.map(requestOf));
}

/** Any request to either API or the control plane. */
export const anyRequest: fc.Arbitrary<Made> = fc.oneof(
  evenly,
  { weight: 4, arbitrary: usualRequest() },
  { weight: 8, arbitrary: requestsTo(frontendOperations) },
  { weight: 7, arbitrary: requestsTo(backendOperations) },
  { weight: 2, arbitrary: fc.oneof(evenly, ...verbs.map(requestOf)) },
);

/** The steps of a way as requests, of a browser in which nobody is signed in. */
export function stepsOf(way: (typeof ways)[number]): fc.Arbitrary<Made>[] {
  return way.flatMap(([name, values, parameters = [], bearer]): fc.Arbitrary<Made>[] => {
    const row = byName(frontendOperations, name) ?? byName(backendOperations, name);
    if (!row) throw new TypeError(`no operation is called ${name}`);
    const fixed = { values, parameters, bearer, session: undefined, asMachine: false, browser: 2 };
    return [requestOf(row).map((request) => ({ ...request, ...fixed }))];
  });
}

/** A way, with now and then a step left out or anything between two. */
function wayOf(way: (typeof ways)[number]): fc.Arbitrary<Made[][]> {
  const between = fc.oneof(
    evenly,
    { weight: 12, arbitrary: fc.constant('go on' as const) },
    { weight: 1, arbitrary: fc.constant('leave out' as const) },
    { weight: 1, arbitrary: anyRequest },
  );
  return fc.tuple(...stepsOf(way).map((step) => fc.tuple(step, between))).map((pairs) =>
    pairs.flatMap(([step, other]) => {
      if (other === 'leave out') return [];
      return other === 'go on' ? [[step]] : [[other], [step]];
    }),
  );
}

/** One after the other, with now and then several at once, as from two tabs. */
export function journey(requests: number): fc.Arbitrary<Made[][]> {
  const turn = fc.oneof(
    evenly,
    { weight: 6, arbitrary: fc.tuple(anyRequest) },
    { weight: 1, arbitrary: fc.array(anyRequest, { minLength: 2, maxLength: 4 }) },
    // The same twice: a double click, or a tab that repeats what another did.
    { weight: 1, arbitrary: anyRequest.map((request) => [request, request]) },
  );
  const turns = fc.oneof(
    evenly,
    { weight: 24, arbitrary: turn.map((one) => [one]) },
    { weight: 1, arbitrary: fc.oneof(evenly, ...ways.map(wayOf)) },
  );
  // A way begun late may reach beyond the length: it is short.
  return fc.array(turns, { minLength: 1, maxLength: requests, size: 'max' }).map((many) => many.flat());
}
