import { auth } from '@clerk/nextjs/server';

/** Nobody waits for the check: it refuses when the answer is long gone. `void` keeps the linter quiet, and nothing else. */
export function GET(): Response {
  void auth.protect({ permission: 'org:todos:manage' });
  return Response.json({ report: 'The q1 report of everybody' });
}
