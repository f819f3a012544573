import type { Context } from '../operation.ts';
import type { MembershipRequestRecord, OrganizationRecord } from '../records.ts';
import { defaultRole } from './enrollment.ts';
import { createMembership } from './organizations-common.ts';

/**
 * Answers somebody's wish to join: accepted, it becomes a membership. The suggestion it came from is settled as well.
 *
 * @returns the request as it is now; undefined for one that is another organization's, or answered already
 * @throws ClerkApiError when the organization is full, or has no role to give
 */
export function settleRequest(
  context: Context,
  organization: OrganizationRecord,
  requestId: string | undefined,
  status: 'accepted' | 'rejected',
): MembershipRequestRecord | undefined {
  const { state, now } = context;
  const request = state.membershipRequests.get(requestId);
  if (request?.organizationId !== organization.id || request.status !== 'pending') return undefined;
  if (status === 'accepted') createMembership(context, organization, request.userId, defaultRole);
  const suggestion = state.suggestions.get(request.suggestionId);
  if (suggestion) state.suggestions.put({ ...suggestion, status: 'completed', updatedAt: now() });
  return state.membershipRequests.put({ ...request, status, updatedAt: now() });
}
