import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { createId } from '../../ids.ts';
import { operation, page, type Context, type Operation } from '../../operation.ts';
import type { RestrictionRecord } from '../../records-instance.ts';
import { deletedJson } from '../../resources/backend.ts';
import { deleted, id, listOf, time } from '../../schemas/common.ts';
import { typeOfIdentifier } from '../restrictions-common.ts';

interface Kind {
  readonly table: 'allowlist' | 'blocklist';
  readonly path: 'allowlist_identifiers' | 'blocklist_identifiers';
  readonly object: 'allowlist_identifier' | 'blocklist_identifier';
  readonly prefix: 'alid' | 'blid';
  readonly names: { readonly list: string; readonly create: string; readonly remove: string };
}

function restrictionJson({ keys }: Context, { object }: Kind, row: RestrictionRecord): Record<string, unknown> {
  return {
    object,
    id: row.id,
    identifier: row.identifier,
    identifier_type: row.type,
    instance_id: keys.kid,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** The operations of one of the two lists, which differ in their names only. */
function operationsOf(kind: Kind): Operation[] {
  const schema = z.strictObject({
    object: z.literal(kind.object),
    id: id(kind.prefix),
    identifier: z.string(),
    identifier_type: z.enum(['email_address', 'email_domain', 'phone_number', 'web3_wallet']),
    instance_id: id('ins'),
    created_at: time,
    updated_at: time,
  });
  return [
    operation({
      api: 'backend',
      method: 'GET',
      path: `/v1/${kind.path}`,
      name: kind.names.list,
      answers: listOf(schema),
      values: z.object(page),
      handle: (context, { values }) => {
        const table = context.state[kind.table];
        const rows = table.ordered('created_at', { descending: true, ...values });
        return { json: { data: rows.map((row) => restrictionJson(context, kind, row)), total_count: table.size } };
      },
    }),
    operation({
      api: 'backend',
      method: 'POST',
      path: `/v1/${kind.path}`,
      name: kind.names.create,
      answers: schema,
      values: z.object({ identifier: z.string(), notify: z.boolean().nullish() }),
      handle: (context, { values }) => {
        const { random, now, state } = context;
        const identifier = values.identifier.trim().toLowerCase();
        const type = typeOfIdentifier(identifier);
        if (state[kind.table].count('identifier', identifier) > 0)
          throw clerkError(400, 'duplicate_record', 'This identifier is in the list already.', 'identifier');
        const row = { id: createId(random, kind.prefix), identifier, type, createdAt: now(), updatedAt: now() };
        return { json: restrictionJson(context, kind, state[kind.table].put(row)) };
      },
    }),
    operation({
      api: 'backend',
      method: 'DELETE',
      path: `/v1/${kind.path}/:identifierId`,
      name: kind.names.remove,
      answers: deleted(kind.object, kind.prefix),
      handle: ({ state }, { parameters }) => {
        const row = state[kind.table].get(parameters['identifierId']);
        if (!row) throw notFound('The identifier');
        state[kind.table].remove(row.id);
        return { json: deletedJson(kind.object, row.id) };
      },
    }),
  ];
}

/** Backend API: who may and who may not sign up. */
export const restrictionOperations: Operation[] = [
  ...operationsOf({
    table: 'allowlist',
    path: 'allowlist_identifiers',
    object: 'allowlist_identifier',
    prefix: 'alid',
    names: {
      list: 'allowlistIdentifiers.getAllowlistIdentifierList',
      create: 'allowlistIdentifiers.createAllowlistIdentifier',
      remove: 'allowlistIdentifiers.deleteAllowlistIdentifier',
    },
  }),
  ...operationsOf({
    table: 'blocklist',
    path: 'blocklist_identifiers',
    object: 'blocklist_identifier',
    prefix: 'blid',
    names: {
      list: 'blocklistIdentifiers.getBlocklistIdentifierList',
      create: 'blocklistIdentifiers.createBlocklistIdentifier',
      remove: 'blocklistIdentifiers.deleteBlocklistIdentifier',
    },
  }),
];
