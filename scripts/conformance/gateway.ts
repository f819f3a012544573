// The way from browsers and servers to the local instances: the hosts of their keys, over https, as with the real Clerk.
import { createServer as createHttpServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { InboxMessage } from '../../packages/clerk-local/src/index.ts';

/** A local instance, as far as the gateway knows it. */
export interface Reachable {
  /** What its publishable key names. */
  readonly host: string;
  /** Where it answers. */
  readonly url: string;
  readonly secretKey: string;
  readonly inbox: () => readonly InboxMessage[];
  /** Whether machines are its customers: they ask with secret keys of their own. */
  readonly hasMachines?: boolean;
}

/** A certificate and its key, PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A gateway that listens. */
export interface Gateway {
  readonly url: string;
  /** Hosts that were asked for and are none of the instances', with how often. */
  readonly refused: ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

/**
 * Starts the gateway.
 *
 * For browsers it is an HTTP proxy: the hosts of the instances' keys lead to them over TLS, this machine's ports lead
 * there, every other host is refused, so that nothing of a run leaves the machine. For servers it is the address of the
 * Backend API of all instances at once: the secret key says which is meant.
 */
export async function startGateway(
  instances: readonly Reachable[],
  certificate: Certificate,
  port: number,
): Promise<Gateway> {
  const refused = new Map<string, number>();
  const byHost = new Map(instances.map((instance) => [instance.host, instance]));
  const secure = createTlsServer(certificate, (asked, answer) => {
    const instance = byHost.get(asked.headers.host ?? '');
    if (instance) forward(instance, asked, answer);
    else refuse(answer, 421);
  });
  await listening(secure, 0);
  const securePort = (secure.address() as AddressInfo).port;

  const open = createHttpServer((asked, answer) => {
    if (asked.url?.startsWith('http')) {
      count(refused, new URL(asked.url).host);
      refuse(answer, 502);
    } else if (asked.url?.startsWith('/mailbox/')) sendMail(instances, asked.url.slice('/mailbox'.length), answer);
    else forward(bySecretKey(instances, asked), asked, answer);
  });
  const led = new Set<Socket>();
  open.on('connect', (asked, socket: Socket, head) => {
    const [host = '', portText] = (asked.url ?? '').split(':');
    const isLocal = /^(localhost|127\.0\.0\.1)$/.test(host);
    if (!isLocal && !byHost.has(host)) {
      count(refused, host);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    const target = connect(isLocal ? Number(portText) : securePort, isLocal ? host : 'localhost', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      if (head.length > 0) target.write(head);
      target.pipe(socket).pipe(target);
    });
    for (const end of [socket, target]) {
      led.add(end);
      end.on('error', () => [socket, target].forEach((side) => side.destroy())).on('close', () => led.delete(end));
    }
  });
  await listening(open, port);
  return {
    url: `http://localhost:${(open.address() as AddressInfo).port}`,
    refused,
    close: async () => {
      // No server knows these any more: a browser that is still there would keep the gateway open.
      for (const socket of led) socket.destroy();
      for (const server of [open, secure]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

function listening(
  server: {
    listen: (port: number, host: string, done: () => void) => unknown;
    once: (event: 'error', listener: (error: Error) => void) => unknown;
  },
  port: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', resolve);
  });
}

function count(refused: Map<string, number>, host: string): void {
  refused.set(host, (refused.get(host) ?? 0) + 1);
}

function refuse(answer: ServerResponse, status: number): void {
  answer.writeHead(status).end();
}

/**
 * Servers say which instance they mean by its secret key, machines by a key of theirs. Who says none gets the first: scripts
 * are the same in all.
 */
function bySecretKey(instances: readonly Reachable[], { headers }: IncomingMessage): Reachable | undefined {
  const given = [headers['clerk-secret-key'], headers.authorization?.replace(/^Bearer /, '')];
  const isMachine = given.some((key) => String(key).startsWith('ak_'));
  return (
    instances.find(({ secretKey }) => given.includes(secretKey)) ??
    instances.find(({ hasMachines }) => isMachine && hasMachines) ??
    instances[0]
  );
}

function forward(instance: Reachable | undefined, asked: IncomingMessage, answer: ServerResponse): void {
  if (!instance) {
    refuse(answer, 502);
    return;
  }
  const { host } = new URL(instance.url);
  // Pages of the instance itself, such as the one to choose an identity, are at its own address.
  const isOwn = asked.headers.origin === `https://${instance.host}`;
  const headers = { ...asked.headers, host, ...(isOwn ? { origin: instance.url } : {}) };
  const onward = request(`${instance.url}${asked.url}`, { method: asked.method, headers }, (got) => {
    answer.writeHead(got.statusCode ?? 502, got.headers);
    got.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  asked.pipe(onward);
}

/** The mailbox that the suite reads, in its form: the newest message to an address whose subject has some words. */
function sendMail(instances: readonly Reachable[], path: string, answer: ServerResponse): void {
  const url = new URL(path, 'http://localhost');
  const all = instances.flatMap(({ inbox, host }) => inbox().map((message) => ({ message, host })));
  const text = /^\/api\/text\/[^/]+\/(.+)$/.exec(url.pathname)?.[1];
  const found = all.filter(({ message }) =>
    text ? message.id === text : message.to === url.searchParams.get('andTo'),
  );
  const newest = found.at(-1);
  if (text) {
    const link = newest?.message.url?.replace(/^http:\/\/localhost:\d+/, `https://${newest.host}`);
    answer.end(link ?? '');
    return;
  }
  const messages = newest
    ? [{ _id: newest.message.id, subject: `${newest.message.code ?? ''} is your verification code or link` }]
    : [];
  answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ messages }));
}
