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
  if (typed.title === '') return { ...typed, problem: 'Write what it was for.' };
  if (!/^\d+\.\d\d$/.test(typed.amount)) return { ...typed, problem: 'Write the amount like 12.50.' };
  const { orgId } = await auth();
  keepExpense({ userId: textOf(form, 'userId'), orgId: orgId ?? null, ...typed });
  revalidatePath('/expenses');
  return {};
}

/** Approves an expense. Only admins see the button. */
export async function approveExpense(_before: FormState, form: FormData): Promise<FormState> {
  const expense = findExpense(textOf(form, 'id'));
  if (!expense) return { problem: 'This expense is not there any more.' };
  approve(expense);
  revalidatePath('/expenses');
  return {};
}
