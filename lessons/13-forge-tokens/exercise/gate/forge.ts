import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** Clerk's key, as far as this page is concerned: here we may sign as Clerk does. */
const clerk = pair();
const foreign = pair();

/** What everybody may know. */
export const publicKey = clerk.publicKey.export({ type: 'spki', format: 'pem' });
export const ownApp = 'http://localhost:3000';

function pair() {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const head = { alg: 'RS256', typ: 'JWT', cat: 'cl_B7d4PD111AAA' };

function signed(claims: object, header: object = head, key: KeyObject = clerk.privateKey): string {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

function withPublicKeyAsSecret(claims: object): string {
  const input = `${part({ ...head, alg: 'HS256' })}.${part(claims)}`;
  return `${input}.${createHmac('sha256', publicKey).update(input).digest('base64url')}`;
}

/** One good token, and what a stranger, a former employee or another app could send instead. */
export function forgeTokens() {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const times = { iat: nowSeconds, nbf: nowSeconds - 10, exp: nowSeconds + 60 };
  const good = { sub: 'user_alice', sid: 'sess_1', sts: 'active', azp: ownApp, ...times };
  const { sub, iat, nbf, exp } = good;
  const tokens = {
    'genuine, of now': signed(good),
    'unsigned, alg none': `${part({ ...head, alg: 'none' })}.${part(good)}.`,
    'HS256, with the public key as secret': withPublicKeyAsSecret(good),
    'signed with a foreign key': signed(good, head, foreign.privateKey),
    'expired two minutes ago': signed({ ...good, exp: nowSeconds - 120 }),
    'without an end': signed({ ...good, exp: undefined }),
    'good in two minutes': signed({ ...good, nbf: nowSeconds + 120 }),
    'made for another app': signed({ ...good, azp: 'https://cat-pictures.example.com' }),
    'made for no app in particular': signed({ ...good, azp: undefined }),
    'of a JWT template': signed({ sub, iat, nbf, exp, azp: ownApp, role: 'user' }, { ...head, cat: 'cl_B7d4PD222AAA' }),
    'of a pending session': signed({ ...good, sts: 'pending' }),
  };
  return { nowSeconds, tokens };
}
