import type { Metadata } from 'next';
import Link from 'next/link';
import { AdminSalaries } from '../admin-salaries.tsx';

export const metadata: Metadata = { title: 'Salaries' };

/** The right twin: nothing of the salaries is in the answer to who may not see them. */
export default function SalariesPage() {
  return (
    <article className="pattern">
      <h1>Salaries</h1>
      <AdminSalaries />
      <p>
        <Link href="/patterns/show">Back to the pattern</Link>
      </p>
    </article>
  );
}
