import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { startServer, type RunningServer } from '@clerk-patterns/config/serve';
import { exportJWK, SignJWT, type JWTPayload } from 'jose';

/** A signer of this package's tests, with a key set server: not clerk-local, whose mistakes would be ours as well. */
export interface TestIssuer {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** Signs claims; `exp` is in a minute unless the claims say otherwise. */
  readonly sign: (claims: JWTPayload, key?: KeyObject) => Promise<string>;
  readonly close: RunningServer['close'];
}

export const foreignKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

export async function createTestIssuer(): Promise<TestIssuer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'ins_test', alg: 'RS256', use: 'sig' };
  const server = await startServer({ service: 'clerk-local', port: 0, fetch: () => Response.json({ keys: [jwk] }) });
  const issuer = 'https://tests.example';
  const sign = signWith(privateKey, issuer);
  return { issuer, jwksUrl: `${server.url}/jwks.json`, sign, close: server.close };
}

/** Signs claims for a minute, as the key `ins_test`. */
export function signWith(privateKey: KeyObject, iss: string): TestIssuer['sign'] {
  return async (claims, key = privateKey) => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ iss, iat: now, nbf: now - 10, exp: now + 60, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'ins_test', typ: 'JWT' })
      .sign(key);
  };
}

/** People of the tests, as session tokens of version 2 tell of them. */
export const people = {
  alice: { sub: 'user_alice', role: 'authenticated' },
  aliceInAcme: { sub: 'user_alice', role: 'authenticated', o: { id: 'org_acme', rol: 'admin' } },
  aliceInGlobex: { sub: 'user_alice', role: 'authenticated', o: { id: 'org_globex', rol: 'member' } },
  bob: { sub: 'user_bob', role: 'authenticated' },
  bobInAcme: { sub: 'user_bob', role: 'authenticated', o: { id: 'org_acme', rol: 'member' } },
  carolInGlobex: { sub: 'user_carol', role: 'authenticated', o: { id: 'org_globex', rol: 'admin' } },
} as const;

/** The same people as the `hasura` template tells of them. */
export function hasuraClaims({ sub, ...rest }: (typeof people)[keyof typeof people]): JWTPayload {
  const organization = 'o' in rest ? rest.o : undefined;
  const role = organization ? `org:${organization.rol}` : 'user';
  return {
    sub,
    'https://hasura.io/jwt/claims': {
      'x-hasura-default-role': role,
      'x-hasura-allowed-roles': [role, 'user'],
      'x-hasura-user-id': sub,
      'x-hasura-org-id': organization?.id ?? 'none',
    },
  };
}
