import type { Context } from '../operation.ts';
import type {
  InboxMessage,
  InvitationRecord,
  MembershipRecord,
  OrganizationRecord,
  RoleRecord,
  SessionRecord,
  UserRecord,
} from '../records.ts';
import {
  backendInvitationJson,
  backendMembershipJson,
  backendOrganizationJson,
  backendSessionJson,
  backendUserJson,
} from '../resources/backend.ts';
import { roleJson } from '../resources/shared.ts';

/** What became of one record while one request was answered. */
export interface Change {
  readonly table: string;
  readonly before: { readonly id: string } | undefined;
  readonly after: { readonly id: string } | undefined;
}

/** An event as Clerk names it, and what it tells. */
export interface Event {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

type Tell<Row> = (context: Context, before: Row | undefined, after: Row | undefined) => Event | undefined;

/** Fields of people that change without anything worth telling having happened. */
const quiet = { lastSignInAt: 0, failedAttempts: 0, lockedUntil: 0, updatedAt: 0 };

/** Created, updated and deleted, told by JSON; what is left of something deleted, by its id. */
function lifecycle<Row extends { readonly id: string }>(
  kind: string,
  object: string,
  json: (context: Context, row: Row) => Record<string, unknown>,
): Tell<Row> {
  return (context, before, after) => {
    if (after) return { type: `${kind}.${before ? 'updated' : 'created'}`, data: json(context, after) };
    return before && { type: `${kind}.deleted`, data: { object, id: before.id, deleted: true } };
  };
}

const tellUser: Tell<UserRecord> = (context, before, after) => {
  const isQuiet = before && after && JSON.stringify({ ...before, ...quiet }) === JSON.stringify({ ...after, ...quiet });
  return isQuiet ? undefined : lifecycle('user', 'user', backendUserJson)(context, before, after);
};

const tellSession: Tell<SessionRecord> = (context, before, after) => {
  if (!after || before?.status === after.status) return undefined;
  const isEnd = after.status === 'ended' || after.status === 'removed' || after.status === 'revoked';
  if (before && !isEnd && !(before.status === 'pending' && after.status === 'active')) return undefined;
  const user = context.state.users.get(after.userId);
  const data = backendSessionJson(after, context.now());
  if (isEnd) return { type: `session.${after.status}`, data };
  // A session that had a task counts from when it was completed.
  if (after.status !== 'active') return { type: 'session.pending', data };
  return { type: 'session.created', data: { ...data, user: user ? backendUserJson(context, user) : null } };
};

/** A membership's end tells of both its ends, unlike anything else's. */
const tellMembership: Tell<MembershipRecord> = (context, before, after) => {
  const row = after ?? before;
  const what = after ? (before ? 'updated' : 'created') : 'deleted';
  return row && { type: `organizationMembership.${what}`, data: backendMembershipJson(context, row) };
};

const tellInvitation: Tell<InvitationRecord> = (context, before, after) => {
  if (!after || before?.status === after.status) return undefined;
  const what = before ? after.status : 'created';
  return { type: `organizationInvitation.${what}`, data: backendInvitationJson(context, after) };
};

const tellMessage: Tell<InboxMessage> = ({ state }, before, after) => {
  if (before || !after) return undefined;
  const [isEmail, user] = [after.to.includes('@'), personOf(state, after.to)];
  const data = { object: isEmail ? 'email' : 'sms_message', id: after.id, slug: after.kind, status: 'queued' };
  const to = isEmail
    ? { to_email_address: after.to, from_email_name: 'noreply', email_address_id: null }
    : { to_phone_number: after.to, from_phone_number: '+15005550006', phone_number_id: null };
  const body = after.code ?? after.url ?? '';
  const details = after.code === null ? { url: after.url } : { otp_code: after.code };
  const rest = { subject: after.kind, body, body_plain: body, message: body, delivered_by_clerk: true };
  const type = isEmail ? 'email.created' : 'sms.created';
  return { type, data: { ...data, ...to, ...rest, user_id: user?.id ?? null, data: details } };
};

function personOf({ users }: Context['state'], to: string): UserRecord | undefined {
  return users.by('email', to.toLowerCase())[0] ?? users.by('phone', to)[0];
}

/** What is told of each table. */
const tellers = {
  users: tellUser,
  sessions: tellSession,
  organizations: lifecycle<OrganizationRecord>('organization', 'organization', backendOrganizationJson),
  memberships: tellMembership,
  invitations: tellInvitation,
  roles: lifecycle<RoleRecord>('role', 'role', (_context, row) => roleJson(row)),
  inbox: tellMessage,
} as const;

/** The event that a change is, if it is one. */
export function eventOf(context: Context, { table, before, after }: Change): Event | undefined {
  if (!Object.hasOwn(tellers, table)) return undefined;
  // Each teller reads the rows of its own table.
  const tell = tellers[table as keyof typeof tellers] as unknown as Tell<{ readonly id: string }>;
  return tell(context, before, after);
}
