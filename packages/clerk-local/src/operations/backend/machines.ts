import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { createId } from '../../ids.ts';
import { machineKey } from '../../machine-keys.ts';
import { operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import type { MachineRecord } from '../../records-instance.ts';
import { deletedJson } from '../../resources/backend.ts';
import { machineJson } from '../../resources/machines.ts';
import { deleted, listOf } from '../../schemas/common.ts';
import { machine, machineScope, machineSecretKey, newMachine } from '../../schemas/machines.ts';
import { hashSecret } from '../../secrets.ts';

const mostScopes = 150;
const ttl = z.int().min(1).max(3_153_600_000);

function requireMachine({ state }: Context, id: string | undefined, parameter?: string): MachineRecord {
  const found = state.machines.get(id);
  if (found) return found;
  throw parameter
    ? clerkError(404, 'resource_not_found', 'The machine was not found', parameter)
    : notFound('The machine');
}

function secretKeyJson({ keys }: Context, row: MachineRecord): Record<string, unknown> {
  return { object: 'machine_secret_key', secret: machineKey(keys, row) };
}

/** A page of machines whose name or id has a text in it, in the order asked for. */
function listMachines(
  { state: { machines } }: Context,
  values: { limit: number; offset: number; query?: string | undefined; order_by?: string | undefined },
): { data: MachineRecord[]; total_count: number } {
  const [, sign, name] = /^([+-]?)(name|created_at)$/.exec(values.order_by ?? '-created_at') ?? [];
  if (name !== 'name' && name !== 'created_at')
    throw clerkError(422, 'form_param_value_invalid', 'order_by must be one of name, created_at', 'order_by');
  const descending = sign === '-';
  if (!values.query) return { data: machines.ordered(name, { descending, ...values }), total_count: machines.size };
  const wanted = values.query.toLowerCase();
  const all = machines.ordered(name, { descending, offset: 0, limit: machines.size });
  return paginate(
    all.filter((row) => `${row.id} ${row.name}`.toLowerCase().includes(wanted)),
    values,
  );
}

const scopeOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/machines/:machineId/scopes',
    name: 'machines.createScope',
    answers: machineScope,
    values: z.object({ to_machine_id: z.string() }),
    handle: (context, { parameters, values }) => {
      const from = requireMachine(context, parameters['machineId']);
      const to = requireMachine(context, values.to_machine_id, 'to_machine_id');
      if (from.scopes.includes(to.id))
        throw clerkError(400, 'duplicate_record', 'The machine may talk to that one already.', 'to_machine_id');
      if (from.scopes.length >= mostScopes)
        throw clerkError(422, 'machine_scope_quota_exceeded', `A machine has at most ${mostScopes} scopes.`);
      context.state.machines.put({ ...from, scopes: [...from.scopes, to.id], updatedAt: context.now() });
      const created_at = context.now();
      return { json: { object: 'machine_scope', from_machine_id: from.id, to_machine_id: to.id, created_at } };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/machines/:machineId/scopes/:otherId',
    name: 'machines.deleteScope',
    answers: machineScope,
    handle: (context, { parameters }) => {
      const from = requireMachine(context, parameters['machineId']);
      const to = parameters['otherId'] ?? '';
      if (!from.scopes.includes(to)) throw notFound('The scope');
      const scopes = from.scopes.filter((id) => id !== to);
      context.state.machines.put({ ...from, scopes, updatedAt: context.now() });
      return { json: { object: 'machine_scope', from_machine_id: from.id, to_machine_id: to, deleted: true } };
    },
  }),
];

/** Backend API: machines, their keys, and whom they may talk to. */
export const machineOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/machines',
    name: 'machines.list',
    answers: listOf(machine),
    values: z.object({ ...page, query: z.string().optional(), order_by: z.string().optional() }),
    handle: (context, { values }) => {
      const { data, total_count } = listMachines(context, values);
      return { json: { data: data.map((row) => machineJson(context, row)), total_count } };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/machines/:machineId',
    name: 'machines.get',
    answers: machine,
    handle: (context, { parameters }) => ({
      json: machineJson(context, requireMachine(context, parameters['machineId'])),
    }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/machines',
    name: 'machines.create',
    answers: newMachine,
    values: z.object({
      name: z.string().min(1).max(255),
      scoped_machines: z.array(z.string()).max(mostScopes).nullish(),
      default_token_ttl: ttl.nullish(),
    }),
    handle: (context, { values }) => {
      const { state, random, now, keys } = context;
      const scopes = [...new Set(values.scoped_machines)];
      for (const scope of scopes) requireMachine(context, scope, 'scoped_machines');
      const id = createId(random, 'mch');
      const secret = machineKey(keys, { id, keyVersion: 1 });
      const row = state.machines.put({
        id,
        name: values.name,
        defaultTokenTtlSeconds: values.default_token_ttl ?? 3600,
        scopes,
        keyVersion: 1,
        keyHash: hashSecret(secret),
        previousKey: null,
        createdAt: now(),
        updatedAt: now(),
      });
      return { json: { ...machineJson(context, row), secret_key: secret } };
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/machines/:machineId',
    name: 'machines.update',
    answers: machine,
    values: z.object({ name: z.string().min(1).max(255).nullish(), default_token_ttl: ttl.nullish() }),
    handle: (context, { parameters, values }) => {
      const before = requireMachine(context, parameters['machineId']);
      const row = context.state.machines.put({
        ...before,
        name: values.name ?? before.name,
        defaultTokenTtlSeconds: values.default_token_ttl ?? before.defaultTokenTtlSeconds,
        updatedAt: context.now(),
      });
      return { json: machineJson(context, row) };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/machines/:machineId',
    name: 'machines.delete',
    answers: deleted('machine', 'mch'),
    handle: (context, { parameters }) => {
      const { state } = context;
      const { id } = requireMachine(context, parameters['machineId']);
      for (const token of state.m2mTokens.by('subject', id)) state.m2mTokens.remove(token.id);
      state.machines.remove(id);
      return { json: deletedJson('machine', id) };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/machines/:machineId/secret_key',
    name: 'machines.getSecretKey',
    answers: machineSecretKey,
    handle: (context, { parameters }) => ({
      json: secretKeyJson(context, requireMachine(context, parameters['machineId'])),
    }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/machines/:machineId/secret_key/rotate',
    name: 'machines.rotateSecretKey',
    answers: machineSecretKey,
    values: z.object({ previous_token_ttl: z.int().min(0).max(28_800) }),
    handle: (context, { parameters, values }) => {
      const { state, keys, now } = context;
      const before = requireMachine(context, parameters['machineId']);
      const keyVersion = before.keyVersion + 1;
      const row = state.machines.put({
        ...before,
        keyVersion,
        keyHash: hashSecret(machineKey(keys, { id: before.id, keyVersion })),
        previousKey: { hash: before.keyHash, expireAt: now() + values.previous_token_ttl * 1000 },
        updatedAt: now(),
      });
      return { json: secretKeyJson(context, row) };
    },
  }),
  ...scopeOperations,
];
