import { auth } from '@clerk/nextjs/server';
import { findReport } from '../../../../lib/reports.ts';

/** A quarter's report, such as `/api/reports/2026-q1`, for who may manage todos in the active organization. */
export async function GET(_request: Request, { params }: { params: Promise<{ quarter: string }> }): Promise<Response> {
  await auth.protect({ permission: 'org:todos:manage' });
  const { quarter } = await params;
  return Response.json(findReport(quarter) ?? null);
}
