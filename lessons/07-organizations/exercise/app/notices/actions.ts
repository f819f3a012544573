'use server';

import { auth } from '@clerk/nextjs/server';
import { revalidatePath } from 'next/cache';
import { pinNotice, removeNotice } from '../../lib/notices.ts';

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** Pins a notice to the board of the active organization. */
export async function pin(form: FormData): Promise<void> {
  const { orgId, has } = await auth();
  const text = textOf(form, 'text');
  if (!orgId || !has({ permission: 'org:todos:read' }) || text === '') return;
  pinNotice(orgId, text);
  revalidatePath('/notices');
}

/** Takes a notice from the board. */
export async function remove(form: FormData): Promise<void> {
  const { orgRole } = await auth();
  if (orgRole !== 'org:admin') return;
  removeNotice(textOf(form, 'org'), textOf(form, 'id'));
  revalidatePath('/notices');
}
