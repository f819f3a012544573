'use server';

import { auth } from '@clerk/nextjs/server';

/** A Server Action that leaves the checking to `auth.protect()`: the table measures what its callers get. */
export async function protectedAction(): Promise<void> {
  await auth.protect({ permission: 'org:todos:manage' });
}
