import { z } from 'zod';
import { newTodo, todo } from './todos.ts';

const me = z.object({
  userId: z.string(),
  sessionId: z.string(),
  sessionStatus: z.enum(['active', 'pending']),
  orgId: z.string().nullable(),
  orgRole: z.string().nullable(),
  orgSlug: z.string().nullable(),
  orgPermissions: z.array(z.string()),
  tokenSource: z.enum(['header', 'cookie']),
});
const problem = z.object({
  type: z.string().describe('Where the code is explained'),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  action: z.string().optional().describe('What to do next'),
});

interface Route {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly body?: z.ZodType;
  /** By status: what it means, and the body of a success. */
  readonly answers: Readonly<Record<number, readonly [string, z.ZodType?]>>;
}

const refusals = { 401: ['Nobody is signed in, or the token is no good'] } as const;
const faults = {
  502: ['The todo store refused the request'],
  503: ['The todo store does not answer'],
} as const;
const routes: readonly Route[] = [
  {
    method: 'get',
    path: '/me',
    summary: 'Who the token says you are',
    answers: { 200: ['Who you are', me], ...refusals },
  },
  {
    method: 'get',
    path: '/orgs/{orgId}/todos',
    summary: 'The todos of the active organization',
    answers: {
      200: ['The todos', z.object({ data: z.array(todo) })],
      ...refusals,
      403: ['It is not the active organization'],
      ...faults,
    },
  },
  {
    method: 'delete',
    path: '/orgs/{orgId}/todos/{id}',
    summary: 'Deletes a todo of the active organization',
    answers: {
      204: ['It is deleted'],
      ...refusals,
      403: ['It needs org:todos:delete, and the organization must be the active one'],
      404: ['There is no such todo'],
      ...faults,
    },
  },
  {
    method: 'post',
    path: '/todos',
    summary: 'Keeps a new todo',
    body: newTodo,
    answers: {
      201: ['The todo', todo],
      400: ['The body is not JSON, or a field is invalid'],
      ...refusals,
      403: ['A cookie was used from another site, or the organization is not active'],
      413: ['The body is larger than 64 kB'],
      ...faults,
    },
  },
];

const plain: readonly Route[] = [
  {
    method: 'get',
    path: '/public',
    summary: 'For everybody',
    answers: { 200: ['A greeting', z.object({ message: z.string() })] },
  },
  { method: 'get', path: '/health', summary: 'Whether the process answers', answers: { 200: ['It does'] } },
  {
    method: 'get',
    path: '/ready',
    summary: 'Whether the todo store answers, too',
    answers: { 200: ['It does'], 503: ['It does not'] },
  },
  { method: 'get', path: '/openapi.json', summary: 'This description', answers: { 200: ['OpenAPI 3.1'] } },
  { method: 'get', path: '/docs', summary: 'The same as a page', answers: { 200: ['A page'] } },
];

/** An operation as the description has it. */
export interface OpenapiOperation {
  readonly summary: string;
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
  readonly [member: string]: unknown;
}

/** The description of the API, made of the schemas that check its requests. */
export interface Openapi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenapiOperation>>>>;
  readonly [member: string]: unknown;
}

/**
 * Describes the API.
 *
 * @param verifiers - the prefixes under which the verified routes stand
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export function openapi(verifiers: readonly string[]): Openapi {
  const paths: Record<string, Record<string, OpenapiOperation>> = {};
  const add = (prefix: string, route: Route, isVerified: boolean): void => {
    const path = `${prefix}${route.path}`;
    paths[path] = { ...paths[path], [route.method]: operationOf(route, path, isVerified) };
  };
  for (const route of plain) add('', route, false);
  for (const name of verifiers) for (const route of routes) add(`/${name}`, route, true);
  return {
    openapi: '3.1.1',
    info: { title: 'Clerk patterns: verifying tokens by hand', version: '0.0.0' },
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        cookie: { type: 'apiKey', in: 'cookie', name: '__session' },
      },
    },
  };
}

function operationOf({ method, summary, body, answers }: Route, path: string, isVerified: boolean): OpenapiOperation {
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const responses = Object.entries(answers).map(([status, [description, schema]]) => {
    const [type, shown] = Number(status) < 400 ? ['application/json', schema] : ['application/problem+json', problem];
    return [status, { description, ...(shown ? { content: { [type]: { schema: schemaOf(shown) } } } : {}) }];
  });
  return {
    operationId: `${method} ${path}`,
    summary,
    ...(isVerified ? { security: [{ bearer: [] }, { cookie: [] }] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } } } : {}),
    responses: Object.fromEntries(responses) as OpenapiOperation['responses'],
  };
}

function schemaOf(schema: z.ZodType): unknown {
  const { $schema: _always, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
