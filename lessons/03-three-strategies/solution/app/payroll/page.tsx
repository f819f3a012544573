import Link from 'next/link';
import { readSalaries } from '../../lib/salaries.ts';

export default async function PayrollPage() {
  const salaries = await readSalaries();
  return (
    <>
      <h1>Payroll</h1>
      <ul>
        {salaries.map(({ name, amount }) => (
          <li key={name}>
            {name}: {amount}
          </li>
        ))}
      </ul>
      <p>
        <a href="/api/salaries.csv" download>
          Download
        </a>{' '}
        · <Link href="/print/payroll">Print</Link> · <Link href="/reports/2026">Report of 2026</Link>
      </p>
    </>
  );
}
