import type { Keys } from './keys.ts';
import type { MachineRecord } from './records-instance.ts';
import { deriveSecret, hashSecret } from './secrets.ts';
import type { State } from './state.ts';

/** A machine's secret key. */
export function machineKey(keys: Keys, { id, keyVersion }: Pick<MachineRecord, 'id' | 'keyVersion'>): string {
  return `ak_${deriveSecret(keys, `machine key ${id} ${keyVersion}`)}`;
}

/** The machine that a secret key belongs to, or still belongs to after it was rotated. */
export function machineByKey({ machines }: State, key: string, now: number): MachineRecord | undefined {
  const hash = hashSecret(key);
  return machines
    .by('key', hash)
    .find(({ keyHash, previousKey }) => keyHash === hash || (previousKey?.hash === hash && previousKey.expireAt > now));
}
