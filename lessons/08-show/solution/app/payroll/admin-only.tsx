// #region exercise
//- 'use client';
//-
// #endregion
import { Show } from '@clerk/nextjs';
import type { ReactNode } from 'react';

/** Shows what is in it to who manages the organization, and a word to everybody else. */
export function AdminOnly({ children }: { readonly children: ReactNode }) {
  return (
    <Show when={{ permission: 'org:todos:manage' }} fallback={<p>The payroll is for admins.</p>}>
      {children}
    </Show>
  );
}
