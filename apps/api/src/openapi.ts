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
  errors: z
    .array(z.object({ field: z.string(), message: z.string() }))
    .optional()
    .describe('With fields_invalid: each field that is'),
});

/** Said once and pointed to. */
const components = { Me: me, NewTodo: newTodo, Problem: problem, Todo: todo } as const;

interface Route {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly body?: z.ZodType;
  /** By status: what it means, and the body of a success. */
  readonly answers: Readonly<Record<number, readonly [string, z.ZodType?]>>;
}

const limited = { 429: ['Too many requests from this address'] } as const;
const refusals = {
  401: ['Nobody is signed in, or the token is no good'],
  ...limited,
} as const;
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
    answers: { 200: ['A greeting', z.object({ message: z.string() })], ...limited },
  },
  {
    method: 'get',
    path: '/health',
    summary: 'Whether the process answers',
    answers: { 200: ['It does', z.object({ status: z.literal('ok') })] },
  },
  {
    method: 'get',
    path: '/ready',
    summary: 'Whether there are keys to verify with, and the todo store answers',
    answers: { 200: ['All is there', z.object({ status: z.literal('ready') })], 503: ['Something is not'] },
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Counts and times for Prometheus',
    answers: { 200: ['Prometheus’ text'] },
  },
  { method: 'get', path: '/openapi.json', summary: 'This description', answers: { 200: ['OpenAPI 3.1'], ...limited } },
  { method: 'get', path: '/docs', summary: 'The same as a page', answers: { 200: ['A page'], ...limited } },
];

interface OpenapiResponse {
  readonly description: string;
  /** By media type. Not for bodies that are no JSON. */
  readonly content?: Readonly<Record<string, { readonly schema: unknown }>>;
}

/** An operation as the description has it. */
export interface OpenapiOperation {
  readonly summary: string;
  readonly responses: Readonly<Record<string, OpenapiResponse>>;
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
      schemas: Object.fromEntries(Object.entries(components).map(([name, schema]) => [name, shapeOf(schema)])),
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

/** A pointer to a component, or the schema itself in place. */
function schemaOf(schema: z.ZodType): unknown {
  const name = Object.entries(components).find(([, component]) => component === schema)?.[0];
  return name ? { $ref: `#/components/schemas/${name}` } : shapeOf(schema);
}

/** Unknown members of an answer are for later versions to add: readers pass over them. */
function shapeOf(schema: z.ZodType): unknown {
  const { $schema: _always, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
