import { Show } from '@clerk/nextjs';
import { Salaries } from './salaries.tsx';

/** Here `<Show>` runs on the server: for who may not, `Salaries` is not even called. */
export function AdminSalaries() {
  return (
    <Show when={{ role: 'org:admin' }} fallback={<p>Only admins see the salaries.</p>}>
      <Salaries />
    </Show>
  );
}
