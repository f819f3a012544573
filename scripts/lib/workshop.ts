import { createRequire } from 'node:module';
import { join } from 'node:path';
import { originOf, portOf, services as portTable, type Variables } from '../../packages/config/src/ports.ts';
import type { StackEnvironment } from './environment.ts';
import { prepareEnvironment, root } from './launch.ts';
import { servicesOf, type Service } from './services.ts';

/** Where a workshop's stack keeps its state, and the playground it runs. */
export interface WorkshopOptions {
  readonly shell: Variables;
  readonly dataDirectory: string;
  readonly playground: string;
}

/** Reads the variables of a workshop's processes. */
export function workshopEnvironment({ shell, dataDirectory }: WorkshopOptions): StackEnvironment {
  return prepareEnvironment(shell, dataDirectory);
}

/** A workshop's processes: clerk-local, the upstreams and the playground in development. */
export function workshopServices(options: WorkshopOptions, environment: StackEnvironment): Service[] {
  const { dataDirectory, playground } = options;
  const { variables } = environment;
  const url = originOf('playground', variables);
  const next = createRequire(join(root, 'lessons/package.json')).resolve('next/dist/bin/next');
  const port = String(portOf('playground', variables));
  return [
    ...servicesOf({ root, environment, web: 'development', apps: [], dataDirectory }).filter(({ name }) =>
      ['clerk-local', 'upstreams'].includes(name),
    ),
    {
      name: 'playground',
      command: [process.execPath, next, 'dev', '-H', 'localhost', '-p', port],
      directory: playground,
      url,
      health: `${url}/lesson-stamp`,
      isUpWhenItAnswers: true,
    },
  ];
}

/** Variables without anybody's keys, on ports of their own: 200 above the usual ones unless they are given. */
export function ownPorts(shell: Variables): Variables {
  const ports = Object.values(portTable).map(({ port, variable }) => [variable, shell[variable] ?? String(port + 200)]);
  const kept = Object.entries(shell).filter(
    ([name]) => !/CLERK|HASURA_URL|SUPABASE|UPSTREAMS|AUTHORIZED_PARTIES/.test(name),
  );
  return Object.fromEntries([...kept, ...ports]) as Variables;
}
