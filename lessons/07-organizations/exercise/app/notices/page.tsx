import { auth } from '@clerk/nextjs/server';
import { noticesOf } from '../../lib/notices.ts';
import { pin, remove } from './actions.ts';

type Search = Promise<{ org?: string }>;

/** The board of an organization. */
export default async function NoticesPage({ searchParams }: { searchParams: Search }) {
  const { orgId: active, orgSlug, orgRole } = await auth.protect();
  const orgId = (await searchParams).org ?? active;
  if (!orgId) return <p>Choose an organization above.</p>;
  if (orgRole !== 'org:admin') return <p>Your role may not read the board.</p>;
  return (
    <>
      <h1>{`Notices, read in ${orgSlug}`}</h1>
      <ul>
        {noticesOf(orgId).map(({ id, text }) => (
          <li key={id}>
            {text}
            <form action={remove}>
              <input type="hidden" name="org" value={orgId} />
              <input type="hidden" name="id" value={id} />
              <button type="submit">{`Remove ${text}`}</button>
            </form>
          </li>
        ))}
      </ul>
      <form action={pin}>
        <label>
          New notice <input name="text" />
        </label>{' '}
        <button type="submit">Pin</button>
      </form>
    </>
  );
}
