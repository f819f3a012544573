import type { Operation } from '../operation.ts';
import type { MachineRecord } from '../records-instance.ts';
import { backendOperations } from '../operations/backend/index.ts';
import type { Panel } from './view.ts';

const byName = new Map<string, Operation>(backendOperations.map((operation) => [operation.name, operation]));

/**
 * Does what a method of the Backend API does, with the same checks and the same mistakes named.
 *
 * @param name - as the real SDK calls it, such as `users.banUser`
 * @param machine - who asks, for what only machines may ask
 * @returns the JSON of its answer
 * @throws ClerkApiError as the Backend API would answer
 */
export function call(
  { context }: Panel,
  name: string,
  parameters: Readonly<Record<string, string>>,
  values: Readonly<Record<string, unknown>> = {},
  machine?: MachineRecord,
): unknown {
  const operation = byName.get(name);
  if (!operation) throw new TypeError(`the Backend API has no ${name}`);
  const own = context();
  const asker = machine ? { ...own.asker, machine } : own.asker;
  return own.state.attempt(() => operation.run({ ...own, asker }, parameters, values)).json;
}
