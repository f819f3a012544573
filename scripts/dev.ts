// `pnpm dev`: the whole stack from one command. `--help` says more.
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { styleText } from 'node:util';
import { readFlags } from '../packages/config/src/flags.ts';
import { prepareEnvironment, root, terminalEvents } from './lib/launch.ts';
import { servicesOf, type NextApp, type Service } from './lib/services.ts';
import { startStack, type Stack } from './lib/stack.ts';
import type { StackEnvironment } from './lib/environment.ts';

const help = `pnpm dev [--quiet] [--core2]

Starts clerk-local, upstreams, api, hasura-proxy and web, waits until each is healthy and prints where they are.
A service that ends is started again. Ctrl-C ends everything.

  --quiet   print the banner and problems, not the services' own lines
  --core2   also web-core2: the patterns that differ with Clerk's SDK before, on Next 15

No Clerk keys in the environment or .env.local: a Clerk on this machine answers, with seeded people.
Real keys: the same stack talks to your Clerk application. .env.example lists every variable.
`;

const { values: flags } = readFlags(help, { options: { quiet: { type: 'boolean' }, core2: { type: 'boolean' } } });

const began = performance.now();
const dataDirectory = join(root, '.data');
let isStopping = false;

try {
  const environment = prepareEnvironment(process.env, dataDirectory);
  const apps: readonly NextApp[] = flags.core2 ? ['web', 'web-core2'] : ['web'];
  const services = servicesOf({ root, environment, web: 'development', apps, dataDirectory });
  const format = process.stdout.isTTY ? 'pretty' : 'json';
  const variables = { LOG_FORMAT: format, ...environment.variables };
  const terminal = terminalEvents((text) => process.stdout.write(text));
  const events = flags.quiet ? { ...terminal, line: () => undefined } : terminal;
  const stack = await startStack(services, variables, events);
  stopOnSignals(stack);
  try {
    await Promise.all([stack.ready, warm(services)]);
    process.stdout.write(banner(services, environment));
  } catch (error) {
    await stack.stop();
    throw error;
  }
} catch (error) {
  // A stack that was told to stop while it started has nothing to complain about.
  if (!isStopping) {
    const message = error instanceof Error ? error.message : 'unknown error';
    process.stderr.write(`${styleText('red', 'not started:')} ${message}\n`);
    process.exit(1);
  }
}

function stopOnSignals(stack: Stack): void {
  const stop = (code: number): void => {
    if (isStopping) return;
    isStopping = true;
    void stack.stop().finally(() => process.exit(code));
  };
  // Nobody reads on, as in `pnpm dev | head`: there is nobody to run for either.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop(0));
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${styleText('red', 'a fault in the launcher:')} ${error.stack ?? error.message}\n`);
    stop(1);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stop(0));
  }
}

/** Has Next compile the first page, as soon as it listens, so that the first click does not wait for it. */
async function warm(services: Service[]): Promise<void> {
  const { url } = services.find((service) => service.name === 'web') ?? { url: '' };
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(url, { headers: { accept: '*/*' }, redirect: 'manual' }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer) return;
    await wait(100);
  }
}

function banner(services: Service[], { clerk }: StackEnvironment): string {
  const bold = (text: string) => styleText('bold', text);
  const url = (name: string) => services.find((service) => service.name === name)?.url ?? '';
  const what: Record<string, string> = {
    web: 'the patterns: start here',
    'web-core2': 'the same with Clerk’s SDK before',
    api: `verifies tokens by hand; read ${url('api')}/docs`,
    'hasura-proxy': 'mints template tokens for Hasura and Supabase',
    'clerk-local': 'a Clerk on this machine: people, inbox, sessions',
    upstreams: 'Postgres behind Hasura’s and Supabase’s dialects',
  };
  const places = services.map(({ name, url: at }) => `  ${bold(name.padEnd(14))} ${at.padEnd(24)} ${what[name] ?? ''}`);
  const who =
    clerk === 'local'
      ? [
          `  Clerk: ${bold('local')}. No account, no internet. Everybody’s password is ${bold('clerk-local-demo')}`,
          '    alice@example.com   Acme admin, Globex member      bob@example.com    Acme member',
          '    carol@example.com   Globex admin                   dave@example.com   no organization',
          '    erin@example.com    must first reset her password',
          '  Addresses with +clerk_test take the code 424242; other codes are printed above.',
        ]
      : [
          `  Clerk: ${bold('real')}, because your keys are set. People and organizations are those of your application.`,
        ];
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  return `\n${places.join('\n')}\n\n${who.join('\n')}\n\n  Open ${bold(url('web'))}. Ready in ${seconds} s. Ctrl-C ends everything.\n\n`;
}
