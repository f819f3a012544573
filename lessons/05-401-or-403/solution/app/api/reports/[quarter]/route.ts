import { auth } from '@clerk/nextjs/server';
import { findReport } from '../../../../lib/reports.ts';

// #region solution
function refuse(status: 400 | 401 | 403 | 404, error: string): Response {
  return Response.json({ error }, { status });
}

// #endregion
/** A quarter's report, such as `/api/reports/2026-q1`, for who may manage todos in the active organization. */
export async function GET(_request: Request, { params }: { params: Promise<{ quarter: string }> }): Promise<Response> {
  // #region solution
  const { isAuthenticated, has } = await auth();
  if (!isAuthenticated) return refuse(401, 'Sign in first.');
  // Before anything is looked up: only who may read reports learns which ones there are.
  if (!has({ permission: 'org:todos:manage' })) return refuse(403, 'You may not read the reports.');
  // #endregion
  // #region exercise
  //- await auth.protect({ permission: 'org:todos:manage' });
  // #endregion
  const { quarter } = await params;
  // #region solution
  if (!/^\d{4}-q[1-4]$/.test(quarter)) return refuse(400, 'Write a quarter like 2026-q1.');
  const report = findReport(quarter);
  if (!report) return refuse(404, 'There is no report of this quarter.');
  return Response.json(report);
  // #endregion
  // #region exercise
  //- return Response.json(findReport(quarter) ?? null);
  // #endregion
}
