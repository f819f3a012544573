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
}

/** How the stack runs. */
export interface StackOptions {
  readonly root: string;
  readonly environment: StackEnvironment;
  /** Next in development mode, or the build that `pnpm build` made. */
  readonly web: 'development' | 'production';
  /** Where clerk-local and the upstreams keep what must survive a crash. */
  readonly dataDirectory: string;
}

/** The file in which clerk-local keeps its state; its key is beside it. */
export function clerkLocalData(dataDirectory: string): string {
  return join(dataDirectory, 'clerk-local/state.json');
}

/** The processes of the stack, in the order in which they are started. */
export function servicesOf({ root, environment, web, dataDirectory }: StackOptions): Service[] {
  const { variables, clerk } = environment;
  const node = process.execPath;
  const script = (name: ServiceName, path: string, ...rest: string[]): Service => {
    const directory = join(root, path.split('/').slice(0, 2).join('/'));
    const url = originOf(name, variables);
    return { name, command: [node, join(root, path), ...rest], directory, url, health: `${url}/health` };
  };
  const webDirectory = join(root, 'apps/web');
  const next = createRequire(join(webDirectory, 'package.json')).resolve('next/dist/bin/next');
  const nextCommand = web === 'development' ? 'dev' : 'start';
  const webUrl = originOf('web', variables);
  const port = String(portOf('web', variables));
  // Next needs `-H localhost`: with 127.0.0.1 Clerk's middleware proxies to itself until it times out.
  const command: Service['command'] = [node, next, nextCommand, '-H', 'localhost', '-p', port];
  const embedded = [variables['HASURA_URL'], variables['SUPABASE_URL']].includes(originOf('upstreams', variables));
  return [
    ...(clerk === 'local'
      ? [script('clerk-local', 'packages/clerk-local/src/cli.ts', '--data', clerkLocalData(dataDirectory))]
      : []),
    ...(embedded
      ? [script('upstreams', 'packages/upstreams/src/cli.ts', '--data', join(dataDirectory, 'upstreams'))]
      : []),
    { name: 'web', command, directory: webDirectory, url: webUrl, health: `${webUrl}/health` },
    script('api', 'apps/api/src/main.ts'),
    script('hasura-proxy', 'apps/hasura-proxy/src/main.ts'),
  ];
}
