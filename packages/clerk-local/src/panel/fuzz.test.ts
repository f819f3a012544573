import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ClerkLocal, Snapshot } from '../index.ts';
import { acme, alice, openBrowser, startClerk } from '../testing.ts';
import { openPanel, type PanelBrowser } from './testing.ts';

/* Whatever a form sends: a page, another page or a refusal, never a fault; and afterwards every page still shows. */

let clerk: ClerkLocal;
let panel: PanelBrowser;
let ready: Snapshot;

beforeAll(async () => {
  clerk = await startClerk();
  panel = await openPanel(clerk);
  await (await openBrowser(clerk)).signIn('alice@example.com');
  await panel.press(`/panel/organizations/${acme}`, 'invite', { email_address: 'a@example.com', role: 'org:member' });
  ready = clerk.snapshot();
});
afterAll(() => clerk.close());

const shown = [
  '/',
  `/panel/people/${alice}`,
  '/panel/organizations',
  `/panel/organizations/${acme}`,
  '/panel/roles',
  '/panel/roles/org:member',
  '/panel/permissions/org:todos:read',
  '/panel/sessions',
  '/panel/sessions?show=all',
  '/panel/templates',
  '/panel/templates/new',
  '/panel/invitations',
  '/panel/machines',
  '/panel/webhooks',
  '/panel/inbox',
  '/panel/inspector',
  '/panel/requests',
  '/panel/switches',
  '/panel/data',
];
const groups =
  'general emailAddress phoneNumber username firstName lastName password signUp lockout organizations apiKeys';
const actions = [
  ...'create sign-in make-link save-names save-metadata revoke ban unban lock unlock add change-role remove'.split(' '),
  // Not `delete`, `reset` and `import`: they would empty what the others need; they have tests of their own.
  ...'stale forget wait let-in deny resend create-key revoke-key create-machine create-token revoke-token'.split(' '),
  ...'create-application rotate-secret delete-machine delete-application'.split(' '),
  ...'invite withdraw save preview inspect empty clear move present break mend'.split(' '),
  ...'add-domain change-mode verify-domain remove-domain accept reject create-permission age mend-all'.split(' '),
  ...groups.split(' ').map((name) => `save-${name}`),
];
const fields = [
  'email_address password first_name last_name username external_id public_metadata private_metadata',
  'unsafe_metadata user app session address role invitation name slug max_allowed_memberships created_by',
  'claims lifetime allowed_clock_skew signer signing_key as organization token seconds kind path count amount fault',
  'applicationName sessionClaims sessionTokenLifetimeSeconds homeUrl social password.minLength signUp.mode',
  'entry key machine application delivery webhook url events redirect_uris public',
  'mode enrollment_mode verified domain request permissions key description method',
  'organizations.maxMemberships emailAddress.signIn lockout.maxAttempts __proto__ constructor',
].flatMap((names) => names.split(' '));
const text = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e99',
    'NaN',
    'true',
    '{}',
    '[]',
    '{"a":{"b":null}}',
    'alice@example.com',
    'org:admin',
  ),
  fc.constantFrom(
    alice,
    acme,
    'HS256',
    'drop',
    'latency',
    '/v1/client',
    '__proto__',
    '\0',
    '\uD800',
    '<script>',
    '}}{{',
  ),
  fc.string({ maxLength: 40 }),
  fc.constant('x'.repeat(5000)),
  fc.constant('{'.repeat(2000)),
);

test('no form makes a fault, and no page is broken by what was kept', { timeout: 60_000 }, async () => {
  const faults = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const paths = shown.map((path) => path.replace(/\?.*/, ''));
  const step = fc.tuple(
    fc.constantFrom(...paths),
    fc.constantFrom(...actions),
    fc.dictionary(fc.constantFrom(...fields), text),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
      clerk.restore(ready);
      for (const [path, action, values] of steps)
        expect((await panel.press(path, action, values)).status, `${action} of ${path}`).toBeLessThan(500);
      for (const path of shown) expect((await panel.look(path)).status, path).toBe(200);
    }),
    { numRuns: 150 },
  );
  await fc.assert(
    fc.asyncProperty(fc.webPath(), fc.string(), async (path, body) => {
      expect((await panel.look(`/panel${path}`)).status).toBeLessThan(500);
      const headers = { origin: clerk.url, 'content-type': 'application/x-www-form-urlencoded' };
      expect((await panel.send(`/panel${path}`, body, headers)).status).toBeLessThan(500);
    }),
    { numRuns: 100 },
  );
  expect(faults).not.toHaveBeenCalled();
  faults.mockRestore();
});
