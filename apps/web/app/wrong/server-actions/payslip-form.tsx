'use client';

import { useActionState } from 'react';
import { readPayslip } from './actions.ts';

/** The form that the page shows to admins. */
export function PayslipForm() {
  const [{ line }, action, isPending] = useActionState(readPayslip, {});
  return (
    <form action={action} className="card">
      <label htmlFor="person">Whose payslip</label>
      <div className="line">
        <select id="person" name="person" defaultValue="bob">
          <option value="alice">Alice</option>
          <option value="bob">Bob</option>
        </select>
        <button type="submit" aria-disabled={isPending}>
          Read it
        </button>
      </div>
      <output>{line ?? ''}</output>
    </form>
  );
}
