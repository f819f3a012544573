import { Protect } from '@clerk/nextjs';
import { Salaries } from './salaries.tsx';

/** Here `<Protect>` runs on the server: for who may not, `Salaries` is not even called. */
export function AdminSalaries() {
  return (
    <Protect role="org:admin" fallback={<p>Only admins see the salaries.</p>}>
      <Salaries />
    </Protect>
  );
}
