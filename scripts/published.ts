// `pnpm published [package…]`: what people install works, is as small as its page says, and has types that every resolver finds.
import { createSign, generateKeyPairSync } from 'node:crypto';
import { globSync, mkdtempSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, Script } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { EdgeVM } from '@edge-runtime/vm';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { rolldown } from 'rolldown';
import { readFlags } from '../packages/config/src/flags.ts';
import { root } from './lib/launch.ts';
import { run, runSteps, type Step } from './lib/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'published-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

/** Packs a package as `pnpm publish` would, and unpacks it where a program of `folder` finds it. */
async function pack(name: string): Promise<string> {
  const target = join(folder, 'node_modules/@clerk-patterns', name);
  mkdirSync(target, { recursive: true });
  const program = process.env['npm_execpath'] ?? 'pnpm';
  const [file, ...before] = /\.[cm]?js$/.test(program) ? [process.execPath, program] : [program];
  const args = ['--dir', `packages/${name}`, 'pack', '--pack-destination', folder];
  const { code, output } = await run([file ?? program, ...before, ...args]);
  const [tarball] = globSync(`*-${name}-*.tgz`, { cwd: folder });
  if (code !== 0 || !tarball) throw new Error(`${name} cannot be packed:\n${output}`);
  await run(['tar', '-xzf', join(folder, tarball), '-C', target, '--strip-components=1']);
  return join(folder, tarball);
}

/** What publint finds in a tarball, suggestions included. */
async function lint(tarball: Buffer): Promise<string[]> {
  const { messages, pkg } = await publint({ pack: { tarball: toArrayBuffer(tarball) }, strict: true });
  return messages.map((message) => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/**
 * What "are the types wrong" finds. The packages are ES modules alone: `require` reaches them on every Node.js that is
 * supported, and a resolver from before `exports` reaches no ES module.
 */
async function lintTypes(tarball: Buffer): Promise<string[]> {
  const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
  if (!analysis.types) return ['the package has no types'];
  return analysis.problems
    .filter((problem) => problem.kind !== 'CJSResolvesToESM')
    .filter((problem) => !('resolutionKind' in problem && problem.resolutionKind === 'node10'))
    .map((problem) => JSON.stringify(problem));
}

function toArrayBuffer({ buffer, byteOffset, byteLength }: Buffer): ArrayBuffer {
  return (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength);
}

const all = ['auth-core', 'clerk-local', 'upstreams', 'config'];
const help = `pnpm published [PACKAGE …]

Packs the packages as they are published (all, or those named) and tries what people install: does it work in every runtime,
is it as small as its page says, do its types resolve.

Packages: ${all.join(', ')}
`;
const { positionals } = readFlags(help, { allowPositionals: true });
const unknown = positionals.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`there is no package ${unknown.join(', ')}\n\n${help}`);
  process.exit(2);
}
const packages = positionals.length > 0 ? positionals : all;
const packed = new Map(packages.map((name) => [name, pack(name)]));
// Whoever asks hears of what went wrong.
for (const packing of packed.values()) packing.catch(() => undefined);

const lints = packages.map((name): Step => ({
  name: `${name}: publint and its types`,
  run: async () => {
    const tarball = readFileSync((await packed.get(name)) ?? '');
    const found = [...(await lint(tarball)), ...(await lintTypes(tarball))];
    return found.length === 0 ? undefined : found.join('\n');
  },
}));

/** Bundles a program that stands in `folder`, so that imports find the packed packages. */
async function bundle(input: string, minify: boolean): Promise<string> {
  const built = await rolldown({ input, cwd: folder, platform: 'browser' });
  const { output } = await built.generate({ format: minify ? 'es' : 'iife', name: 'trial', minify });
  if (output.length > 1) throw new Error('one file was expected');
  return output[0].code;
}

