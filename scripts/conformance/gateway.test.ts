import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { startGateway, type Gateway, type Reachable } from './gateway.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** An instance that answers with its name and the path it was asked for. */
async function instance(name: string): Promise<Reachable> {
  const server: Server = createServer((asked, answer) =>
    answer.end(`${name} ${asked.headers.host ?? ''} ${asked.url}`),
  );
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  open.push(() => server.close());
  const message = {
    id: `inb_${name}`,
    to: `${name}@example.com`,
    kind: 'sign_in_code',
    code: '123456',
    sentAt: 0,
  } as const;
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { host: `${name}.clerk.accounts.dev`, url, secretKey: `sk_test_${name}`, inbox: () => [message] };
}

async function gatewayOf(...instances: Reachable[]): Promise<Gateway> {
  const gateway = await startGateway(instances, { cert: '', key: '' }, 0);
  open.push(gateway.close);
  return gateway;
}

async function ask(url: string, headers: Record<string, string> = {}): Promise<string> {
  return (await fetch(url, { headers })).text();
}

/** What the gateway answers to a browser that wants to be led to a host. */
function lead(gateway: Gateway, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(gateway.url, { method: 'CONNECT', path: host });
    asked.on('connect', (answer, socket) => {
      socket.destroy();
      resolve(answer.statusCode);
    });
    asked.on('error', reject).end();
  });
}

describe('the address of the Backend API of all instances', () => {
  test('leads to the one whose secret key is given, as itself', async () => {
    const [one, two] = [await instance('one'), await instance('two')];
    const { url } = await gatewayOf(one, two);
    expect(await ask(`${url}/api/v1/users`, { authorization: 'Bearer sk_test_two' })).toBe(
      `two ${new URL(two.url).host} /api/v1/users`,
    );
    expect(await ask(`${url}/v1/client`, { 'clerk-secret-key': 'sk_test_two' })).toMatch(/^two /);
    expect(await ask(`${url}/npm/x.js`)).toMatch(/^one /);
  });

  test('leads a machine with a key of its own to the instance that has machines', async () => {
    const [one, two] = [await instance('one'), { ...(await instance('two')), hasMachines: true }];
    const { url } = await gatewayOf(one, two);
    expect(await ask(`${url}/api/v1/m2m_tokens`, { authorization: 'Bearer ak_machine' })).toMatch(/^two /);
    expect(await ask(`${url}/api/v1/m2m_tokens`, { authorization: 'Bearer something' })).toMatch(/^one /);
  });
});

describe('the proxy of the browser', () => {
  test('leads to the hosts of the instances and to nothing else of the internet, and says what was asked for', async () => {
    const gateway = await gatewayOf(await instance('one'));
    expect(await lead(gateway, 'one.clerk.accounts.dev:443')).toBe(200);
    expect(await lead(gateway, 'two.clerk.accounts.dev:443')).toBe(502);
    expect(await lead(gateway, 'api.stripe.com:443')).toBe(502);
    expect([...gateway.refused.keys()]).toEqual(['two.clerk.accounts.dev', 'api.stripe.com']);
  });

  test('is closed also while a browser is still led somewhere', async () => {
    const gateway = await gatewayOf(await instance('one'));
    const left = new Promise<void>((resolve, reject) => {
      const asked = request(gateway.url, { method: 'CONNECT', path: 'one.clerk.accounts.dev:443' });
      asked.on('connect', (_, socket) => {
        socket
          .on('close', () => resolve())
          .on('error', reject)
          .resume();
        void gateway.close();
      });
      asked.on('error', reject).end();
    });
    await expect(left).resolves.toBeUndefined();
  });
});

test('the mailbox has the newest message of an address, in whichever instance, and none of another', async () => {
  const { url } = await gatewayOf(await instance('one'), await instance('two'));
  const mail = async (to: string) => JSON.parse(await ask(`${url}/mailbox/api/inbox-filter?andTo=${to}`)) as unknown;
  expect(await mail('two@example.com')).toEqual({
    messages: [{ _id: 'inb_two', subject: '123456 is your verification code or link' }],
  });
  expect(await mail('three@example.com')).toEqual({ messages: [] });
});
