import { expect, test } from 'vitest';
import { systemRandom } from './ids.ts';
import { generateTotpSecret, isTotp, totpAt, totpUri, useTotp } from './totp.ts';

/** `12345678901234567890` in base32: the secret of RFC 6238, appendix B. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

// The RFC lists eight digits; authenticator apps show the last six of them.
test.each([
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
])('at second %i the code is the one of RFC 6238', (second, digits) => {
  expect(totpAt(secret, second * 1000)).toBe(digits.slice(2));
  expect(isTotp(secret, digits.slice(2), second * 1000)).toBe(true);
});

test('a code is good one step early and one step late, and no longer', () => {
  const at = 1_800_000_000_000;
  const code = totpAt(secret, at);
  expect([-60, -30, 0, 29, 30, 59, 60].map((seconds) => isTotp(secret, code, at + seconds * 1000))).toEqual([
    false,
    true,
    true,
    true,
    true,
    true,
    false,
  ]);
});

test.each(['', '12345', '1234567', 'abcdef', '１２３４５６', '-12345', ' 94287', '9428\n'])(
  'text that is not six digits is no code: %j',
  (text) => {
    expect(isTotp(secret, text, 59_000)).toBe(false);
  },
);

test('a secret is 160 bits in base32, differs every time, and works', () => {
  const [one, other] = [generateTotpSecret(systemRandom), generateTotpSecret(systemRandom)];
  expect(one).toMatch(/^[A-Z2-7]{32}$/);
  expect(one).not.toBe(other);
  expect(isTotp(one, totpAt(one, 59_000), 59_000)).toBe(true);
  expect(isTotp(one, totpAt(other, 59_000), 59_000)).toBe(false);
});

test('a code is accepted once, those beside it too, and old steps are forgotten', () => {
  const at = 1_000_000_000;
  const first = useTotp({ secret, verified: true }, totpAt(secret, at), at);
  if (!first) throw new Error('the first use was refused');
  expect(useTotp(first, totpAt(secret, at), at)).toBeUndefined();
  expect(useTotp(first, totpAt(secret, at), at + 30_000)).toBeUndefined();
  const second = useTotp(first, totpAt(secret, at - 30_000), at);
  expect(second?.usedSteps).toHaveLength(2);
  const later = useTotp(first, totpAt(secret, at + 600_000), at + 600_000);
  expect(later?.usedSteps).toHaveLength(1);
  // A clock that was moved back for a test does not lock anybody out.
  expect(useTotp(first, totpAt(secret, at - 3_600_000), at - 3_600_000)).toBeDefined();
  expect(useTotp(first, '', at)).toBeUndefined();
});

test('a secret typed in small letters and with spaces is the same one', () => {
  expect(totpAt('gezd gnbv gy3t qojq gezd gnbv gy3t qojq', 59_000)).toBe('287082');
});

test('the address names issuer and account, whatever stands in them', () => {
  const url = new URL(totpUri(secret, 'a b+c@example.com', 'Me & you: us'));
  expect(url.protocol).toBe('otpauth:');
  expect(decodeURIComponent(url.pathname)).toBe('/Me & you: us:a b+c@example.com');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    secret,
    issuer: 'Me & you: us',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});
