import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { portOf, services, type ServiceName, type Variables } from '../../packages/config/src/ports.ts';
import { completeEnvironment, readVariables, type StackEnvironment } from './environment.ts';
import { clerkLocalData, type Service } from './services.ts';
import type { StackEvents } from './stack.ts';

/** The repository's root. */
export const root = join(import.meta.dirname, '../..');

/** Reads keys and ports and decides which Clerk to use, with clerk-local's own variables from its command. */
export function prepareEnvironment(shell: Variables, dataDirectory: string): StackEnvironment {
  const given = readVariables(root, shell);
  checkPorts(given);
  return completeEnvironment(given, () => localLines(given, dataDirectory));
}

/** Two services on one port would each believe the other's health to be its own. */
function checkPorts(given: Variables): void {
  const names = [
    'web',
    'web-core2',
    'playground',
    'api',
    'hasura-proxy',
    'clerk-local',
    'upstreams',
    'workshop',
  ] as const;
  const holders = new Map<number, string>();
  for (const name of names) {
    const { variable } = services[name];
    const port = portOf(name, given);
    if (port === 0) throw new Error(`${variable}=0 is no port that others can find: choose one from 1 to 65535`);
    const holder = holders.get(port);
    if (holder) throw new Error(`port ${port} is given to ${holder} and to ${name}: choose another with ${variable}=…`);
    holders.set(port, name);
  }
}

function localLines(given: Record<string, string>, dataDirectory: string): string {
  const command = join(root, 'packages/clerk-local/src/cli.ts');
  const result = spawnSync(process.execPath, [command, 'env', '--data', clerkLocalData(dataDirectory)], {
    cwd: root,
    env: given,
    encoding: 'utf8',
  });
  if (result.status !== 0) throw new Error(result.stderr.trim() || 'clerk-local could not print its variables');
  return result.stdout;
}

const colours: Partial<Record<ServiceName, Parameters<typeof styleText>[0]>> = {
  web: 'blue',
  'web-core2': 'blue',
  playground: 'blue',
  api: 'green',
  'hasura-proxy': 'magenta',
  'clerk-local': 'cyan',
  upstreams: 'yellow',
};

/** Writes each service's lines with its name in front, and the launcher's own notes. */
export function terminalEvents(write: (text: string) => void): StackEvents {
  return {
    line: ({ name }: Service, text) => write(`${styleText(colours[name] ?? 'white', name.padEnd(12))} ${text}\n`),
    note: (text) => write(`${styleText('bold', 'stack'.padEnd(12))} ${text}\n`),
  };
}
