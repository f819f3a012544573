'use server';

import { auth } from '@clerk/nextjs/server';
import { revalidatePath } from 'next/cache';
import { approve, findExpense, keepExpense } from '../../lib/expenses.ts';

/** What a form gets back: a problem to show, and what was typed, so that nothing is lost. */
export interface FormState {
  readonly problem?: string;
  readonly title?: string;
  readonly amount?: string;
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** Adds an expense of whoever asks. */
export async function addExpense(_before: FormState, form: FormData): Promise<FormState> {
  const typed = { title: textOf(form, 'title'), amount: textOf(form, 'amount') };
  // #region solution
  const { isAuthenticated, userId, orgId } = await auth();
  if (!isAuthenticated) return { ...typed, problem: 'You are not signed in. Sign in, then try again.' };
  // #endregion
  if (typed.title === '') return { ...typed, problem: 'Write what it was for.' };
  if (!/^\d+\.\d\d$/.test(typed.amount)) return { ...typed, problem: 'Write the amount like 12.50.' };
  // #region solution
  // Whose it is says the session, never the form.
  keepExpense({ userId, orgId: orgId ?? null, ...typed });
  // #endregion
  // #region exercise
  //- const { orgId } = await auth();
  //- keepExpense({ userId: textOf(form, 'userId'), orgId: orgId ?? null, ...typed });
  // #endregion
  revalidatePath('/expenses');
  return {};
}

/** Approves an expense. Only admins see the button. */
export async function approveExpense(_before: FormState, form: FormData): Promise<FormState> {
  // #region solution
  const { orgId, has } = await auth();
  // Nobody has no role, so this refuses them, too.
  if (!has({ role: 'org:admin' })) return { problem: 'Only an admin of the organization may approve.' };
  // #endregion
  const expense = findExpense(textOf(form, 'id'));
  // #region solution
  if (!expense || expense.orgId !== orgId) return { problem: 'This expense is not there any more.' };
  // #endregion
  // #region exercise
  //- if (!expense) return { problem: 'This expense is not there any more.' };
  // #endregion
  approve(expense);
  revalidatePath('/expenses');
  return {};
}
