import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT, type JWTPayload } from 'jose';

/** The key the stack under test signs with; the runner pins it so that tests can sign tokens of their own. */
const ownKey = createPrivateKey(process.env['CLERK_LOCAL_PRIVATE_KEY'] ?? '');
const foreignKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

/** Signs a good token again with other claims, with the stack's own key or a foreign one. */
export async function resign(token: string, changes: JWTPayload, by: 'own' | 'foreign' = 'own'): Promise<string> {
  const header = decodeProtectedHeader(token);
  return new SignJWT({ ...decodeJwt(token), ...changes })
    .setProtectedHeader({ ...header, alg: 'RS256' })
    .sign(by === 'own' ? ownKey : foreignKey);
}

/** Tokens that no server may accept, made from one that every server accepts. */
export async function hostileTokens(token: string): Promise<Record<string, string>> {
  const now = Math.floor(Date.now() / 1000);
  const [header = '', payload = '', signature = ''] = token.split('.');
  const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  return {
    'expired two minutes ago': await resign(token, { iat: now - 300, nbf: now - 300, exp: now - 120 }),
    'signed with a foreign key': await resign(token, {}, 'foreign'),
    'unsigned (alg none)': `${none}.${payload}.`,
    'with its payload exchanged': `${header}.${Buffer.from(JSON.stringify({ sub: 'user_x', exp: now + 60 })).toString('base64url')}.${signature}`,
    'with half its signature': `${header}.${payload}.${signature.slice(0, signature.length / 2)}`,
    'of two parts': `${header}.${payload}`,
    'that is garbage': 'garbage',
    'that is very long': 'a'.repeat(12_000),
    'of bytes that are not UTF-8': `${header}.${Buffer.from([0xff, 0xfe, 0x7b]).toString('base64url')}.${signature}`,
  };
}
