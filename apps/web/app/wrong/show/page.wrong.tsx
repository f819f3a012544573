import type { Metadata } from 'next';
import { WrongPage } from '@/components/wrong-page.tsx';
import { Salaries } from '@/app/patterns/show/salaries.tsx';
import { AdminOnly } from '@/app/patterns/show/wrong-admin-only.tsx';

export const metadata: Metadata = { title: 'Wrong: Show in a client component' };

/** The server renders `Salaries` for everybody and leaves it to the browser to hide it. */
export default function WrongShowPage() {
  return (
    <WrongPage right="/patterns/show">
      <h1>Salaries</h1>
      <AdminOnly>
        <Salaries />
      </AdminOnly>
    </WrongPage>
  );
}
