import type { Metadata } from 'next';
import { ClientGreeting } from './client-greeting.tsx';
import { ServerGreeting } from './server-greeting.tsx';

export const metadata: Metadata = { title: 'Server or client' };

export default function ServerVsClientPage() {
  return (
    <>
      <h1>auth() or useAuth()?</h1>
      <div className="card">
        <ServerGreeting />
      </div>
      <div className="card">
        <ClientGreeting />
      </div>
    </>
  );
}
