'use client';

import { useActionState } from 'react';
import { approveExpense } from './actions.ts';

/** The admin's button for one expense. */
export function Approve({ id, title }: { readonly id: string; readonly title: string }) {
  const [{ problem }, action] = useActionState(approveExpense, {});
  return (
    <form action={action}>
      <input type="hidden" name="id" value={id} />
      <button type="submit">{`Approve ${title}`}</button>
      {problem ? <p role="alert">{problem}</p> : null}
    </form>
  );
}
