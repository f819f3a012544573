import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import {
  alice,
  askBackend,
  errorOf,
  openBrowser,
  readJwt,
  startClerk,
  textAt,
  valueAt,
  type Browser,
  type Reply,
} from '../../testing.ts';
import { totpAt } from '../../totp.ts';

const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const email = 'kim@example.com';
const phone = '+49301234567';
const password = 'a rather long passphrase';
let clerk: ClerkLocal;
let browser: Browser;
let user: string;

beforeAll(async () => {
  clerk = await startClerk();
});
afterAll(() => clerk.close());
beforeEach(async () => {
  clerk.reset();
  browser = await openBrowser(clerk);
});

const everything = {
  username: { enabled: true },
  phoneNumber: { enabled: true, signIn: true, secondFactor: true },
  emailAddress: { signIn: ['email_code' as const, 'email_link' as const] },
  authenticatorApp: true,
  backupCodes: true,
};
async function makeKim(given: object = {}): Promise<void> {
  const { body } = await askBackend(clerk, 'POST', '/v1/users', {
    email_address: [email],
    phone_number: [phone],
    username: 'Kim_1',
    password,
    ...given,
  });
  user = textAt(body, 'id');
}
const at = (signIn: string, step: string, values: Record<string, string>): Promise<Reply> =>
  browser.ask('POST', `/v1/client/sign_ins/${signIn}/${step}`, values);
const begin = async (identifier = email): Promise<string> =>
  textAt((await browser.ask('POST', '/v1/client/sign_ins', { identifier })).body, 'response.id');
const statusOf = ({ body }: Reply): unknown => valueAt(body, 'response.status');
const sessions = async (on = browser): Promise<unknown> =>
  valueAt((await on.ask('GET', '/v1/client')).body, 'response.sessions.length') ?? 0;
const lastMessage = () => clerk.inbox().at(-1);

describe('who it is', () => {
  test.each([email, 'KIM@EXAMPLE.COM', phone, '+49 (30) 123-4567', 'kim_1', 'KIM_1'])(
    '%s is Kim',
    async (identifier) => {
      clerk.configure(everything);
      await makeKim();
      const { body } = await browser.ask('POST', '/v1/client/sign_ins', { identifier, password });
      expect(valueAt(body, 'client.sessions.0.user.id')).toBe(user);
    },
  );

  test.each([phone, 'kim_1', '+1', 'nobody', ''])(
    '%j is nobody where only addresses name people',
    async (identifier) => {
      await makeKim();
      const reply = await browser.ask('POST', '/v1/client/sign_ins', { identifier, password });
      expect([422, 400]).toContain(reply.status);
      expect(await sessions()).toBe(0);
    },
  );
});

test('a number that somebody added and never verified names nobody', async () => {
  clerk.configure(everything);
  await makeKim();
  const unverified = { user_id: user, phone_number: '+49309999999', verified: false };
  expect((await askBackend(clerk, 'POST', '/v1/phone_numbers', unverified)).status).toBe(200);
  const reply = await browser.ask('POST', '/v1/client/sign_ins', { identifier: unverified.phone_number, password });
  expect(errorOf(reply).code).toBe('form_identifier_not_found');
});

