import { auth } from '@clerk/nextjs/server';
import { profileOf } from '../../lib/profile.ts';
import { rename } from './actions.ts';

export default async function ProfilePage() {
  const { userId } = await auth.protect();
  const { name, readAt } = await profileOf(userId);
  return (
    <>
      <h1>{`Hello, ${name}`}</h1>
      <form action={rename}>
        <label>
          Your name <input name="name" defaultValue={name ?? ''} />
        </label>{' '}
        <button type="submit">Save</button>
      </form>
      <p>
        Asked Clerk at <time>{readAt}</time>
      </p>
    </>
  );
}
