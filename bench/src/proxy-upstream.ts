// What stands behind the proxies of the benchmark: an upstream that always gives the same rows, and as much of Clerk's
// Backend API as minting takes. `node proxy-upstream.ts`, which tells its port over IPC.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const { templateToken } = JSON.parse(process.env['BENCH_MATERIAL'] ?? '') as { templateToken: string };
const rows = Array.from({ length: 5 }, (_none, at) => ({
  id: `00000000-0000-4000-8000-00000000000${at}`,
  title: `Something to do, number ${at}`,
  done: at % 2 === 0,
  created_at: '2026-11-24T00:00:00+00:00',
}));
const graphql = JSON.stringify({ data: { todos: rows } });
const rest = JSON.stringify(rows);

function answerOf(url: string): string {
  if (url.includes('/tokens/')) return JSON.stringify({ object: 'token', jwt: templateToken });
  if (url.includes('/sessions/'))
    return JSON.stringify({ object: 'session', id: 'sess_bench', status: 'active', last_active_organization_id: null });
  return url.endsWith('/graphql') ? graphql : rest;
}

const server = createServer((request, response) => {
  request.resume().once('end', () => {
    response.setHeader('content-type', 'application/json').end(answerOf(request.url ?? ''));
  });
}).listen(0, 'localhost');
await once(server, 'listening');
process.send?.({ port: (server.address() as AddressInfo).port });
process.once('disconnect', () => process.exit(0));
