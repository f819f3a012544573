import { expect, test } from 'vitest';
import * as surface from './index.ts';

test('the package exports exactly this', () => {
  expect(Object.keys(surface).toSorted()).toMatchInlineSnapshot(`
    [
      "AuthError",
      "assertPolicy",
      "assertSameSite",
      "assertSessionType",
      "authenticate",
      "createJwksSource",
      "createVerifier",
      "decide",
      "errorCodes",
      "errorsPage",
      "getToken",
      "harden",
      "has",
      "jwtTypeOf",
      "nodePlatform",
      "opaqueTypeOf",
      "problem",
      "readPem",
      "reverificationHint",
      "toAuth",
      "webPlatform",
    ]
  `);
});
