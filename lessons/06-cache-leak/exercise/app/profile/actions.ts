'use server';

import { auth, clerkClient } from '@clerk/nextjs/server';
import { revalidateTag } from 'next/cache';

/** Changes the name of whoever asks. */
export async function rename(form: FormData): Promise<void> {
  const { userId } = await auth.protect();
  const firstName = form.get('name');
  if (typeof firstName !== 'string' || firstName.trim() === '') return;
  const client = await clerkClient();
  await client.users.updateUser(userId, { firstName: firstName.trim() });
  revalidateTag(`user-${userId}`, 'max');
}
