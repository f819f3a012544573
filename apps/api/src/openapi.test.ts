import { goodTokens } from '@clerk-patterns/auth-core/testing';
import { expect, test } from 'vitest';
import type { Openapi } from './openapi.ts';
import { createTestApi, ids, type Fault } from './testing.ts';

const { app, request } = createTestApi();
const description = (await (await request('/openapi.json')).json()) as Openapi;
const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);

test('every route there is, is described, and no other', () => {
  // Middleware and the 405s stand under every method.
  const routes = app.routes.filter(({ method }) => method !== 'ALL');
  const implemented = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect(new Set(operations.map(({ method, path }) => `${method} ${path}`))).toEqual(new Set(implemented));
});

/** One request for each way an operation can end. */
function variantsOf(method: string, path: string): Record<string, readonly [string, RequestInit, Fault?]> {
  const url = path.replace('{orgId}', 'org_acme').replace('{id}', ids.acme);
  const init = (body: string): RequestInit => ({
    method,
    headers: { authorization: `Bearer ${goodTokens['version 2']}` },
    ...(method === 'POST' ? { body } : {}),
  });
  const good = init('{"title":"x"}');
  return {
    good: [url, good],
    nobody: [url, { ...good, headers: {} }],
    elsewhere: [url.replace('org_acme', 'org_globex'), init('{"title":"x","orgId":"org_globex"}')],
    missing: [url.replace(ids.acme, ids.globex), good],
    malformed: [url, init('{}')],
    oversized: [url, init('x'.repeat(70_000))],
    down: [url, good, () => Promise.reject(new TypeError('down'))],
    refused: [url, good, () => Promise.resolve(new Response('no', { status: 400 }))],
  };
}

test.each(operations)('$method $path answers with what is described and with nothing else', async (row) => {
  const statuses = new Map<string, number>();
  for (const [name, [url, init, fault]] of Object.entries(variantsOf(row.method, row.path)))
    statuses.set(name, (await createTestApi(fault).request(url, init)).status);
  expect(new Set([...statuses.values()].map(String))).toEqual(new Set(Object.keys(row.operation.responses)));
  expect(statuses.get('good')).toBeLessThan(300);
  expect(statuses.get('nobody') === 401).toBe('security' in row.operation);
});

test('names in paths are described as parameters', () => {
  for (const { path, operation } of operations) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = (operation['parameters'] ?? []) as { name: string }[];
    expect(parameters.map(({ name }) => name)).toEqual(names);
  }
});

test('the description is made of plain values, each operation with an id of its own', () => {
  expect(description).toMatchObject({ openapi: '3.1.1', info: { title: expect.any(String) } });
  const operationIds = operations.map(({ operation }) => operation['operationId']);
  expect(new Set(operationIds).size).toBe(operations.length);
  expect(JSON.stringify(description.paths['/backend/todos'])).toContain('"maxLength":200');
});

test('the page shows every operation and asks no other host for anything', async () => {
  const response = await request('/docs');
  expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
  const page = await response.text();
  for (const { method, path, operation } of operations) {
    expect(page).toContain(`<b>${method}</b>${path}`);
    expect(page).toContain(operation.summary);
  }
  expect(page).toContain('<html lang="en">');
  expect(page).not.toMatch(/https?:|(src|href|url|import)\s*[=(]\s*["']?\/\/|<script|<link/i);
});
