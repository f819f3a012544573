import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { field, type Context } from '../../operation.ts';
import type { UserRecord } from '../../records.ts';
import { userOrders, type UserOrder } from '../../users.ts';

const moment = z.coerce.number().optional();

/** By what lists of users are narrowed; within one filter any of its values will do. */
export const userFilters = {
  email_address: field.texts().optional(),
  phone_number: field.texts().optional(),
  user_id: field.texts().optional(),
  external_id: field.texts().optional(),
  username: field.texts().optional(),
  web3_wallet: field.texts().optional(),
  organization_id: field.texts().optional(),
  query: z.string().optional(),
  last_active_at_since: moment,
  last_active_at_before: moment,
  last_active_at_after: moment,
  last_sign_in_at_before: moment,
  last_sign_in_at_after: moment,
  created_at_before: moment,
  created_at_after: moment,
};

type Filters = z.output<z.ZodObject<typeof userFilters>>;
type Find = (context: Context, value: string) => readonly UserRecord[];

/** Filters that an index answers: what they cost does not depend on how many people there are. */
const indexed: Readonly<Partial<Record<keyof Filters, Find>>> = {
  user_id: ({ state }, id) => present(state.users.get(id)),
  email_address: ({ state }, address) => state.users.by('email', address.toLowerCase()),
  phone_number: ({ state }, number) => state.users.by('phone', number),
  external_id: ({ state }, id) => state.users.by('externalId', id),
  username: ({ state }, name) => state.users.by('username', name.toLowerCase()),
  web3_wallet: () => [],
  organization_id: ({ state }, id) =>
    state.memberships.by('organization', id).flatMap(({ userId }) => present(state.users.get(userId))),
};

function present(user: UserRecord | undefined): UserRecord[] {
  return user ? [user] : [];
}

/** Whether anything narrows a list at all. */
function isNarrowed(filters: Filters): boolean {
  return Object.keys(userFilters).some((name) => filters[name as keyof Filters] !== undefined);
}

/** Users who match every filter. Only text and times look at everybody, when no index narrows the list before. */
function findUsers(context: Context, filters: Filters): UserRecord[] {
  let found: Set<UserRecord> | undefined;
  const without = new Set<UserRecord>();
  for (const [name, find] of Object.entries(indexed)) {
    const given = filters[name as keyof Filters];
    if (!Array.isArray(given)) continue;
    const wanted = new Set<UserRecord>();
    // Ids may say with a sign whether they are wanted or not.
    const maySign = name === 'user_id' || name === 'organization_id';
    for (const value of given) {
      const [, sign, bare = ''] = /^([+-]?)(.*)$/s.exec(value) ?? [];
      for (const user of find(context, maySign ? bare : value)) (maySign && sign === '-' ? without : wanted).add(user);
    }
    if (maySign && given.every((value) => value.startsWith('-'))) continue;
    found = found ? new Set([...found].filter((user) => wanted.has(user))) : wanted;
  }
  const candidates = found ? [...found] : context.state.users.all();
  const tests = testsOf(filters);
  return candidates.filter((user) => !without.has(user) && tests.every((matches) => matches(user)));
}

/** The filters that no index answers. */
function testsOf(filters: Filters): ((user: UserRecord) => boolean)[] {
  const tests: ((user: UserRecord) => boolean)[] = [];
  const wanted = filters.query?.toLowerCase();
  if (wanted) tests.push((user) => searchable(user).includes(wanted));
  const before = (limit: number | undefined, of: (user: UserRecord) => number | null): void => {
    if (limit !== undefined) tests.push((user) => (of(user) ?? Infinity) < limit);
  };
  const after = (limit: number | undefined, of: (user: UserRecord) => number | null): void => {
    if (limit !== undefined) tests.push((user) => (of(user) ?? -Infinity) > limit);
  };
  before(filters.created_at_before, ({ createdAt }) => createdAt);
  after(filters.created_at_after, ({ createdAt }) => createdAt);
  for (const limit of [filters.last_active_at_before, filters.last_sign_in_at_before])
    before(limit, ({ lastSignInAt }) => lastSignInAt);
  for (const limit of [filters.last_active_at_after, filters.last_sign_in_at_after])
    after(limit, ({ lastSignInAt }) => lastSignInAt);
  const since = filters.last_active_at_since;
  if (since !== undefined) tests.push(({ lastSignInAt }) => lastSignInAt !== null && lastSignInAt >= since);
  return tests;
}

function searchable(user: UserRecord): string {
  const { id, firstName, lastName, username, externalId, emails, phones } = user;
  return [id, firstName, lastName, username, externalId, ...emails.map(({ address }) => address)]
    .concat(phones.map(({ number }) => number))
    .join(' ')
    .toLowerCase();
}

/** How many users match. */
export function countUsers(context: Context, filters: Filters): number {
  return isNarrowed(filters) ? findUsers(context, filters).length : context.state.users.size;
}

/** A page of the users who match, in the order asked for. */
export function listUsers(
  context: Context,
  filters: Filters & { readonly limit: number; readonly offset: number; readonly order_by?: string | undefined },
): UserRecord[] {
  const { limit, offset } = filters;
  const { name, descending } = orderOf(filters.order_by);
  if (!isNarrowed(filters)) return context.state.users.ordered(name, { descending, offset, limit });
  const keyOf = userOrders[name];
  const sorted = findUsers(context, filters).toSorted((one, other) => compare(keyOf(one), keyOf(other)));
  return (descending ? sorted.toReversed() : sorted).slice(offset, offset + limit);
}

function compare(one: string | number, other: string | number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** @throws ClerkApiError 422 when there is no such order */
function orderOf(orderBy = '-created_at'): { name: UserOrder; descending: boolean } {
  const [, sign = '', name = ''] = /^([+-]?)(\w+)$/.exec(orderBy) ?? [];
  // Nobody has a wallet: by their wallets people stand in any order.
  if (name === 'web3wallet') return { name: 'created_at', descending: sign === '-' };
  if (Object.hasOwn(userOrders, name)) return { name: name as UserOrder, descending: sign === '-' };
  const message = `order_by must be one of ${Object.keys(userOrders).join(', ')}`;
  throw clerkError(422, 'form_param_value_invalid', message, 'order_by');
}
