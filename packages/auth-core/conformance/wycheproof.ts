// `pnpm wycheproof --checkout ../wycheproof`: puts Wycheproof's vectors to the signature layer on both platforms, file by
// file, and writes WYCHEPROOF.md. It needs a checkout of https://github.com/C2SP/wycheproof, which it only reads.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readObject, splitToken } from '../src/compact.ts';
import { AuthError } from '../src/errors.ts';
import { readKeySet } from '../src/jwk-set.ts';
import { nodePlatform, webPlatform, type Platform, type RsaKey } from '../src/platform.ts';
import { assertHeader } from '../src/policy.ts';

const { values: flags } = parseArgs({ options: { checkout: { type: 'string' } } });
if (!flags.checkout) throw new TypeError('give a checkout of https://github.com/C2SP/wycheproof: --checkout PATH');
const checkout = flags.checkout;

type Result = 'valid' | 'invalid' | 'acceptable';
interface Vector {
  readonly tcId: number;
  readonly result: Result;
  readonly comment: string;
  readonly msg?: string;
  readonly sig?: string;
  readonly jws?: string | object;
}
interface Group {
  readonly publicKeyPem?: string;
  readonly public?: Jwk;
  readonly private?: Jwk;
  readonly tests: readonly Vector[];
}
interface Jwk {
  readonly kty?: string;
  readonly alg?: string;
  readonly keys?: readonly Jwk[];
}

/** Vectors whose answer differs from what the file says, each with the reason, as reviewed. */
const notRs256 = 'a key or algorithm other than RS256, which Clerk does not use: everything is refused';
const exceptions: Readonly<Record<string, string>> = {
  'json_web_signature_test.json 259':
    'an empty payload: a JWT’s is an object, so a token without one is refused by its form',
  'json_web_key_test.json 7':
    'a modulus with the ROCA weakness is taken: the instance made the key, and a token cannot bring one',
};

interface Tally {
  as: number;
  readonly excepted: Map<string, number[]>;
  readonly wrong: string[];
}

const isAscii = (hex: string): boolean => !/^(?:..)*[89a-f]./.test(hex);

/** Whether a signature over bytes is taken; undefined where the platform reads only what a token can be made of. */
async function checkRsa(platform: Platform, key: RsaKey, { msg = '', sig = '' }: Vector): Promise<boolean | undefined> {
  if (platform === webPlatform && !isAscii(msg)) return undefined;
  const signed = Buffer.from(msg, 'hex').toString('latin1');
  return platform.verifyRs256(key, signed, Buffer.from(sig, 'hex').toString('base64url'));
}

/** What the verifier does up to the signature: form, header, key of the set, signature. */
async function checkJws(platform: Platform, keys: string, jws: string | object): Promise<boolean> {
  try {
    const { header, signature, signed } = splitToken(typeof jws === 'string' ? jws : JSON.stringify(jws));
    const members = readObject(header, platform);
    assertHeader(members);
    const set = readKeySet(keys);
    const key = set.get(String(members['kid'])) ?? (set.size === 1 ? [...set.values()][0] : undefined);
    return key ? await platform.verifyRs256(await platform.importRsaKey(key), signed, signature) : false;
  } catch (error) {
    // Anything else than a refusal, or a set that is refused as a whole, is a fault.
    if (error instanceof AuthError || (error instanceof Error && /same kid/.test(error.message))) return false;
    throw error;
  }
}

function note(tally: Tally, file: string, { tcId, result, comment }: Vector, taken: boolean, reason?: string): void {
  // "Acceptable" leaves it open; refusing is the stricter of the two.
  if (result === 'acceptable' ? !taken : taken === (result === 'valid')) {
    tally.as += 1;
    return;
  }
  const why = exceptions[`${file} ${tcId}`] ?? (taken ? undefined : reason);
  if (why) tally.excepted.set(why, [...(tally.excepted.get(why) ?? []), tcId]);
  else tally.wrong.push(`${file} ${tcId} (${comment}): ${result}, and ${taken ? 'taken' : 'refused'}`);
}

async function runFile(file: string, platform: Platform): Promise<Tally & { tests: number; left: number }> {
  const { testGroups } = JSON.parse(readFileSync(join(checkout, 'testvectors_v1', file), 'utf8')) as {
    testGroups: readonly Group[];
  };
  const tally = { as: 0, excepted: new Map<string, number[]>(), wrong: [], tests: 0, left: 0 };
  for (const group of testGroups) {
    const jwk = group.public ?? group.private;
    const keys = jwk?.keys ?? (jwk ? [jwk] : []);
    const isOther = keys.length > 0 && !keys.some(({ kty, alg }) => kty === 'RSA' && (alg ?? 'RS256') === 'RS256');
    for (const vector of group.tests) {
      tally.tests += 1;
      const taken = group.publicKeyPem
        ? await checkRsa(platform, await platform.importRsaKey(group.publicKeyPem.trim()), vector)
        : await checkJws(platform, JSON.stringify({ keys }), vector.jws ?? '');
      if (taken === undefined) tally.left += 1;
      else note(tally, file, vector, taken, isOther ? notRs256 : undefined);
    }
  }
  return tally;
}

const files = [
  ...[2048, 3072, 4096, 8192].map((bits) => `rsa_signature_${bits}_sha256_test.json`),
  'json_web_signature_test.json',
  'json_web_key_test.json',
];
const rows: string[] = [];
const reasons = new Map<string, string>();
const wrong: string[] = [];
for (const file of files) {
  for (const [name, platform] of [
    ['Node.js', nodePlatform ?? webPlatform],
    ['WebCrypto', webPlatform],
  ] as const) {
    const { tests, as, excepted, left, wrong: faults } = await runFile(file, platform);
    const count = [...excepted.values()].flat().length;
    rows.push(`| ${file} | ${name} | ${tests} | ${as} | ${count} | ${left} | ${faults.length} |`);
    for (const [why, ids] of excepted) reasons.set(`${file}: ${ids.join(', ')}`, why);
    wrong.push(...faults.map((fault) => `${fault}, on ${name}`));
  }
}
const commit = execFileSync('git', ['-C', checkout, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const page = `# Wycheproof

Written by \`pnpm --filter @clerk-patterns/auth-core wycheproof --checkout PATH\` with C2SP/wycheproof ${commit}, Node.js ${process.version}.
The vectors are not in this repository. Of RSA signatures the four files for SHA-256 are run, at the platform’s own check; of tokens
what the verifier does up to the signature: form, header, key, signature. Their payloads are no claims, so nothing is said of those.

| File | Platform | Vectors | As the file says | Exceptions | Not for this platform | Wrong |
| --- | --- | --: | --: | --: | --: | --: |
${rows.join('\n')}

“Acceptable” vectors (a signature without the NULL of its algorithm) are refused. Not for WebCrypto are messages that are not
ASCII: what a token signs always is, and the platform takes nothing else.

## Exceptions

${[...reasons].map(([which, why]) => `- ${which}: ${why}.`).join('\n')}

## Wrong

${wrong.length === 0 ? 'None.' : wrong.map((fault) => `- ${fault}`).join('\n')}
`;
process.stdout.write(page);
writeFileSync(new URL('WYCHEPROOF.md', import.meta.url), page);
process.exitCode = wrong.length === 0 ? 0 : 1;
