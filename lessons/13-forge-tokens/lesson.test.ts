import { createClerkClient } from '@clerk/backend';
import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { expect, loadModule, makePerson, playgroundUrl, saw, test, tokenOf, userIds } from '../testing/index.ts';

interface Options {
  publicKey: string;
  authorizedParties: string[];
  nowSeconds: number;
}
const { verifySession } = await loadModule<{ verifySession: (token: string, options: Options) => Promise<string> }>(
  'gate/verify.ts',
);

// A key of our own stands for Clerk's where a token is forged; genuine tokens come from the local Clerk, with its key.
const [own, foreign] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));
const ownKey = own?.publicKey.export({ type: 'spki', format: 'pem' }).toString() ?? '';
const realKey = (process.env['CLERK_JWT_KEY'] ?? '').replaceAll(String.raw`\n`, '\n');
const nowSeconds = Math.floor(Date.now() / 1000);
const head = { alg: 'RS256', typ: 'JWT', kid: 'ins_1', cat: 'cl_B7d4PD111AAA' };
const good = {
  sub: 'user_mallory',
  sid: 'sess_1',
  sts: 'active',
  azp: playgroundUrl(),
  iat: nowSeconds,
  nbf: nowSeconds - 10,
  exp: nowSeconds + 60,
};
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(claims: object, header: object = head, key: KeyObject | undefined = own?.privateKey): string {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key ?? '').toString('base64url')}`;
}

async function verdictOf(what: string, token: string, publicKey = ownKey): Promise<string> {
  const options = { publicKey, authorizedParties: [playgroundUrl()], nowSeconds: Math.floor(Date.now() / 1000) };
  // Within a function of its own: a verifier that throws before it gives a promise refuses as well.
  const verdict = await (async () => verifySession(token, options))().then(
    (userId) => `let in as ${userId}`,
    (error: unknown) => `refused: ${error instanceof Error ? error.message : 'no reason'}`,
  );
  saw(`a token ${what} → ${verdict}`);
  return verdict;
}

const attacks: Record<string, { token: () => string; why: string }> = {
  'that nobody signed (alg none)': {
    token: () => `${part({ ...head, alg: 'none' })}.${part(good)}.`,
    why: 'anybody can write it: the token may not choose how it is verified',
  },
  'signed by HS256 with the public key as secret': {
    token: () => {
      const input = `${part({ ...head, alg: 'HS256' })}.${part(good)}`;
      return `${input}.${createHmac('sha256', ownKey).update(input).digest('base64url')}`;
    },
    why: 'everybody knows the public key: the token may not choose how it is verified',
  },
  'signed with a foreign key': { token: () => signed(good, head, foreign?.privateKey), why: 'Clerk did not sign it' },
  'whose claims were changed': {
    token: () => signed(good).replace(/\.[^.]+\./, `.${part({ ...good, sub: userIds.alice })}.`),
    why: 'the signature is of other claims',
  },
  'that ended two minutes ago': {
    token: () => signed({ ...good, exp: nowSeconds - 120 }),
    why: 'its exp is over',
  },
  'without an end': {
    token: () => signed({ ...good, exp: undefined }),
    why: 'what must hold must be there: a token without exp would be good for ever',
  },
  'that begins in two minutes': { token: () => signed({ ...good, nbf: nowSeconds + 120 }), why: 'its nbf is to come' },
  'made for another app': {
    token: () => signed({ ...good, azp: 'https://cat-pictures.example.com' }),
    why: 'its azp is not one of our apps',
  },
  'made for no app in particular': {
    token: () => signed({ ...good, azp: undefined }),
    why: 'what must hold must be there: without azp nobody knows for whom it was made',
  },
  'of two parts': { token: () => signed(good).split('.').slice(0, 2).join('.'), why: 'it has no signature' },
  'that is garbage': { token: () => 'garbage', why: 'it is no token' },
};

for (const [what, { token, why }] of Object.entries(attacks)) {
  test(`a token ${what} is refused`, async () => {
    expect(await verdictOf(what, token()), why).toMatch(/^refused/);
  });
}

test('a genuine token of a JWT template is refused', async () => {
  const token = await tokenOf('alice', { template: 'hasura' });
  // A template's token is made by the page, too, so it has the right azp.
  expect(await verdictOf('of the template hasura', token, realKey), 'it is Hasura’s, which may pass it on').toMatch(
    /^refused/,
  );
  const ours = signed({ ...good, sid: undefined, sts: undefined }, { ...head, cat: 'cl_B7d4PD222AAA' });
  expect(await verdictOf('of a JWT template', ours), 'it was made for another reader').toMatch(/^refused/);
});

test('a genuine token of a pending session is refused', async () => {
  const { userId, emailAddress } = await makePerson();
  const { CLERK_SECRET_KEY: secretKey, CLERK_API_URL: apiUrl } = process.env;
  await createClerkClient({ secretKey: secretKey ?? '', apiUrl: apiUrl ?? '' }).users.setPasswordCompromised(userId);
  const verdict = await verdictOf('of a pending session', await tokenOf(emailAddress), realKey);
  expect(verdict, 'the person must set a new password first: sts says pending').toMatch(/^refused/);
});

test('a genuine session token is let in', async () => {
  const verdict = await verdictOf('of Alice', await tokenOf('alice'), realKey);
  expect(verdict, 'this is Alice').toBe(`let in as ${userIds.alice}`);
});

test('a clock that is three seconds off is forgiven', async () => {
  const early = signed({ ...good, nbf: nowSeconds + 3, iat: nowSeconds + 3 });
  expect(await verdictOf('of a clock that is ahead', early), 'five seconds are allowed').toMatch(/^let in/);
});
