import { BlockList, isIP } from 'node:net';
import { services } from '@clerk-patterns/config/ports';

const near = new BlockList();
near.addSubnet('127.0.0.0', 8);
near.addSubnet('10.0.0.0', 8);
near.addSubnet('172.16.0.0', 12);
near.addSubnet('192.168.0.0', 16);
near.addSubnet('169.254.0.0', 16);
near.addAddress('::1', 'ipv6');
near.addSubnet('fc00::', 7, 'ipv6');
near.addSubnet('fe80::', 10, 'ipv6');

/** Whether an address is of this machine or of a local network: nothing else ever hears of a room. */
export function isNear(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').replace(/^::ffff:(?=\d+\.)/i, '');
  const family = isIP(bare);
  return host === 'localhost' || (family !== 0 && near.check(bare, family === 4 ? 'ipv4' : 'ipv6'));
}

/**
 * Reads the address of a room that somebody typed, such as `192.168.1.20:4003`; the port may be left out.
 *
 * @returns its origin
 * @throws TypeError for any that is not of a local network
 */
export function readRoomAddress(text: string): string {
  const typed = text
    .trim()
    .toLowerCase()
    .replace(/^http:\/\//, '')
    .replace(/\/$/, '');
  const [, host = '', port = services.room.port] = /^(\[[\da-f:]+\]|[\da-z.]+)(?::(\d{1,5}))?$/.exec(typed) ?? [];
  // What is typed must be one, not what it would be read as: 3232235777 is an address, too.
  const url = isNear(host) ? URL.parse(`http://${host}:${port}`) : null;
  if (url) return url.origin;
  throw new TypeError(`'${text}' is no address on a local network, such as 192.168.1.20:${services.room.port}`);
}
