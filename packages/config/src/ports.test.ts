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

test.each(['x', '-1', '+1', '3000 ', ' 3000', '65536', '99999', '1e3', '0x10', '3000.5', '３０００', '000000'])(
  'the port %j is refused with the name of its variable',
  (text) => {
    const line = 'WEB_PORT must be a port number from 0 to 65535, such as WEB_PORT=3000';
    expect(() => portOf('web', { WEB_PORT: text })).toThrow(new TypeError(line));
    expect(() => originOf('web', { WEB_PORT: text })).toThrow(TypeError);
  },
);

test('the first and the last port may be asked for', () => {
  expect([portOf('web', { WEB_PORT: '0' }), portOf('web', { WEB_PORT: '65535' })]).toEqual([0, 65_535]);
});

test('no two services share a port or a variable', () => {
  const all = Object.values(services);
  expect(new Set(all.map((s) => s.port)).size).toBe(all.length);
  expect(new Set(all.map((s) => s.variable)).size).toBe(all.length);
});

test('the table is the contract’s', () => {
  const table = Object.entries(services).map(([name, { port, variable }]) => `${name} ${port} ${variable}`);
  expect(table).toEqual([
    'web 3000 WEB_PORT',
    'api 3001 API_PORT',
    'hasura-proxy 3002 PROXY_PORT',
    'web-core2 3003 WEB_CORE2_PORT',
    'playground 3004 PLAYGROUND_PORT',
    'clerk-local 4000 CLERK_LOCAL_PORT',
    'upstreams 4001 UPSTREAMS_PORT',
    'workshop 4002 WORKSHOP_PORT',
    'room 4003 ROOM_PORT',
  ]);
});
