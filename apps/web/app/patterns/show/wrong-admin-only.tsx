'use client';

import { Show } from '@clerk/nextjs';
import type { ReactNode } from 'react';

/** In a client component: its children were rendered and sent before it hides them. */
export function AdminOnly({ children }: { readonly children: ReactNode }) {
  return (
    <Show when={{ role: 'org:admin' }} fallback={<p>Only admins see the salaries.</p>}>
      {children}
    </Show>
  );
}
