import { expect, test } from 'vitest';
import { originOf, portOf, services } from './ports.ts';

test('a service without its variable listens on its default port', () => {
  expect(portOf('web', {})).toBe(3000);
  expect(portOf('upstreams', { UPSTREAMS_PORT: '' })).toBe(4001);
});

test('the variable moves the service and its origin', () => {
  expect(portOf('api', { API_PORT: '4711' })).toBe(4711);
  expect(originOf('api', { API_PORT: '4711' })).toBe('http://localhost:4711');
});

test.each(['x', '-1', '3000 ', '65536', '1e3', '0x10'])(
  'the port %j is refused with the name of its variable',
  (text) => {
    expect(() => portOf('web', { WEB_PORT: text })).toThrow(/WEB_PORT must be a port number/);
  },
);

test('no two services share a port or a variable', () => {
  const all = Object.values(services);
  expect(new Set(all.map((s) => s.port)).size).toBe(all.length);
  expect(new Set(all.map((s) => s.variable)).size).toBe(all.length);
});
