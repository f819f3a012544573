import { expect, test } from 'vitest';
import { countOutcomes, floodTokens } from '../conformance/flood-tokens.ts';
import { AuthError } from './errors.ts';
import { nodePlatform, webPlatform } from './platform.ts';
import { jwtKey, testPolicy } from './testing.ts';
import { createVerifier } from './verifier.ts';

// `pnpm flood` does the same with 100,000 and looks at memory; conformance/FLOOD.md has what came of it.
test.each([
  ['Node.js', nodePlatform],
  ['WebCrypto', webPlatform],
])(
  'on %s nothing but a refusal is thrown for 4,000 random and mutated tokens',
  async (_name, platform = webPlatform) => {
    const { verify } = createVerifier({ ...testPolicy, jwtKey, platform, cache: { max: 50 } });
    const isRefusal = (error: unknown): error is AuthError => error instanceof AuthError;
    const counts = await countOutcomes(verify, floodTokens(4000, 2026), isRefusal);
    // Else the tokens are too broken, or too alike, to show anything.
    for (const code of [
      'accepted',
      'token_malformed',
      'token_signature_invalid',
      'token_type_invalid',
      'token_claim_invalid',
    ])
      expect(counts.get(code), code).toBeGreaterThan(10);
  },
);
