import { auth } from '@clerk/nextjs/server';
import { noticesOf } from '../../lib/notices.ts';
import { pin, remove } from './actions.ts';

// #region exercise
//- type Search = Promise<{ org?: string }>;
//-
// #endregion
/** The board of an organization. */
// #region exercise
//- export default async function NoticesPage({ searchParams }: { searchParams: Search }) {
//-   const { orgId: active, orgSlug, orgRole } = await auth.protect();
//-   const orgId = (await searchParams).org ?? active;
// #endregion
// #region solution
export default async function NoticesPage() {
  const { orgId, orgSlug, has } = await auth.protect();
  // #endregion
  if (!orgId) return <p>Choose an organization above.</p>;
  // #region solution
  if (!has({ permission: 'org:todos:read' })) return <p>Your role may not read the board.</p>;
  // #endregion
  // #region exercise
  //- if (orgRole !== 'org:admin') return <p>Your role may not read the board.</p>;
  // #endregion
  return (
    <>
      <h1>{`Notices, read in ${orgSlug}`}</h1>
      <ul>
        {noticesOf(orgId).map(({ id, text }) => (
          <li key={id}>
            {text}
            {/* #region solution */}
            {has({ permission: 'org:todos:delete' }) ? (
              <form action={remove}>
                <input type="hidden" name="id" value={id} />
                <button type="submit">{`Remove ${text}`}</button>
              </form>
            ) : null}
            {/* #endregion */}
            {/* #region exercise */}
            {/*- <form action={remove}> */}
            {/*-   <input type="hidden" name="org" value={orgId} /> */}
            {/*-   <input type="hidden" name="id" value={id} /> */}
            {/*-   <button type="submit">{`Remove ${text}`}</button> */}
            {/*- </form> */}
            {/* #endregion */}
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
