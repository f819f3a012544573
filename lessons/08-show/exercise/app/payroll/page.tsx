import { AdminOnly } from './admin-only.tsx';
import { Salaries } from './salaries.tsx';

export default function PayrollPage() {
  return (
    <>
      <h1>Payroll</h1>
      <AdminOnly>
        <Salaries />
      </AdminOnly>
    </>
  );
}
