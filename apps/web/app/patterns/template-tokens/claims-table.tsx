import { Scroll } from '@/components/scroll.tsx';
import { auth } from '@clerk/nextjs/server';
import Link from 'next/link';
import { claimsOf, type Claims } from '@/lib/claims.ts';
import { within } from '@/lib/within.ts';

/** The tokens one session can give here: its own, and those of the instance's templates. */
const kinds = [
  { name: 'Session token', template: undefined, reader: 'your apps; Supabase since 2025' },
  { name: 'Template hasura', template: 'hasura', reader: 'Hasura v2' },
  { name: 'Template hasura-v3', template: 'hasura-v3', reader: 'Hasura DDN (v3)' },
  { name: 'Template supabase', template: 'supabase', reader: 'Supabase before 2025' },
] as const;

type GetToken = Awaited<ReturnType<typeof auth>>['getToken'];

/** A template that the instance does not have makes `getToken` throw; signed out it gives null. */
async function readClaims(getToken: GetToken): Promise<(Claims | undefined)[]> {
  return Promise.all(
    kinds.map(async ({ template }) => {
      const token = await within(getToken(template ? { template } : {}));
      return token ? claimsOf(token) : undefined;
    }),
  );
}

/** What each token says about whoever is signed in, claim by claim. */
export async function ClaimsTable() {
  const { isAuthenticated, getToken } = await auth();
  if (!isAuthenticated) return null;
  const tokens = await readClaims(getToken);
  const names = [...new Set(tokens.flatMap((claims) => Object.keys(claims ?? {})))];
  return (
    <section aria-labelledby="claims">
      <h3 id="claims">The same session, four tokens</h3>
      <p className="prose">
        A template adds its claims and leaves out the session’s. Without <code>sid</code> and <code>sts</code> Clerk’s
        SDK takes it for nobody’s session; who checks its signature alone{' '}
        <Link href="/patterns/manual-verification">takes it</Link>. Hasura v2 reads{' '}
        <code>https://hasura.io/jwt/claims</code>, Hasura DDN (v3) <code>claims.jwt.hasura.io</code>. Change a template
        where your Clerk is administered, then load this page again.
      </p>
      <Scroll label="Claims before and after">
        <table className="claims">
          <thead>
            <tr>
              <th scope="col">Claim</th>
              {kinds.map(({ name, reader }) => (
                <th key={name} scope="col">
                  {name}
                  <small>{reader}</small>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                {tokens.map((claims, at) => (
                  <td key={kinds[at]?.name}>{claims ? <Value value={claims[name]} /> : <Missing at={at} />}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function Value({ value }: { value: unknown }) {
  if (value === undefined) return <span className="soft">–</span>;
  return <pre>{typeof value === 'string' ? value : JSON.stringify(value, null, 1)}</pre>;
}

function Missing({ at }: { at: number }) {
  return <span className="soft">{kinds[at]?.template ? 'no such template' : 'no token'}</span>;
}
