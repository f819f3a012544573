import { Kind, parse, type SelectionNode } from 'graphql';
import { z } from 'zod';
import { HasuraError } from './hasura/errors.ts';
import { RestError } from './supabase/errors.ts';

/** Whose words an answer is in. */
export type Dialect = 'hasura' | 'supabase';

/** A request, as far as an answer is judged by it. */
export interface Asked {
  readonly dialect: Dialect;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

const row = z.record(z.string(), z.unknown());
const graphqlData = z.strictObject({ data: row });
const graphqlErrors = z.strictObject({
  errors: z
    .array(z.strictObject({ message: z.string(), extensions: z.strictObject({ path: z.string(), code: z.string() }) }))
    .min(1),
});
const restRows = z.union([z.array(row), row]);
const restError = z.strictObject({
  code: z.string(),
  message: z.string(),
  details: z.union([z.string(), z.array(z.record(z.string(), z.string()))]).nullable(),
  hint: z.string().nullable(),
});

/**
 * Checks an answer before it leaves: a shape that the real one never sends must fail loudly here, not strangely in a
 * client. A wrong one is replaced by a 500 with a code of its own.
 *
 * Does not check whether the rows are the right ones.
 *
 * @param report - gets one line that names the operation and the places at fault, without any value
 */
export async function checkAnswer(asked: Asked, response: Response, report: (line: string) => void): Promise<Response> {
  const text = await response.text();
  const faults = faultsOf(asked, response.status, text);
  if (faults.length === 0) return new Response(text === '' ? null : text, response);
  report(`upstreams: an answer of the wrong shape to ${operationOf(asked)}: ${faults.join('; ')}`);
  const what = 'The embedded upstreams made an answer of the wrong shape. Please report it.';
  return failure(asked.dialect, 500, asked.dialect === 'hasura' ? 'answer-invalid' : 'UPSTREAMS500', what);
}

/** Names what was asked: method and path, and for GraphQL its root fields, whose arguments hold the values. */
function operationOf({ dialect, method, path, body }: Asked): string {
  if (dialect === 'supabase') return `${method} ${path}`;
  try {
    const { query } = JSON.parse(body) as { query: string };
    const roots = parse(query).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? definition.selectionSet.selections.map((item) => `${definition.operation} ${nameOf(item)}`)
        : [],
    );
    return `${method} ${path} (${roots.join(', ')})`;
  } catch {
    return `${method} ${path}`;
  }
}

function nameOf(selection: SelectionNode): string {
  return 'name' in selection ? selection.name.value : 'a fragment';
}

/** Says an error in a dialect's words. */
export function failure(dialect: Dialect, status: number, code: string, message: string): Response {
  const error =
    dialect === 'hasura' ? new HasuraError(code, message, '$', status) : new RestError(status, code, message);
  return error.toResponse();
}

function faultsOf({ dialect, method, path }: Asked, status: number, text: string): string[] {
  if (text === '') {
    const mayBeEmpty = dialect === 'supabase' && (method === 'HEAD' || method === 'POST' || status === 204);
    return mayBeEmpty ? [] : [`status ${status} without a body`];
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return [`status ${status} with a body that is not JSON`];
  }
  const { error } = schemaFor(dialect, status, body, path).safeParse(body);
  return (error?.issues ?? []).map(({ path, code }) => `${path.join('.') || 'the body'}: ${code}`);
}

/** Hasura tells errors by the body, PostgREST by the status. */
function schemaFor(dialect: Dialect, status: number, body: unknown, path: string): z.ZodType {
  // A function returns what it likes.
  if (dialect === 'supabase' && path.startsWith('/rest/v1/rpc/') && status < 300) return z.json();
  if (dialect === 'supabase') return status < 300 ? restRows : restError;
  const isError = status >= 300 || (typeof body === 'object' && body !== null && 'errors' in body);
  return isError ? graphqlErrors : graphqlData;
}