describe('a link by e-mail', () => {
  const redirectUrl = 'http://localhost:3000/sign-in/verify?x=1';
  const prepare = (signIn: string, url = redirectUrl) =>
    at(signIn, 'prepare_first_factor', { strategy: 'email_link', redirect_url: url });
  const open = async (url = lastMessage()?.url ?? '', by?: Browser): Promise<URL | undefined> => {
    const headers = by ? { cookie: `__clerk_db_jwt=${by.id}` } : {};
    const answer = await clerk.fetch(new Request(url, { headers, redirect: 'manual' }));
    const location = answer.headers.get('location');
    return location ? new URL(location) : undefined;
  };
  const linked = async (): Promise<string> => {
    clerk.configure(everything);
    await makeKim();
    const signIn = await begin();
    await prepare(signIn);
    return signIn;
  };

  test('opened in the same browser, leads back to the app with the session it began', async () => {
    const signIn = await linked();
    const target = await open(undefined, browser);
    const { body } = await browser.ask('GET', '/v1/client');
    expect(Object.fromEntries(target?.searchParams ?? [])).toEqual({
      x: '1',
      __clerk_status: 'verified',
      __clerk_created_session: textAt(body, 'response.sessions.0.id'),
    });
    const polled = (await browser.ask('GET', `/v1/client/sign_ins/${signIn}`)).body;
    expect(valueAt(polled, 'response.first_factor_verification')).toMatchObject({
      status: 'verified',
      verified_at_client: valueAt(body, 'response.id'),
    });
  });

  test('opened elsewhere, signs in the browser that asked, once it asks again', async () => {
    const signIn = await linked();
    const target = await open();
    expect(target?.searchParams.get('__clerk_status')).toBe('verified');
    expect(target?.searchParams.has('__clerk_created_session')).toBe(false);
    expect(await sessions()).toBe(0);
    expect(statusOf(await browser.ask('GET', `/v1/client/sign_ins/${signIn}`))).toBe('complete');
    expect(await sessions()).toBe(1);
  });

  test('opened twice, too late, or after a later one, does nothing', async () => {
    const signIn = await linked();
    const first = lastMessage()?.url ?? '';
    await prepare(signIn);
    expect((await open(first))?.searchParams.get('__clerk_status')).toBe('failed');
    clerk.clock.advance(600);
    expect((await open())?.searchParams.get('__clerk_status')).toBe('expired');
    const waiting = await browser.ask('GET', `/v1/client/sign_ins/${signIn}`);
    expect(valueAt(waiting.body, 'response.first_factor_verification.status')).toBe('expired');
    await prepare(signIn);
    expect((await open())?.searchParams.get('__clerk_status')).toBe('verified');
    expect((await open())?.searchParams.get('__clerk_status')).toBe('failed');
  });

  test('of a sign-in that another one replaced does nothing', async () => {
    await linked();
    await begin('alice@example.com');
    expect((await open(undefined, browser))?.searchParams.get('__clerk_status')).toBe('failed');
    expect(await sessions()).toBe(0);
  });

  test('opened in another browser where it must be the same, does nothing', async () => {
    clerk.configure({ emailAddress: { linkInSameBrowser: true } });
    const signIn = await linked();
    expect((await open(undefined, await openBrowser(clerk)))?.searchParams.get('__clerk_status')).toBe(
      'client_mismatch',
    );
    expect(statusOf(await browser.ask('GET', `/v1/client/sign_ins/${signIn}`))).toBe('needs_first_factor');
    expect((await open(undefined, browser))?.searchParams.get('__clerk_status')).toBe('verified');
  });

  test('of somebody banned meanwhile says that it failed', async () => {
    await linked();
    await askBackend(clerk, 'POST', `/v1/users/${user}/ban`);
    expect((await open(undefined, browser))?.searchParams.get('__clerk_status')).toBe('failed');
    expect(await sessions()).toBe(0);
  });

  test.each(['https://example.com/', 'javascript:alert(1)', 'nothing', ''])(
    'leads nowhere but to this machine: %j',
    async (url) => {
      clerk.configure(everything);
      await makeKim();
      expect((await prepare(await begin(), url)).status).toBe(422);
      expect(clerk.inbox()).toEqual([]);
    },
  );

  test('that is unknown is not there', async () => {
    expect((await clerk.fetch(new Request(`${clerk.url}/v1/verify?token=x`))).status).toBe(404);
  });

  test('cannot be attempted as if it were a code', async () => {
    const signIn = await linked();
    const code = new URL(lastMessage()?.url ?? '').searchParams.get('token') ?? '';
    expect((await at(signIn, 'attempt_first_factor', { strategy: 'email_link', code })).status).toBe(422);
    expect(await sessions()).toBe(0);
  });
});

describe('a forgotten password', () => {
  const toNew = async (): Promise<string> => {
    clerk.configure(everything);
    await makeKim();
    const signIn = await begin();
    await at(signIn, 'prepare_first_factor', { strategy: 'reset_password_email_code' });
    expect(lastMessage()).toMatchObject({ to: email, kind: 'reset_password_code' });
    const code = lastMessage()?.code ?? '';
    const reply = await at(signIn, 'attempt_first_factor', { strategy: 'reset_password_email_code', code });
    expect(statusOf(reply)).toBe('needs_new_password');
    expect(await sessions()).toBe(0);
    return signIn;
  };

  test('is replaced after a code; sessions elsewhere end if wanted', async () => {
    const signIn = await toNew();
    const other = await openBrowser(clerk);
    await other.signIn(email, password);
    expect(errorOf(await at(signIn, 'reset_password', { password: 'short' })).code).toBe(
      'form_password_length_too_short',
    );
    const values = { password: 'another passphrase', sign_out_of_other_sessions: 'true' };
    expect(statusOf(await at(signIn, 'reset_password', values))).toBe('complete');
    expect(await sessions(other)).toBe(0);
    expect(await sessions()).toBe(1);
    expect((await askBackend(clerk, 'POST', `/v1/users/${user}/verify_password`, { password })).status).toBe(422);
  });

  test('is replaced by nobody who has not proven a code', async () => {
    clerk.configure(everything);
    await makeKim();
    const signIn = await begin();
    expect((await at(signIn, 'reset_password', { password: 'another passphrase' })).status).toBe(400);
    expect((await askBackend(clerk, 'POST', `/v1/users/${user}/verify_password`, { password })).status).toBe(200);
  });

  test('by phone is the same', async () => {
    clerk.configure(everything);
    await makeKim();
    const signIn = await begin(phone);
    await at(signIn, 'prepare_first_factor', { strategy: 'reset_password_phone_code' });
    const code = lastMessage()?.code ?? '';
    const values = { strategy: 'reset_password_phone_code', code, password: 'another passphrase' };
    expect(statusOf(await at(signIn, 'attempt_first_factor', values))).toBe('complete');
  });
});

