import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Lesson } from '../../lessons/runner/lesson.ts';
import { isNear } from '../../lessons/runner/room/address.ts';
import { roomCode } from '../../lessons/runner/room/code.ts';
import { createRoom } from '../../lessons/runner/room/room.ts';
import { portOf, type Variables } from '../../packages/config/src/ports.ts';
import { startServer } from '../../packages/config/src/serve.ts';

/** What a room is opened with. */
export interface RoomDoor {
  /** An address of this machine in the local network; `undefined` for this machine alone. */
  readonly host: string | undefined;
  readonly variables: Variables;
  readonly data: string;
  readonly lessons: readonly Lesson[];
  readonly say: (text: string) => void;
}

/**
 * Opens a room on this machine, or on one of its addresses in the local network.
 *
 * @throws TypeError for a host that is no such address
 */
export async function openRoom({ host = 'localhost', variables, data, lessons, say }: RoomDoor): Promise<void> {
  const here = localAddresses();
  const isLocalhost = host === 'localhost';
  if (!isLocalhost && !here.includes(host))
    throw new TypeError(
      `--host takes an address of this machine in the local network${here.length > 0 ? `: ${here.join(', ')}` : ', and it has none'}`,
    );
  const port = portOf('room', variables);
  const code = roomCode(data);
  const name = host.includes(':') ? `[${host}]` : host;
  const address = `${name}:${port}`;
  const room = createRoom({
    code,
    address,
    names: isLocalhost ? ['localhost', '127.0.0.1', '[::1]'] : [name],
    lessons,
    addressesOf: (env) => {
      const { remoteAddress = '', localAddress = '' } = (env as { incoming: { socket: Socket } }).incoming.socket;
      return { from: remoteAddress, to: localAddress };
    },
  });
  const fetch = (request: Request, env: object) => room.fetch(request, env);
  // The leader's page holds a connection on which it waits for news.
  const server = await startServer({ service: 'room', fetch, port, host, graceMs: 100 });
  say(`\n  show      http://${address}, on this machine`);
  say(`  learners  pnpm lesson join ${address} --code ${code} --name …`);
  if (isLocalhost && here.length > 0)
    say(`            on other machines: once it is opened with --host ${here.join(' or ')}`);
  say('\n  It hears names, lessons and counts, keeps them in memory, and forgets them when it ends. Ctrl-C ends it');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void server.close().finally(() => process.exit(0)));
  }
}

function localAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address, family }) => !internal && isNear(address) && !isOfOneLink(address, family))
    .toSorted((one, other) => one.family.localeCompare(other.family))
    .map(({ address }) => address);
}

/** No URL can name such an address of IPv6: it would need the name of a network card, each machine's own. */
function isOfOneLink(address: string, family: string): boolean {
  return family === 'IPv6' && /^fe[89ab]/i.test(address);
}
