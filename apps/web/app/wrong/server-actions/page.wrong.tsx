import { auth } from '@clerk/nextjs/server';
import type { Metadata } from 'next';
import { WrongPage } from '@/components/wrong-page.tsx';
import { PayslipForm } from './payslip-form.tsx';

export const metadata: Metadata = { title: 'Wrong: a page that checks for its action' };

/** The page is checked well, and it does not help. */
export default async function WrongServerActionsPage() {
  const { has } = await auth();
  return (
    <WrongPage right="/patterns/server-actions">
      <h1>Payslips</h1>
      {has({ role: 'org:admin' }) ? (
        <PayslipForm />
      ) : (
        <p className="empty">Only an admin sees the form. The action behind it answers anybody.</p>
      )}
    </WrongPage>
  );
}
