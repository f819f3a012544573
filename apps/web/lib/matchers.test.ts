import { unstable_doesMiddlewareMatch } from 'next/experimental/testing/server';
import { expect, test } from 'vitest';
import { matchers, paths } from '../app/patterns/middleware-strategies/matchers.ts';

test.each(matchers)('the matcher $name covers what the page says, as Next reads it', ({ matcher, covers }) => {
  const config = { matcher: [...matcher] };
  const covered = paths.filter((url) => unstable_doesMiddlewareMatch({ config, nextConfig: {}, url }));
  expect(covered).toEqual(covers);
});
