'use client';

import { useActionState } from 'react';
import { addExpense } from './actions.ts';

/** The form for a new expense. It works before any script has loaded, and keeps what was typed when something is wrong. */
// #region exercise
//- export function NewExpense({ userId }: { readonly userId: string }) {
// #endregion
// #region solution
export function NewExpense() {
  // #endregion
  const [{ problem, title, amount }, action] = useActionState(addExpense, {});
  return (
    <form action={action}>
      {/* #region exercise */}
      {/*- <input type="hidden" name="userId" value={userId} /> */}
      {/* #endregion */}
      <label>
        What for <input name="title" defaultValue={title} />
      </label>{' '}
      <label>
        Amount <input name="amount" defaultValue={amount} />
      </label>{' '}
      <button type="submit">Add expense</button>
      {problem ? <p role="alert">{problem}</p> : null}
    </form>
  );
}
