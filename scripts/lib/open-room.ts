import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import { isNear } from '../../lessons/runner/room/address.ts';
import { createRoom } from '../../lessons/runner/room/room.ts';
import { readPort } from '../../packages/config/src/ports.ts';
import { startServer } from '../../packages/config/src/serve.ts';

/** Without letters and digits that look alike at the back of a room. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const defaultPort = 4003;

/**
 * Opens a room on this machine, or on one of its addresses in the local network.
 *
 * @throws TypeError for a host that others than the local network reach
 */
export async function openRoom(
  { host = 'localhost', port: typed = String(defaultPort) }: { host?: string | undefined; port?: string | undefined },
  say: (text: string) => void,
): Promise<void> {
  if (!isNear(host))
    throw new TypeError(`--host ${host}: name an address of this machine on a local network, such as 192.168.1.20`);
  const port = readPort(typed, '--port', `--port ${defaultPort}`);
  const code = Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const room = createRoom({
    code,
    hosts: [address],
    addressesOf: (env) => {
      const { remoteAddress = '', localAddress = '' } = (env as { incoming: { socket: Socket } }).incoming.socket;
      return { from: remoteAddress, to: localAddress };
    },
  });
  const server = await startServer({
    service: 'workshop',
    fetch: (request, env) => room.fetch(request, env),
    port,
    host,
    graceMs: 100,
  });
  say(
    `\n  show      http://${address}, on this machine\n  learners  pnpm lesson join ${address} --code ${code} --name …\n`,
  );
  say('  It hears names, lessons and counts, keeps them in memory, and forgets them when it ends. Ctrl-C ends it');
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void server.close().finally(() => process.exit(0)));
  }
}
