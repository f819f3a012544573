import { z } from 'zod';
import { notFound } from '../../errors.ts';
import { field, type Context } from '../../operation.ts';
import type { MembershipRecord, OrganizationRecord } from '../../records.ts';
import { mergeMetadata } from '../users-common.ts';

/** Metadata as a server sends it. */
export const metadata = { public_metadata: field.json().optional(), private_metadata: field.json().optional() };

/** The organization of a path, by id or by slug. */
export function requireOrganization({ state }: Context, idOrSlug = ''): OrganizationRecord {
  const organization = state.organizations.get(idOrSlug) ?? state.organizations.by('slug', idOrSlug)[0];
  if (!organization) throw notFound('The organization');
  return organization;
}

/** A row with its metadata changed: deeply merged, and null removes a member. */
export function mergedMetadata<Row extends MembershipRecord | OrganizationRecord>(
  row: Row,
  values: z.output<z.ZodObject<typeof metadata>>,
): Row {
  return {
    ...row,
    publicMetadata: mergeMetadata(row.publicMetadata, values.public_metadata ?? {}),
    privateMetadata: mergeMetadata(row.privateMetadata, values.private_metadata ?? {}),
  };
}

/** Sorts rows as `order_by` says: a name after `+` or `-`, or the newest first when it says nothing. */
export function sorted<Row>(
  rows: readonly Row[],
  orderBy: string,
  valueOf: (row: Row, name: string) => string | number,
): Row[] {
  const name = orderBy.replace(/^[+\- ]/, '');
  const direction = orderBy.startsWith('-') ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [a, b] = [valueOf(one, name), valueOf(other, name)];
    if (a === b) return 0;
    return a < b ? -direction : direction;
  });
}

/** The values `order_by` may have: one of some names, with or without a sign. An unescaped `+` arrives as a space. */
export function orderBy(names: readonly string[]) {
  const pattern = new RegExp(`^[+\\- ]?(?:${names.join('|')})$`);
  return z.string().regex(pattern, 'it cannot be ordered by this').default('-created_at');
}
