import { auth } from '@clerk/nextjs/server';
import { expensesOf, openExpenses } from '../../lib/expenses.ts';
import { Approve } from './approve.tsx';
import { NewExpense } from './new-expense.tsx';

/** Everybody's own expenses; for an admin also what is to be approved. */
export default async function ExpensesPage() {
  const { userId, orgId, has } = await auth.protect();
  return (
    <>
      <h1>Expenses</h1>
      {/* #region solution */}
      <NewExpense />
      {/* #endregion */}
      {/* #region exercise */}
      {/*- <NewExpense userId={userId} /> */}
      {/* #endregion */}
      <ul>
        {expensesOf(userId).map(({ id, title, amount, isApproved }) => (
          <li key={id}>{`${title}, ${amount}: ${isApproved ? 'approved' : 'open'}`}</li>
        ))}
      </ul>
      {orgId && has({ role: 'org:admin' }) ? (
        <>
          <h2>To approve</h2>
          {openExpenses(orgId).map(({ id, title }) => (
            <Approve key={id} id={id} title={title} />
          ))}
        </>
      ) : null}
    </>
  );
}
