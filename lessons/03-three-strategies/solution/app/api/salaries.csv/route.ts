import { auth } from '@clerk/nextjs/server';
import { readSalaries } from '../../../lib/salaries.ts';

/** The salaries as a file. A program asks for it, so it is told 401 and not sent to a form. */
export async function GET(): Promise<Response> {
  const { isAuthenticated } = await auth();
  if (!isAuthenticated) return Response.json({ error: 'Sign in first.' }, { status: 401 });
  const salaries = await readSalaries();
  const lines = salaries.map(({ name, amount }) => `${name};${amount}`);
  return new Response(['name;amount', ...lines, ''].join('\n'), { headers: { 'content-type': 'text/csv' } });
}