describe('a second factor', () => {
  const toSecond = async (given: object = {}): Promise<string> => {
    clerk.configure(everything);
    await makeKim({ totp_secret: secret, backup_codes: ['one-one', 'two-two'], ...given });
    const signIn = await begin();
    const reply = await at(signIn, 'attempt_first_factor', { strategy: 'password', password });
    expect(statusOf(reply)).toBe('needs_second_factor');
    expect(await sessions()).toBe(0);
    return signIn;
  };
  const now = () => clerk.clock.now();

  test('of an authenticator app completes the sign-in, and the token tells', async () => {
    const signIn = await toSecond();
    const { body } = await at(signIn, 'attempt_second_factor', { strategy: 'totp', code: totpAt(secret, now()) });
    expect(valueAt(body, 'response.status')).toBe('complete');
    const jwt = textAt(body, 'client.sessions.0.last_active_token.jwt');
    expect(readJwt(jwt).claims).toMatchObject({ sub: user, fva: [0, 0] });
  });

  test('of an authenticator app signs nobody in a second time, but the next code does', async () => {
    const code = totpAt(secret, now());
    const first = await toSecond();
    expect((await at(first, 'attempt_second_factor', { strategy: 'totp', code })).status).toBe(200);
    browser = await openBrowser(clerk);
    const next = await begin();
    await at(next, 'attempt_first_factor', { strategy: 'password', password });
    const again = await at(next, 'attempt_second_factor', { strategy: 'totp', code });
    expect(errorOf(again)).toMatchObject({ status: 422, code: 'form_code_incorrect' });
    expect(valueAt(again.body, 'errors.0')).toMatchObject({ message: 'is incorrect', long_message: 'Incorrect code' });
    expect(await sessions()).toBe(0);
    clerk.clock.advance(30);
    expect(errorOf(await at(next, 'attempt_second_factor', { strategy: 'totp', code })).status).toBe(422);
    const { status } = await at(next, 'attempt_second_factor', { strategy: 'totp', code: totpAt(secret, now()) });
    expect([status, await sessions()]).toEqual([200, 1]);
  });

  test('that is wrong, of another strategy, or not set up, completes nothing', async () => {
    const signIn = await toSecond();
    const wrong = totpAt(secret, now() + 3_600_000);
    for (const [strategy, code, expected] of [
      ['totp', wrong, 'form_code_incorrect'],
      ['totp', '', 'form_code_incorrect'],
      ['backup_code', 'three', 'form_code_incorrect'],
      ['backup_code', '', 'form_code_incorrect'],
      ['phone_code', '424242', 'form_param_value_invalid'],
      ['password', password, 'form_param_value_invalid'],
    ] as const)
      expect(errorOf(await at(signIn, 'attempt_second_factor', { strategy, code, password })).code).toBe(expected);
    expect(await sessions()).toBe(0);
  });

  test('cannot come before the first, nor the first instead of it', async () => {
    const signIn = await toSecond();
    expect((await at(signIn, 'attempt_first_factor', { strategy: 'password', password })).status).toBe(400);
    const early = await begin();
    const code = totpAt(secret, now());
    expect((await at(early, 'attempt_second_factor', { strategy: 'totp', code })).status).toBe(400);
    expect(await sessions()).toBe(0);
  });

  test('may be a backup code, each once', async () => {
    const signIn = await toSecond();
    expect((await at(signIn, 'attempt_second_factor', { strategy: 'backup_code', code: 'one-one' })).status).toBe(200);
    browser = await openBrowser(clerk);
    const next = await begin();
    await at(next, 'attempt_first_factor', { strategy: 'password', password });
    const again = await at(next, 'attempt_second_factor', { strategy: 'backup_code', code: 'one-one' });
    expect(errorOf(again).code).toBe('form_code_incorrect');
    expect((await at(next, 'attempt_second_factor', { strategy: 'backup_code', code: 'two-two' })).status).toBe(200);
  });

  test('is asked for after a new password as well', async () => {
    clerk.configure(everything);
    await makeKim({ totp_secret: secret });
    const signIn = await begin();
    await at(signIn, 'prepare_first_factor', { strategy: 'reset_password_email_code' });
    const code = lastMessage()?.code ?? '';
    const values = { strategy: 'reset_password_email_code', code, password: 'another passphrase' };
    expect(statusOf(await at(signIn, 'attempt_first_factor', values))).toBe('needs_second_factor');
    expect(await sessions()).toBe(0);
  });

  test('is not asked for where the instance has none', async () => {
    await makeKim({ totp_secret: secret });
    expect(await browser.signIn(email, password)).toMatch(/^sess_/);
  });
});

