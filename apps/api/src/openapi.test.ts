import { goodTokens } from '@clerk-patterns/auth-core/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import type { Openapi, OpenapiOperation } from './openapi.ts';
import { createTestApi, ids, prefixes, type Fault } from './testing.ts';

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

/** A way an operation can end: what is asked, of an API with a broken store or whose limit is reached. */
interface Variant {
  readonly url: string;
  readonly init: RequestInit;
  readonly fault?: Fault;
  readonly isLimited?: boolean;
}

function variantsOf(method: string, path: string): Record<string, Variant> {
  const url = path.replace('{orgId}', 'org_acme').replace('{id}', ids.acme);
  const init = (body: string): RequestInit => ({
    method,
    headers: { authorization: `Bearer ${goodTokens['version 2']}` },
    ...(method === 'POST' ? { body } : {}),
  });
  const good = init('{"title":"x"}');
  return {
    good: { url, init: good },
    nobody: { url, init: { ...good, headers: {} } },
    elsewhere: {
      url: url.replace('org_acme', 'org_globex'),
      init: init('{"title":"x","orgId":"org_globex"}'),
    },
    missing: { url: url.replace(ids.acme, ids.globex), init: good },
    malformed: { url, init: init('{}') },
    oversized: { url, init: init('x'.repeat(70_000)) },
    limited: { url, init: good, isLimited: true },
    down: { url, init: good, fault: () => Promise.reject(new TypeError('down')) },
    refused: { url, init: good, fault: () => Promise.resolve(new Response('no', { status: 400 })) },
  };
}

async function answerTo({ url, init, fault, isLimited }: Variant): Promise<Response> {
  const api = createTestApi(fault, isLimited ? { rateLimit: { requests: 1, seconds: 60 } } : {});
  if (isLimited) await api.request('/public');
  return api.request(url, init);
}

// Formats such as uuid are Zod's business; here it is the shape that counts.
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'api', ...description });

/** What is wrong with an answer's body by its description, if anything. */
async function misfitOf(operation: OpenapiOperation, response: Response): Promise<string | undefined> {
  const { content } = operation.responses[response.status] ?? {};
  const type = response.headers.get('content-type') ?? '';
  if (!content) return undefined;
  const schema = content[type]?.schema;
  if (!schema) return `${response.status} as ${type} is not described`;
  const pointed = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/')) as object;
  return ajv.validate(pointed, await response.json()) ? undefined : ajv.errorsText();
}

test.each(operations)('$method $path answers with what is described and with nothing else', async (row) => {
  const statuses = new Map<string, number>();
  for (const [name, variant] of Object.entries(variantsOf(row.method, row.path))) {
    const response = await answerTo(variant);
    statuses.set(name, response.status);
    expect(await misfitOf(row.operation, response), name).toBeUndefined();
  }
  expect(new Set([...statuses.values()].map(String))).toEqual(new Set(Object.keys(row.operation.responses)));
  expect(statuses.get('good')).toBeLessThan(300);
  expect(statuses.get('nobody') === 401).toBe('security' in row.operation);
});

test('every answer with a body in JSON has a schema', () => {
  const bare = operations.flatMap(({ path, operation }) =>
    Object.entries(operation.responses).flatMap(([status, { content }]) => (content ? [] : [`${path} ${status}`])),
  );
  // A deletion has no body; the others are text, a page, and this description itself.
  const deletions = prefixes.map((prefix) => `/${prefix}/orgs/{orgId}/todos/{id} 204`);
  expect(new Set(bare)).toEqual(new Set([...deletions, '/metrics 200', '/openapi.json 200', '/docs 200']));
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
  expect(JSON.stringify(description['components'])).toContain('"maxLength":200');
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
