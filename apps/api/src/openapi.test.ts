import { goodTokens } from '@clerk-patterns/auth-core/testing';
import { expect, test } from 'vitest';
import type { Openapi } from './openapi.ts';
import { createTestApi, ids } from './testing.ts';

const { app, request } = createTestApi();
const description = (await (await request('/openapi.json')).json()) as Openapi;
const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
);

test('every route there is, is described, and no other', () => {
  // Middleware, the 405s and the 501 of /core stand under every method.
  const routes = app.routes.filter(({ method }) => method !== 'ALL');
  const implemented = routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect(new Set(operations.map(({ method, path }) => `${method} ${path}`))).toEqual(new Set(implemented));
});

test.each(operations)('$method $path answers as described', async ({ method, path, operation }) => {
  const url = path.replace('{orgId}', 'org_acme').replace('{id}', ids.acme);
  const headers = { authorization: `Bearer ${goodTokens['version 2']}` };
  const init = { method, headers, ...(method === 'POST' ? { body: '{"title":"x"}' } : {}) };
  const good = await createTestApi().request(url, init);
  const down = await createTestApi(() => Promise.reject(new TypeError('down'))).request(url, init);
  const anonymous = await createTestApi().request(url, { ...init, headers: {} });
  expect(good.ok).toBe(true);
  for (const { status } of [good, down, anonymous]) expect(Object.keys(operation.responses)).toContain(String(status));
  expect(anonymous.status === 401).toBe('security' in operation);
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
