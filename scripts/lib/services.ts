import { createRequire } from 'node:module';
import { join } from 'node:path';
import { originOf, portOf, type ServiceName } from '../../packages/config/src/ports.ts';
import type { StackEnvironment } from './environment.ts';

/** One process of the stack. */
export interface Service {
  readonly name: ServiceName;
  /** The program and its arguments: the bare server, so that a signal reaches it and nothing stands between. */
  readonly command: readonly [string, ...string[]];
  readonly directory: string;
  readonly url: string;
  readonly health: string;
  /** It is up as soon as it answers at all: what it answers is somebody's unfinished work. */
  readonly isUpWhenItAnswers?: boolean;
  /** What it alone is told, beside the variables of all. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The Next apps: with Clerk's present SDK, and with the one before. */
export type NextApp = 'web' | 'web-core2';

/** How the stack runs. */
export interface StackOptions {
  readonly root: string;
  readonly environment: StackEnvironment;
  /** Next in development mode, or the build that `pnpm build` made. */
  readonly web: 'development' | 'production';
  /** The Next apps to start. Default: the one of the present SDK. */
  readonly apps?: readonly NextApp[];
  /** Where clerk-local and the upstreams keep what must survive a crash. */
  readonly dataDirectory: string;
}

/** The file in which clerk-local keeps its state; its key is beside it. */
export function clerkLocalData(dataDirectory: string): string {
  return join(dataDirectory, 'clerk-local/state.json');
}

/** The processes of the stack, in the order in which they are started. */
export function servicesOf(options: StackOptions): Service[] {
  const { root, environment, dataDirectory, apps = ['web'] } = options;
  const { variables, clerk } = environment;
  const node = process.execPath;
  const script = (name: ServiceName, path: string, ...rest: string[]): Service => {
    const directory = join(root, path.split('/').slice(0, 2).join('/'));
    const url = originOf(name, variables);
    return { name, command: [node, join(root, path), ...rest], directory, url, health: `${url}/health` };
  };
  const embedded = [variables['HASURA_URL'], variables['SUPABASE_URL']].includes(originOf('upstreams', variables));
  return [
    ...(clerk === 'local'
      ? [
          script(
            'clerk-local',
            'packages/clerk-local/src/cli.ts',
            '--data',
            clerkLocalData(dataDirectory),
            '--bundles',
            join(root, 'apps/web-core2'),
          ),
        ]
      : []),
    ...(embedded
      ? [script('upstreams', 'packages/upstreams/src/cli.ts', '--data', join(dataDirectory, 'upstreams'))]
      : []),
    ...apps.map((name) => nextService(name, options)),
    script('api', 'apps/api/src/main.ts'),
    script('hasura-proxy', 'apps/hasura-proxy/src/main.ts'),
  ];
}

function nextService(name: NextApp, { root, environment, web }: StackOptions): Service {
  const { variables } = environment;
  const directory = join(root, 'apps', name);
  const next = createRequire(join(directory, 'package.json')).resolve('next/dist/bin/next');
  const url = originOf(name, variables);
  const mode = web === 'development' ? 'dev' : 'start';
  // Next needs `-H localhost`: with 127.0.0.1 Clerk's middleware proxies to itself until it times out.
  const rest = ['-H', 'localhost', '-p', String(portOf(name, variables))];
  return {
    name,
    command: [process.execPath, next, mode, ...rest],
    directory,
    url,
    health: `${url}/health`,
    ...(name === 'web-core2' ? { variables: core2Variables(environment) } : {}),
  };
}

/** The SDK before asks for the script before: clerk-js 5, which has the components in it. */
export function core2Variables({ clerk, variables }: StackEnvironment): Record<string, string> {
  const script = `${originOf('clerk-local', variables)}/npm/@clerk/clerk-js@5/dist/clerk.browser.js`;
  return clerk === 'local' ? { NEXT_PUBLIC_CLERK_JS_URL: script } : {};
}
