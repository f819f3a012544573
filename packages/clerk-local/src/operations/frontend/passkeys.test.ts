import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import { Authenticator, base64url, type Twist } from '../../soak/authenticator.ts';
import { alice, errorOf, openBrowser, startClerk, textAt, valueAt, type Browser } from '../../testing.ts';

let clerk: ClerkLocal;
let browser: Browser;
beforeAll(async () => {
  clerk = await startClerk();
});
afterAll(() => clerk.close());
beforeEach(async () => {
  clerk.reset();
  clerk.configure({ passkeys: true });
  browser = await openBrowser(clerk);
});

const challengeIn = (body: unknown, path: string): string => textAt(JSON.parse(textAt(body, path)), 'challenge');

async function begin() {
  const { body } = await browser.ask('POST', '/v1/me/passkeys');
  return { id: textAt(body, 'response.id'), challenge: challengeIn(body, 'response.verification.nonce') };
}
const finish = (id: string, credential: string) =>
  browser.ask('POST', `/v1/me/passkeys/${id}/attempt_verification`, {
    strategy: 'passkey',
    public_key_credential: credential,
  });
async function registerFor(email: string, authenticator: Authenticator): Promise<string> {
  await browser.signIn(email);
  const { id, challenge } = await begin();
  expect((await finish(id, authenticator.register(challenge))).status).toBe(200);
  browser = await openBrowser(clerk);
  return id;
}
const passkeysOf = async () => valueAt((await browser.ask('GET', '/v1/me')).body, 'response.passkeys');

async function askForPasskey(values: Record<string, string> = {}) {
  const { body } = await browser.ask('POST', '/v1/client/sign_ins', { strategy: 'passkey', ...values });
  return {
    id: textAt(body, 'response.id'),
    challenge: challengeIn(body, 'response.first_factor_verification.nonce'),
  };
}
const prove = (id: string, credential: string) =>
  browser.ask('POST', `/v1/client/sign_ins/${id}/attempt_first_factor`, {
    strategy: 'passkey',
    public_key_credential: credential,
  });

describe.each(['ec', 'rsa', 'ed25519'] as const)('a passkey with an %s key', (kind) => {
  test('is made, renamed, signs its owner in without a name, and is deleted', async () => {
    const authenticator = new Authenticator(kind);
    const id = await registerFor('alice@example.com', authenticator);
    const asked = await askForPasskey();
    const { body } = await prove(asked.id, authenticator.assert(asked.challenge));
    expect(valueAt(body, 'response.status')).toBe('complete');
    expect(valueAt(body, 'client.sessions.0.user.id')).toBe(alice);
    await browser.ask('PATCH', `/v1/me/passkeys/${id}`, { name: 'Laptop' });
    expect(await passkeysOf()).toMatchObject([{ id, name: 'Laptop', last_used_at: expect.any(Number) as number }]);
    await browser.ask('DELETE', `/v1/me/passkeys/${id}`);
    expect(await passkeysOf()).toEqual([]);
  });
});

