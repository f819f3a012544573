import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { createId } from '../../ids.ts';
import { field, operation, page, paginate, respond, type Context, type Operation } from '../../operation.ts';
import type { InvitationRecord, SuggestionRecord, UserRecord } from '../../records.ts';
import { deletedJson } from '../../resources/backend.ts';
import { invitationStatus, suggestionJson, userInvitationJson } from '../../resources/organizations.ts';
import { membershipJson } from '../../resources/shared.ts';
import { deleted, listOf } from '../../schemas/common.ts';
import { suggestion, userInvitation } from '../../schemas/organization-domains.ts';
import { membership } from '../../schemas/organizations.ts';
import { enveloped } from '../../schemas/sessions.ts';
import { acceptInvitation } from '../organization-invitations.ts';
import { requireMe, requireMembership } from './organization-access.ts';
import { endMembership } from './organization-members.ts';
import { ridingClient } from './sessions-common.ts';

/** The invitations to somebody's verified addresses: others may have added the same address without owning it. */
function invitationsOf({ state }: Context, user: UserRecord): InvitationRecord[] {
  return user.emails
    .filter(({ verified }) => verified)
    .flatMap(({ address }) => state.invitations.by('email', address.toLowerCase()));
}

function invitationJsonOf(context: Context, invitation: InvitationRecord): Record<string, unknown>[] {
  const organization = context.state.organizations.get(invitation.organizationId);
  return organization ? [userInvitationJson(context, invitation, organization)] : [];
}

function suggestionJsonOf(context: Context, row: SuggestionRecord): Record<string, unknown>[] {
  const organization = context.state.organizations.get(row.organizationId);
  return organization ? [suggestionJson(context, row, organization)] : [];
}

function accept(context: Context, id: string | undefined) {
  const user = requireMe(context);
  const invitation = invitationsOf(context, user).find((row) => row.id === id);
  if (!invitation) throw clerkError(404, 'organization_invitation_not_found', 'No invitation found with this id.');
  acceptInvitation(context, invitation, user);
  const [json] = invitationJsonOf(context, { ...invitation, status: 'accepted', updatedAt: context.now() });
  return respond(json, ridingClient(context));
}

/** Asks to join: those who manage the organization's members decide. */
function askToJoin(context: Context, id: string | undefined) {
  const { state, random, now } = context;
  const user = requireMe(context);
  const found = state.suggestions.get(id);
  if (found?.userId !== user.id) throw clerkError(404, 'resource_not_found', 'Resource not found');
  if (found.status !== 'pending') {
    const message = 'This organization suggestion has already been accepted.';
    throw clerkError(400, 'organization_suggestion_already_accepted', message);
  }
  const accepted = state.suggestions.put({ ...found, status: 'accepted', updatedAt: now() });
  state.membershipRequests.put({
    id: createId(random, 'orgmemreq'),
    organizationId: found.organizationId,
    userId: user.id,
    suggestionId: found.id,
    status: 'pending',
    createdAt: now(),
    updatedAt: now(),
  });
  const [json] = suggestionJsonOf(context, accepted);
  return respond(json, ridingClient(context));
}

/** What somebody does with organizations from their own side. */
export const meOrganizationOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/me/organization_memberships',
    name: 'user.getOrganizationMemberships',
    answers: enveloped(listOf(membership)),
    values: z.object(page),
    handle: (context, { values }) => {
      const { data, total_count } = paginate(context.state.memberships.by('user', requireMe(context).id), values);
      return respond({ data: data.map((membership) => membershipJson(context, membership)), total_count });
    },
  }),
  operation({
    api: 'frontend',
    method: 'DELETE',
    path: '/v1/me/organization_memberships/:organizationId',
    name: 'user.leaveOrganization',
    answers: enveloped(deleted('organization_membership', 'orgmem')),
    handle: (context, { parameters }) => {
      const { membership } = requireMembership(context, parameters['organizationId']);
      endMembership(context, membership);
      return respond(deletedJson('organization_membership', membership.id), ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/me/organization_invitations',
    name: 'user.getOrganizationInvitations',
    answers: enveloped(listOf(userInvitation)),
    values: z.object({ ...page, status: field.texts().default(['pending']) }),
    handle: (context, { values }) => {
      const found = invitationsOf(context, requireMe(context)).filter((row) =>
        values.status.includes(invitationStatus(context, row)),
      );
      const { data, total_count } = paginate(found, values);
      return respond({ data: data.flatMap((row) => invitationJsonOf(context, row)), total_count });
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/me/organization_invitations/:invitationId/accept',
    name: 'userOrganizationInvitation.accept',
    answers: enveloped(userInvitation),
    handle: (context, { parameters }) => accept(context, parameters['invitationId']),
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/me/organization_suggestions',
    name: 'user.getOrganizationSuggestions',
    answers: enveloped(listOf(suggestion)),
    values: z.object({ ...page, status: field.texts().default(['pending']) }),
    handle: (context, { values }) => {
      const found = context.state.suggestions
        .by('user', requireMe(context).id)
        .filter(({ status }) => values.status.includes(status));
      const { data, total_count } = paginate(found, values);
      return respond({ data: data.flatMap((row) => suggestionJsonOf(context, row)), total_count });
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/me/organization_suggestions/:suggestionId/accept',
    name: 'organizationSuggestion.accept',
    answers: enveloped(suggestion),
    handle: (context, { parameters }) => askToJoin(context, parameters['suggestionId']),
  }),
];
