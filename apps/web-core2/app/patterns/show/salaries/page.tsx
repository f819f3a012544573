import type { Metadata } from 'next';
import { AdminSalaries } from '../admin-salaries.tsx';

export const metadata: Metadata = { title: 'Salaries' };

/** Nothing of the salaries is in the answer to who may not see them. */
export default function SalariesPage() {
  return (
    <>
      <h1>Salaries</h1>
      <AdminSalaries />
    </>
  );
}