describe('an answer that makes no passkey', () => {
  const ec = new Authenticator();
  test.each<[string, Twist]>([
    ['from another page', { origin: 'http://localhost:9999' }],
    ['of another kind', { type: 'webauthn.get' }],
    ['to another challenge', { challenge: base64url(randomBytes(32)) }],
    ['of another site', { host: 'example.com' }],
    ['that nobody confirmed', { flags: 0x40 }],
    ['that did not verify its owner', { flags: 0x41 }],
    ['without a credential', { flags: 0x05 }],
    ['with another id', { id: 'AAAA' }],
    [
      'with a key of a kind not asked for',
      {
        cose: new Map([
          [1, 2],
          [3, -36],
        ]),
      },
    ],
    [
      'with a key that is none',
      {
        cose: new Map<number, number | Uint8Array>([
          [1, 2],
          [3, -7],
          [-2, new Uint8Array(3)],
        ]),
      },
    ],
  ])('is one %s', async (_name, twist) => {
    await browser.signIn('alice@example.com');
    const { id, challenge } = await begin();
    const reply = await finish(id, ec.register(challenge, twist));
    expect(errorOf(reply)).toEqual({ status: 422, code: 'passkey_invalid', field: 'public_key_credential' });
    expect(await passkeysOf()).toEqual([]);
  });

  test('is one given twice, too late, to another person, or for a credential there is', async () => {
    await browser.signIn('alice@example.com');
    const first = await begin();
    await finish(first.id, ec.register(first.challenge));
    expect((await finish(first.id, ec.register(first.challenge))).status).toBe(404);
    const again = await begin();
    expect(errorOf(await finish(again.id, ec.register(again.challenge)))).toMatchObject({
      code: 'passkey_already_exists',
    });
    const late = await begin();
    const others = await begin();
    browser = await openBrowser(clerk);
    await browser.signIn('bob@example.com');
    expect((await finish(others.id, new Authenticator().register(others.challenge))).status).toBe(404);
    browser = await openBrowser(clerk);
    await browser.signIn('alice@example.com');
    clerk.clock.advance(300);
    expect(errorOf(await finish(late.id, ec.register(late.challenge)))).toMatchObject({ code: 'verification_expired' });
    expect(await passkeysOf()).toHaveLength(1);
  });
});

describe('an answer that signs nobody in', () => {
  test.each<[string, Twist]>([
    ['from another page', { origin: 'http://localhost:9999' }],
    ['of another kind', { type: 'webauthn.create' }],
    ['to another challenge', { challenge: base64url(randomBytes(32)) }],
    ['of another site', { host: 'example.com' }],
    ['that nobody confirmed', { flags: 0x04 }],
    ['that did not verify its owner', { flags: 0x01 }],
    ['with a wrong signature', { signature: randomBytes(70) }],
  ])('is one %s', async (_name, twist) => {
    const authenticator = new Authenticator();
    await registerFor('alice@example.com', authenticator);
    const asked = await askForPasskey();
    const reply = await prove(asked.id, authenticator.assert(asked.challenge, twist));
    expect(errorOf(reply)).toMatchObject({ status: 422, code: 'passkey_invalid' });
    expect(valueAt((await browser.ask('GET', '/v1/client')).body, 'response.sessions')).toEqual([]);
    // The challenge is used up, also by a wrong answer.
    const late = await prove(asked.id, authenticator.assert(asked.challenge));
    expect(errorOf(late)).toMatchObject({ status: 400, code: 'verification_missing' });
  });

  test('is one by another key, or of somebody else than was named', async () => {
    const [own, other] = [new Authenticator(), new Authenticator()];
    await registerFor('alice@example.com', own);
    await registerFor('bob@example.com', other);
    const asked = await askForPasskey();
    const forged = other.assert(asked.challenge, { id: base64url(own.credentialId) });
    expect(errorOf(await prove(asked.id, forged))).toMatchObject({ code: 'passkey_invalid' });
    const named = await askForPasskey({ identifier: 'alice@example.com' });
    expect(errorOf(await prove(named.id, other.assert(named.challenge)))).toMatchObject({
      code: 'passkey_not_registered',
    });
  });

  test('is one whose count went backwards', async () => {
    const authenticator = new Authenticator();
    await registerFor('alice@example.com', authenticator);
    const use = async (signCount: number) => {
      browser = await openBrowser(clerk);
      const asked = await askForPasskey();
      return prove(asked.id, authenticator.assert(asked.challenge, { signCount }));
    };
    expect((await use(5)).status).toBe(200);
    expect(errorOf(await use(5))).toMatchObject({ code: 'passkey_invalid' });
    expect((await use(6)).status).toBe(200);
  });
});

test('an instance without passkeys has none', async () => {
  clerk.configure({ passkeys: false });
  expect((await browser.ask('POST', '/v1/client/sign_ins', { strategy: 'passkey' })).status).toBe(422);
  await browser.signIn('alice@example.com');
  expect((await browser.ask('POST', '/v1/me/passkeys')).status).toBe(403);
});
