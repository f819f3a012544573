import { expect, test } from 'vitest';
import * as upstreams from './index.ts';

test('the package gives exactly this, and a change of it is a change for those who use it', () => {
  const surface = Object.entries(upstreams).map(([name, value]) => `${name}: ${typeof value}`);
  expect(surface.toSorted()).toMatchInlineSnapshot(`
    [
      "LockedError: function",
      "createUpstreams: function",
      "defaultMetadata: string",
    ]
  `);
});
