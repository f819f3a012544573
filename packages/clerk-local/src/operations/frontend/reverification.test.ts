import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import {
  askBackend,
  errorOf,
  openBrowser,
  readJwt,
  seededPassword,
  startClerk,
  textAt,
  valueAt,
  type Browser,
} from '../../testing.ts';
import { totpAt } from '../../totp.ts';

const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
let clerk: ClerkLocal;
let browser: Browser;
let session: string;

beforeAll(async () => {
  clerk = await startClerk();
});
afterAll(() => clerk.close());
beforeEach(async () => {
  clerk.reset();
  clerk.configure({ reverification: true, authenticatorApp: true });
  browser = await openBrowser(clerk);
});

const verify = (step: string, values: Record<string, string>) =>
  browser.ask('POST', `/v1/client/sessions/${session}/verify${step}`, values);
const changePassword = () =>
  browser.ask('POST', '/v1/me/change_password', { new_password: 'another passphrase', current_password: 'x' });
const ages = async (): Promise<unknown> => {
  const { body } = await browser.ask('POST', `/v1/client/sessions/${session}/tokens`);
  return readJwt(textAt(body, 'jwt')).claims['fva'];
};

describe('somebody with one factor', () => {
  beforeEach(async () => {
    session = await browser.signIn('alice@example.com');
  });

  test('changes sensitive things for ten minutes, then must prove it again, then may once more', async () => {
    clerk.clock.advance(599);
    expect((await changePassword()).status).toBe(200);
    clerk.clock.advance(1);
    expect(errorOf(await changePassword())).toMatchObject({ status: 403, code: 'session_reverification_required' });
    expect((await browser.ask('PATCH', '/v1/me', { first_name: 'Al' })).status).toBe(200);
    expect((await browser.ask('PATCH', '/v1/me', { username: 'al_1' })).status).toBe(403);
    expect((await browser.ask('DELETE', '/v1/me')).status).not.toBe(200);
    // Whoever has no second factor proves the first.
    const { body } = await verify('', { level: 'second_factor' });
    expect(valueAt(body, 'response')).toMatchObject({ status: 'needs_first_factor', level: 'first_factor' });
    expect(await ages()).toEqual([10, -1]);
    const done = await verify('/attempt_first_factor', { strategy: 'password', password: 'another passphrase' });
    expect(valueAt(done.body, 'response.status')).toBe('complete');
    expect(valueAt(done.body, 'response.session.factor_verification_age')).toEqual([0, -1]);
    expect(await ages()).toEqual([0, -1]);
    expect((await browser.ask('POST', '/v1/me/change_password', { new_password: 'a third passphrase' })).status).toBe(
      200,
    );
  });

  test('is asked nothing where the instance does not want it', async () => {
    clerk.configure({ reverification: false });
    clerk.clock.advance(3600);
    const values = { new_password: 'another passphrase', current_password: seededPassword };
    expect((await browser.ask('POST', '/v1/me/change_password', values)).status).toBe(200);
  });

  test('proves it by a code from the inbox too; a wrong one changes nothing', async () => {
    clerk.clock.advance(3600);
    await verify('', { level: 'first_factor' });
    await verify('/prepare_first_factor', { strategy: 'email_code' });
    const code = clerk.inbox().at(-1)?.code ?? '';
    expect(clerk.inbox().at(-1)?.kind).toBe('verification_code');
    const wrong = code === '000000' ? '111111' : '000000';
    const refused = await verify('/attempt_first_factor', { strategy: 'email_code', code: wrong });
    expect(errorOf(refused).code).toBe('form_code_incorrect');
    expect(await ages()).toEqual([60, -1]);
    await verify('/attempt_first_factor', { strategy: 'email_code', code });
    expect(await ages()).toEqual([0, -1]);
  });

  test('cannot do so out of order, with a lost password’s code, or for another’s session', async () => {
    expect(errorOf(await verify('/attempt_first_factor', { strategy: 'password', password: 'x' })).status).toBe(400);
    await verify('', { level: 'first_factor' });
    expect((await verify('/attempt_second_factor', { strategy: 'totp', code: '000000' })).status).toBe(400);
    expect((await verify('/prepare_first_factor', { strategy: 'reset_password_email_code' })).status).toBe(422);
    await verify('/attempt_first_factor', { strategy: 'password', password: seededPassword });
    const again = await verify('/attempt_first_factor', { strategy: 'password', password: seededPassword });
    expect(again.status).toBe(400);
    const other = await openBrowser(clerk);
    await other.signIn('bob@example.com');
    expect((await other.ask('POST', `/v1/client/sessions/${session}/verify`)).status).toBe(401);
  });

  test('is locked out here as well after too many wrong passwords', async () => {
    clerk.configure({ lockout: { enabled: true, maxAttempts: 2, durationMinutes: 5 } });
    await verify('', { level: 'first_factor' });
    const wrong = () => verify('/attempt_first_factor', { strategy: 'password', password: 'x' });
    expect([errorOf(await wrong()).code, errorOf(await wrong()).code]).toEqual([
      'form_password_incorrect',
      'user_locked',
    ]);
    expect((await verify('/attempt_first_factor', { strategy: 'password', password: seededPassword })).status).toBe(
      403,
    );
  });
});

test('somebody with two proves the second, and both where both are asked for', async () => {
  const person = { email_address: ['kim@example.com'], password: 'a rather long passphrase', totp_secret: secret };
  const { body } = await askBackend(clerk, 'POST', '/v1/users', person);
  const made = await askBackend(clerk, 'POST', '/v1/sign_in_tokens', { user_id: textAt(body, 'id') });
  const ticket = { strategy: 'ticket', ticket: textAt(made.body, 'token') };
  session = textAt((await browser.ask('POST', '/v1/client/sign_ins', ticket)).body, 'response.created_session_id');
  // A ticket proves no second factor, however fresh it is.
  expect(errorOf(await changePassword()).code).toBe('session_reverification_required');
  expect(valueAt((await verify('', { level: 'second_factor' })).body, 'response.status')).toBe('needs_second_factor');
  const code = () => totpAt(secret, clerk.clock.now());
  await verify('/attempt_second_factor', { strategy: 'totp', code: code() });
  expect(await ages()).toEqual([0, 0]);
  expect((await changePassword()).status).toBe(200);
  clerk.clock.advance(660);
  expect(await ages()).toEqual([11, 11]);
  await verify('', { level: 'multi_factor' });
  const first = await verify('/attempt_first_factor', { strategy: 'password', password: 'another passphrase' });
  expect(valueAt(first.body, 'response.status')).toBe('needs_second_factor');
  expect(await ages()).toEqual([0, 11]);
  await verify('/attempt_second_factor', { strategy: 'totp', code: code() });
  expect(await ages()).toEqual([0, 0]);
});
