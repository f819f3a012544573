// Loaded by every Node.js process of a check with the network cut: whoever asks another machine is refused and noted.
import { appendFileSync } from 'node:fs';
import { Socket, type SocketConnectOpts, type TcpSocketConnectOpts } from 'node:net';

// oxlint-disable-next-line typescript/unbound-method -- handed to Reflect.apply with its socket
const { connect } = Socket.prototype;

function isHere(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

Socket.prototype.connect = function refuseOthers(this: Socket, ...given: unknown[]): Socket {
  // Node's own callers hand over the arguments in a list.
  const first = Array.isArray(given[0]) ? (given[0] as unknown[])[0] : given[0];
  const second = Array.isArray(given[0]) ? undefined : given[1];
  const options: Partial<SocketConnectOpts> = typeof first === 'object' && first ? first : {};
  const host = (options as Partial<TcpSocketConnectOpts>).host ?? (typeof second === 'string' ? second : 'localhost');
  const isPath = 'path' in options && options.path;
  if (isPath || (typeof first === 'string' && !/^\d+$/.test(first)) || isHere(host)) {
    return Reflect.apply(connect, this, given) as Socket;
  }
  const who = process.argv.slice(1, 3).join(' ');
  appendFileSync(process.env['NETWORK_ASKED'] ?? '', `${who} asked ${host}\n`);
  // Where nobody listens: a refusal like any other, which whoever asks must live with.
  const nobody = { ...options, host: '127.0.0.1', port: 1 };
  const callback = Array.isArray(given[0])
    ? (given[0] as unknown[])[1]
    : given.find((one) => typeof one === 'function');
  return Reflect.apply(connect, this, callback ? [nobody, callback] : [nobody]) as Socket;
};
