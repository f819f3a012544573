import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ClerkLocal, Snapshot } from '../index.ts';
import type { Operation } from '../operation.ts';
import { acme, alice, askBackend, bob, globex, openBrowser, startClerk, textAt, type Browser } from '../testing.ts';
import { backendOperations } from './backend/index.ts';
import { frontendOperations } from './frontend/index.ts';

/*
 * Whatever arrives, in a signed-in browser or from a server: an answer of the right shape or an error in Clerk's form,
 * never a fault. The answers' own schemas are part of this: a wrong shape would be a 500.
 */

let clerk: ClerkLocal;
let browser: Browser;
let ready: Snapshot;
/** Ids of things that are there, so that many requests get past "not found". */
const known: string[] = [alice, bob, acme, globex, 'acme', 'hasura'];

beforeAll(async () => {
  clerk = await startClerk();
  browser = await openBrowser(clerk);
  const session = await browser.signIn('alice@example.com');
  const make = async (path: string, body: unknown) => textAt((await askBackend(clerk, 'POST', path, body)).body, 'id');
  const invitation = { email_address: 'zed@example.com', role: 'org:member' };
  clerk.configure({ organizations: { domains: true } });
  const add = async (path: string, values: Record<string, string>) =>
    textAt((await browser.ask('POST', path, values)).body, 'response.id');
  known.push(
    session,
    await make('/v1/sessions', { user_id: bob }),
    await make(`/v1/organizations/${acme}/invitations`, invitation),
    await make('/v1/sign_in_tokens', { user_id: bob }),
    await make('/v1/jwt_templates', { name: 'mine', claims: {} }),
    await add('/v1/me/email_addresses', { email_address: 'alice@work.test' }),
    await add('/v1/me/phone_numbers', { phone_number: '+12025550111' }),
    await add(`/v1/organizations/${acme}/domains`, { name: 'example.com' }),
  );
  ready = clerk.snapshot();
});
afterAll(() => clerk.close());

const fields = [
  'identifier strategy password ticket code email_address email_address_id first_name last_name',
  'username external_id public_metadata private_metadata unsafe_metadata name slug created_by',
  'max_allowed_memberships user_id role status query order_by limit offset claims lifetime',
  'allowed_clock_skew custom_signing_key signing_algorithm signing_key nonce expires_in_seconds',
  'active_organization_id organization_id redirect_url new_password client_id current_password',
  'sign_out_of_other_sessions skip_password_checks skip_password_requirement __proto__ constructor',
  'toString _method _clerk_session_id file phone_number enrollment_mode affiliation_email_address delete_pending',
  'primary_email_address_id primary_phone_number_id reserved_for_second_factor default_second_factor verified items',
  'subject claims scopes token secret url events key permissions redirect_uri response_type identifier_type',
  'phone_number created_at totp_secret backup_codes limit primary verified expired_token refresh_token',
  'to_machine_id scoped_machines default_token_ttl previous_token_ttl is_satellite proxy_url allowlist',
].flatMap((names) => names.split(' '));

const text = fc.oneof(
  fc.constantFrom('', 'org:admin', 'password', 'email_code', 'ticket', 'true', '-1', '1e999', '{}', '{"a":null}', '[]'),
  fc.constantFrom(
    'alice@example.com',
    'new@example.com',
    'HS256',
    'http://localhost:3000/',
    '__proto__',
    '\0',
    '\uD800',
  ),
  fc.string({ maxLength: 40 }),
  fc.constant('x'.repeat(3000)),
);
const param = fc.oneof(
  fc.nat({ max: 14 }).map((index) => known[index] ?? 'none'),
  text.filter((value) => value !== '' && value.isWellFormed()),
);
const value = fc.oneof(
  param,
  text,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom({ toString: 1, valueOf: 1 }, { __proto__: null, a: { $ne: 1 } }, 1e308, -0, 30),
  fc.dictionary(fc.string(), fc.constantFrom('{{user.id}}', '{{user.__proto__}}', null, 1)),
);
const values = fc.dictionary(
  fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...fields) }, { weight: 1, arbitrary: fc.string() }),
  value,
  {
    maxKeys: 8,
  },
);

/** How the ids begin that a parameter of a path takes. */
const kinds: Readonly<Record<string, string>> = {
  organizationId: 'org_',
  userId: 'user_',
  sessionId: 'sess_',
  invitationId: 'orginv_',
  domainId: 'orgdmn_',
  emailId: 'idn_',
  emailAddressId: 'idn_',
  phoneId: 'idn_',
};

async function ask(operation: Operation, params: readonly string[], given: Record<string, unknown>): Promise<Response> {
  let index = 0;
  const path = operation.path.replaceAll(/:(\w+)/g, (_whole, name: string) => {
    const param = params[index++ % params.length] ?? 'x';
    // An id of any kind stands for one of the kind that fits: otherwise few requests would get past "not found".
    const fitting = known.filter((id) => id.startsWith(kinds[name] ?? '\0'));
    const place = known.indexOf(param);
    return encodeURIComponent(place === -1 ? param : (fitting[place % fitting.length] ?? param));
  });
  const isRead = operation.method === 'GET';
  const url = new URL(`${operation.api === 'backend' ? '/api' : ''}${path}`, clerk.url);
  const pairs = Object.entries(given).flatMap(([name, item]): [string, string][] =>
    (Array.isArray(item) ? item : [item]).map((one) => [name, typeof one === 'string' ? one : JSON.stringify(one)]),
  );
  if (isRead) for (const [name, item] of pairs) url.searchParams.append(name, item);
  if (operation.api === 'backend') {
    const headers = { authorization: `Bearer ${clerk.keys.secretKey}`, 'content-type': 'application/json' };
    const { method } = operation;
    return clerk.fetch(new Request(url, isRead ? { headers } : { method, headers, body: JSON.stringify(given) }));
  }
  url.searchParams.set('__clerk_db_jwt', browser.id);
  const headers = { origin: 'http://localhost:3000', 'content-type': 'application/x-www-form-urlencoded' };
  if (isRead) return clerk.fetch(new Request(url, { headers }));
  url.searchParams.set('_method', operation.method);
  return clerk.fetch(new Request(url, { method: 'POST', headers, body: new URLSearchParams(pairs).toString() }));
}

test.each([
  ['Frontend', frontendOperations],
  ['Backend', backendOperations],
])('no input makes an operation of the %s API fault', async (_api, operations) => {
  const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const reached = new Set<string>();
  const property = fc.asyncProperty(
    fc.constantFrom(...operations),
    fc.array(param, { minLength: 1, maxLength: 2 }),
    values,
    async (operation, params, given) => {
      clerk.restore(ready);
      const answer = await ask(operation, params, given);
      const body = await answer.text();
      if (answer.status < 400) reached.add(operation.name);
      // A parameter may complete another path than the operation's, which may not be implemented.
      expect([answer.status < 500 || answer.status === 501, operation.name, body]).toEqual([
        true,
        operation.name,
        body,
      ]);
      if (answer.status === 307 || answer.status === 204) return;
      expect(answer.headers.get('content-type')).toBe('application/json');
      // OAuth has a form of its own for errors.
      const form = operation.path.startsWith('/oauth/') ? '{"error' : '{"errors":[{';
      expect(answer.status < 400 || body.startsWith(form)).toBe(true);
    },
  );
  try {
    await fc.assert(property, { numRuns: operations.length * 12 });
    expect(log).not.toHaveBeenCalled();
    // Otherwise the inputs never get past the first check, and this test proves little.
    expect(reached.size).toBeGreaterThan(operations.length / 6);
  } finally {
    log.mockRestore();
  }
});
