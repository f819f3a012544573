import { countExpenses } from '../../../lib/expenses.ts';

/** For who watches the server: how many expenses are kept, and nothing of them. */
export function GET(): Response {
  return Response.json({ kept: countExpenses() });
}
