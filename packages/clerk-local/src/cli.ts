#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { originOf, portOf, readPort } from '@clerk-patterns/config/ports';
import { environmentLines } from './environment.ts';
import { createKeys, keepPrivatePem } from './keys.ts';

// Starting is mostly reading code: kept in its compiled form, it takes half the time from the second start on.
enableCompileCache();

const help = `clerk-local [env | export] [options]

A Clerk on this machine: the real Clerk SDKs sign in to it, offline, without an account.

  clerk-local         starts it (on http://localhost:4000 unless --port or CLERK_LOCAL_PORT says otherwise)
  clerk-local env     prints the variables that lead Clerk's SDKs to it, as NAME=value lines; needs no running server
  clerk-local export  prints a seed of what it knows now, of the one that runs, else of the one that was kept

  --port N       the port to answer on
  --data FILE    keeps its state in FILE, and its key beside it (default: CLERK_LOCAL_DATA, else the state is in memory
                 and ends with it, and the key is in .data/clerk-local)
  --seed FILE    people, organizations, roles, JWT templates and settings to start with, as YAML or JSON
  --host HOST    the name or address to listen on (default: localhost)
  --expose-test-accounts-to-the-network
                 allows a HOST that other machines reach: whoever reaches it signs in as anybody
  --bundles DIR  a project whose node_modules has another @clerk/clerk-js, served where a path names its major version:
                 5 for @clerk/nextjs 6 (default: CLERK_LOCAL_BUNDLES)
  --no-rate-limit
                 answers without a limit; otherwise each API answers 10,000 requests in 10 seconds, then 429
  --let-anybody-sign-in-in-production
                 starts although NODE_ENV is production: whoever reaches it signs in as anybody
  --version      the version of this program
  --help         this text

CLERK_LOCAL_PRIVATE_KEY (PKCS#8 PEM) pins the signing key, so that tests can sign tokens of their own.
`;

const options = {
  port: { type: 'string' },
  data: { type: 'string' },
  seed: { type: 'string' },
  host: { type: 'string' },
  'expose-test-accounts-to-the-network': { type: 'boolean' },
  bundles: { type: 'string' },
  'no-rate-limit': { type: 'boolean' },
  'let-anybody-sign-in-in-production': { type: 'boolean' },
  version: { type: 'boolean', short: 'v' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** What is read of this package's own description. */
interface Version {
  readonly version: string;
}

function readArguments() {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : 'wrong arguments').split('. To specify');
    process.stderr.write(`${reason}\n\n${help}`);
    return process.exit(2);
  }
}

/** A mistake of the command line ends it before anything else is looked at: it must not be blamed on a variable. */
function portFlag(text: string): string {
  try {
    return String(readPort(text, '--port', '--port 4000'));
  } catch (error) {
    process.stderr.write(`clerk-local: ${error instanceof Error ? error.message : 'wrong port'}\n`);
    return process.exit(2);
  }
}

const { values: flags, positionals } = readArguments();
const variables = { ...process.env, ...(flags.port === undefined ? {} : { CLERK_LOCAL_PORT: portFlag(flags.port) }) };
const dataFile = flags.data ?? (process.env['CLERK_LOCAL_DATA'] || undefined);

/** The key that signs: kept in any case, so that `env` can tell of it before the start. Names where a broken one came from. */
function privateKey(): string {
  const pinned = process.env['CLERK_LOCAL_PRIVATE_KEY'];
  const file = join(dataFile === undefined ? '.data/clerk-local' : dirname(dataFile), 'private-key.pem');
  const pem = pinned ? pinned : keepPrivatePem(file);
  try {
    createKeys(pem);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it is no key';
    throw new TypeError(`${pinned ? 'CLERK_LOCAL_PRIVATE_KEY' : file}: ${reason}`, { cause: error });
  }
  return pem;
}

if (flags.help) {
  process.stdout.write(help);
} else if (flags.version) {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as Version;
  process.stdout.write(`${version}\n`);
} else if (positionals[0] === 'env' && positionals.length === 1) {
  try {
    process.stdout.write(environmentLines(createKeys(privateKey()), originOf('clerk-local', variables)));
  } catch (error) {
    process.stderr.write(`clerk-local: ${error instanceof Error ? error.message : 'no key'}\n`);
    process.exitCode = 1;
  }
} else if (positionals[0] === 'export' && positionals.length === 1) {
  try {
    const { exportedSeed } = await import('./cli-export.ts');
    process.stdout.write(await exportedSeed(originOf('clerk-local', variables), dataFile));
  } catch (error) {
    process.stderr.write(`clerk-local: ${error instanceof Error ? error.message : 'nothing to export'}\n`);
    process.exitCode = 1;
  }
} else if (positionals.length > 0) {
  process.stderr.write(`clerk-local: there is no command '${positionals.join(' ')}'\n\n${help}`);
  process.exitCode = 2;
} else {
  // Loaded only here: shells ask for `env` often and wait for it.
  const { createLogger } = await import('@clerk-patterns/config/log');
  const { runMain } = await import('@clerk-patterns/config/serve');
  const log = createLogger('clerk-local');
  await runMain(log, async () => {
    const place = { port: portOf('clerk-local', variables), privateKey: privateKey() };
    const { createClerkLocal, readSeed, usualRateLimit } = await import('./index.ts');
    const clerk = await createClerkLocal({
      ...place,
      ...(flags.seed ? { seed: readSeed(flags.seed) } : {}),
      ...(flags.host ? { host: flags.host } : {}),
      ...(flags.bundles ? { bundles: flags.bundles } : {}),
      exposeTestAccountsToTheNetwork: flags['expose-test-accounts-to-the-network'] === true,
      letAnybodySignInInProduction: flags['let-anybody-sign-in-in-production'] === true,
      ...(flags['no-rate-limit'] ? {} : { rateLimit: usualRateLimit }),
      ...(dataFile === undefined ? {} : { dataFile }),
      // Printing the code is this program's purpose: it stands where the real Clerk's e-mail would.
      onMessage: ({ kind, code, url }) =>
        log.info(`${kind.replace('sign_', 'sign-').replaceAll('_', ' ')} ${url ?? code}`),
      onRequest: (request) =>
        log[request.status === 501 ? 'warn' : 'debug'](request, `${request.method} ${request.path}`),
    });
    log.info(`listening on ${clerk.url}`);
    return () => clerk.close();
  });
}
