import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
  exports: Record<string, string>;
  publishConfig: { exports: Record<string, unknown> };
};
const modules = Object.entries(manifest.exports).filter(([, file]) => file.endsWith('.ts'));

test('the package gives exactly this, and a change of it is a change for those who use it', async () => {
  const surface = await Promise.all(
    modules.map(async ([path, file]) => {
      const entry = (await import(join(import.meta.dirname, '..', file))) as Record<string, unknown>;
      const names = Object.entries(entry).map(([name, value]) => `${name}: ${typeof value}`);
      return [path, names.toSorted()] as const;
    }),
  );
  expect(Object.fromEntries(surface)).toMatchInlineSnapshot(`
    {
      "./env": [
        "EnvError: function",
        "readEnv: function",
      ],
      "./flags": [
        "readFlags: function",
      ],
      "./folder": [
        "makeFolder: function",
      ],
      "./lock": [
        "LockedError: function",
        "takeOwnership: function",
      ],
      "./log": [
        "createLogger: function",
        "flatLines: object",
      ],
      "./ports": [
        "originOf: function",
        "portOf: function",
        "readPort: function",
        "services: object",
      ],
      "./serve": [
        "PortTakenError: function",
        "PortsTakenError: function",
        "holderOf: function",
        "runMain: function",
        "startServer: function",
      ],
    }
  `);
});

test('what is published has the same entries', () => {
  expect(Object.keys(manifest.publishConfig.exports)).toEqual(Object.keys(manifest.exports));
});
