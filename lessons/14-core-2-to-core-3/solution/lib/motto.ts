/** Stands for the database: it is kept when this file is compiled anew. */
const table = globalThis as { motto?: string };

export function readMotto(): string {
  return table.motto ?? 'One thing at a time';
}

export function writeMotto(motto: string): void {
  table.motto = motto;
}
