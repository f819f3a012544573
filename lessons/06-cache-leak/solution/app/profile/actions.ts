'use server';

import { auth, clerkClient } from '@clerk/nextjs/server';
// #region solution
import { updateTag } from 'next/cache';
import { profileTag } from '../../lib/profile.ts';
// #endregion
// #region exercise
//- import { revalidateTag } from 'next/cache';
// #endregion

/** Changes the name of whoever asks. */
export async function rename(form: FormData): Promise<void> {
  const { userId } = await auth.protect();
  const firstName = form.get('name');
  if (typeof firstName !== 'string' || firstName.trim() === '') return;
  const client = await clerkClient();
  await client.users.updateUser(userId, { firstName: firstName.trim() });
  // #region solution
  updateTag(profileTag(userId));
  // #endregion
  // #region exercise
  //- revalidateTag(`user-${userId}`, 'max');
  // #endregion
}
