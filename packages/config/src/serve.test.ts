import { afterEach, expect, test } from 'vitest';
import { PortTakenError, startServer, type RunningServer } from './serve.ts';

const running: RunningServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

test('a server answers on localhost until it is closed', async () => {
  const server = await startServer({ service: 'api', fetch: () => new Response('hi'), port: 0 });
  expect(await (await fetch(server.url)).text()).toBe('hi');
  await server.close();
  await expect(fetch(server.url)).rejects.toThrow('fetch failed');
});

test('a taken port is refused in one line that names the port and its variable', async () => {
  const first = await startServer({ service: 'api', fetch: () => new Response('hi'), port: 0 });
  running.push(first);
  const second = startServer({ service: 'api', fetch: () => new Response('hi'), port: first.port });
  await expect(second).rejects.toBeInstanceOf(PortTakenError);
  await expect(second).rejects.toThrow(new RegExp(`^port ${first.port} \\(api\\) is taken.*API_PORT=…$`));
});