describe('too many wrong factors', () => {
  const lockout = { enabled: true, maxAttempts: 3, durationMinutes: 60 };
  const wrong = async (signIn: string) =>
    errorOf(await at(signIn, 'attempt_first_factor', { strategy: 'password', password: 'wrong' })).code;

  test('lock the account for a time, which the error tells; the right password is refused until then', async () => {
    clerk.configure({ lockout });
    await makeKim();
    const signIn = await begin();
    expect([await wrong(signIn), await wrong(signIn)]).toEqual(['form_password_incorrect', 'form_password_incorrect']);
    const { body: before } = await askBackend(clerk, 'GET', `/v1/users/${user}`);
    expect(before).toMatchObject({ locked: false, verification_attempts_remaining: 1 });
    expect(await wrong(signIn)).toBe('user_locked');
    clerk.clock.advance(1800);
    const refused = await at(signIn, 'attempt_first_factor', { strategy: 'password', password });
    expect(errorOf(refused)).toMatchObject({ status: 403, code: 'user_locked' });
    expect(valueAt(refused.body, 'errors.0.meta')).toEqual({ lockout_expires_in_seconds: 1800 });
    expect((await at(signIn, 'prepare_first_factor', { strategy: 'email_code' })).status).toBe(403);
    const { body } = await askBackend(clerk, 'GET', `/v1/users/${user}`);
    expect(body).toMatchObject({ locked: true, lockout_expires_in_seconds: 1800, verification_attempts_remaining: 0 });
    clerk.clock.advance(1800);
    expect(await wrong(signIn)).toBe('form_password_incorrect');
    expect(statusOf(await at(signIn, 'attempt_first_factor', { strategy: 'password', password }))).toBe('complete');
  });

  test('count across sign-ins and factors, and a right one forgets them', async () => {
    clerk.configure({ ...everything, lockout });
    await makeKim();
    await wrong(await begin());
    await wrong(await begin());
    browser = await openBrowser(clerk);
    await browser.signIn(email, password);
    browser = await openBrowser(clerk);
    expect(await wrong(await begin())).toBe('form_password_incorrect');
    const signIn = await begin();
    await at(signIn, 'prepare_first_factor', { strategy: 'email_code' });
    const code = lastMessage()?.code === '000000' ? '111111' : '000000';
    await at(signIn, 'attempt_first_factor', { strategy: 'email_code', code });
    const third = await at(signIn, 'attempt_first_factor', { strategy: 'email_code', code });
    expect(errorOf(third).code).toBe('user_locked');
  });

  test('lock for good where no duration is set, until a server unlocks', async () => {
    clerk.configure({ lockout: { enabled: true, maxAttempts: 1, durationMinutes: 0 } });
    await makeKim();
    const signIn = await begin();
    expect(await wrong(signIn)).toBe('user_locked');
    clerk.clock.advance(80_000);
    const refused = await at(signIn, 'attempt_first_factor', { strategy: 'password', password });
    expect(valueAt(refused.body, 'errors.0.meta')).toEqual({});
    await askBackend(clerk, 'POST', `/v1/users/${user}/unlock`);
    expect(statusOf(await at(signIn, 'attempt_first_factor', { strategy: 'password', password }))).toBe('complete');
  });

  test('lock nobody by default', async () => {
    const signIn = await begin('alice@example.com');
    for (let time = 0; time < 120; time += 1) await wrong(signIn);
    expect((await askBackend(clerk, 'GET', `/v1/users/${alice}`)).body).toMatchObject({ locked: false });
  });
});