/** A file in `folder`. */
function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const size: Step = {
  name: 'auth-core: the verifier alone is as small as its README says',
  run: async () => {
    await packed.get('auth-core');
    const entry = write('verifier.js', "export { createVerifier } from '@clerk-patterns/auth-core';\n");
    const bytes = gzipSync(await bundle(entry, true)).length;
    const [, stated = ''] = /([\d.]+) kB minified and gzipped/.exec(
      readFileSync(join(root, 'packages/auth-core/README.md'), 'utf8'),
    ) ?? [''];
    const real = (bytes / 1000).toFixed(1);
    return stated === real ? undefined : `${bytes} bytes: the README says ${stated} kB, and it is ${real} kB`;
  },
};

const expected = 'user_1 user_1 token_signature_invalid user_1 401 user_1';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const material = (() => {
  const policy = { issuer: 'https://trial-00.clerk.accounts.dev', authorizedParties: ['https://app.example'] };
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = encode({ alg: 'RS256', typ: 'JWT', kid: 'ins_1', cat: 'cl_B7d4PD111AAA' });
  const claims = { sub: 'user_1', sid: 'sess_1', iss: policy.issuer, azp: policy.authorizedParties[0], v: 2 };
  const more = { iat: now, nbf: now, exp: now + 600, sts: 'active', o: { id: 'org_1', rol: 'admin', slg: 'one' } };
  const text = `${header}.${encode({ ...claims, ...more })}`;
  const signature = createSign('sha256').update(text).sign(privateKey);
  const forged = Buffer.from(signature);
  forged[9] = (forged[9] ?? 0) ^ 1;
  const jwtKey = publicKey.export({ type: 'spki', format: 'pem' });
  return {
    policy,
    jwtKey,
    good: `${text}.${signature.toString('base64url')}`,
    forged: `${text}.${forged.toString('base64url')}`,
  };
})();
const trial = readFileSync(join(root, 'packages/auth-core/published/trial.ts'), 'utf8');
const call = `tryOut(${JSON.stringify(material)})`;
const verdict = (printed: unknown): string | undefined =>
  printed === expected ? undefined : `expected ${expected}, got ${String(printed)}`;

const node: Step = {
  name: 'auth-core: works from its tarball on Node.js, also with Hono',
  run: async () => {
    await packed.get('auth-core');
    symlinkSync(join(root, 'packages/auth-core/node_modules/hono'), join(folder, 'node_modules/hono'), 'dir');
    write('trial.ts', trial);
    const hono = `import { Hono } from 'hono';
import { createVerifier } from '@clerk-patterns/auth-core';
import { createRequireAuth } from '@clerk-patterns/auth-core/hono';
const { policy, jwtKey, good } = ${JSON.stringify(material)};
const { verify } = createVerifier({ ...policy, jwtKey });
const app = new Hono();
app.get('/', createRequireAuth({ verify, authorizedParties: policy.authorizedParties })(), (context) => context.text(context.var.auth.userId));
const asked = await app.request('/', { headers: { authorization: 'Bearer ' + good } });
if ((await asked.text()) !== 'user_1' || (await app.request('/')).status !== 401) throw new Error('not with Hono');
`;
    const file = write('trial.mjs', `${hono}import { tryOut } from './trial.ts';\nconsole.log(await ${call});\n`);
    const { output } = await run([process.execPath, file]);
    return verdict(output.trim());
  },
};

const edge: Step = {
  name: 'auth-core: works from its tarball in an edge runtime',
  run: async () => {
    await packed.get('auth-core');
    const code = await bundle(write('edge.ts', trial), false);
    return verdict(await new EdgeVM().evaluate<Promise<string>>(`${code};trial.${call}`));
  },
};

const globals: Step = {
  name: 'auth-core: works from its tarball with WebCrypto and nothing of Node.js',
  run: async () => {
    await packed.get('auth-core');
    const code = await bundle(write('globals.ts', trial), false);
    const context = createContext({ crypto, atob, TextDecoder, TextEncoder, URL, Headers, Request, Response });
    return verdict(await (new Script(`${code};trial.${call}`).runInContext(context) as Promise<string>));
  },
};

const own = packages.includes('auth-core') ? [size, node, edge, globals] : [];
process.exit((await runSteps([...lints, ...own])) === 0 ? 0 : 1);
