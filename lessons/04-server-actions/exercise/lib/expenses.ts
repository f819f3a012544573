/** What somebody paid for the company. */
export interface Expense {
  readonly id: string;
  readonly userId: string;
  readonly orgId: string | null;
  readonly title: string;
  readonly amount: string;
  readonly isApproved: boolean;
}

// Kept while the app runs, also when its code is changed.
const kept = globalThis as { expenses?: Map<string, Expense> };
const expenses = (kept.expenses ??= new Map<string, Expense>());

/** Keeps a new expense. */
export function keepExpense(expense: Omit<Expense, 'id' | 'isApproved'>): void {
  const id = crypto.randomUUID();
  expenses.set(id, { ...expense, id, isApproved: false });
}

/** One expense, whosever it is. */
export function findExpense(id: string): Expense | undefined {
  return expenses.get(id);
}

/** Says that the company pays it back. */
export function approve(expense: Expense): void {
  expenses.set(expense.id, { ...expense, isApproved: true });
}

/** A person's own expenses, newest first. */
export function expensesOf(userId: string): Expense[] {
  return [...expenses.values()].filter((expense) => expense.userId === userId).toReversed();
}

/** What nobody has approved yet in an organization, newest first. */
export function openExpenses(orgId: string): Expense[] {
  return [...expenses.values()].filter((expense) => expense.orgId === orgId && !expense.isApproved).toReversed();
}

/** How many there are, whosever they are. */
export function countExpenses(): number {
  return expenses.size;
}
