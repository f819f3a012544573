import { z } from 'zod';
import { isTooDeep } from './body.ts';
import { clerkError, ClerkApiError, type ClerkErrorItem } from './errors.ts';
import type { Announcement, ClientRecord, DevBrowserRecord, SessionRecord } from './records.ts';
import type { MachineRecord } from './records-instance.ts';
import type { Minter } from './tokens.ts';

/** Who asks a Frontend API operation, as far as the request tells. */
export interface Asker {
  /** The browser; undefined when the request names none that is known. */
  readonly devBrowser: DevBrowserRecord | undefined;
  readonly client: ClientRecord | undefined;
  /** The session that `_clerk_session_id` names, if it is one of this client's. */
  readonly session: SessionRecord | undefined;
  /** The page that asks, such as `http://localhost:3000`. */
  readonly origin: string | undefined;
  /** The request's own header, for what is not asked with a browser's cookies. */
  readonly authorization?: string | undefined;
  /** The machine whose secret key a Backend API request carries. */
  readonly machine?: MachineRecord | undefined;
  /** What the browser says of itself. */
  readonly userAgent?: string | null;
}

/** What handlers work with. Everything impure comes in here. */
export interface Context extends Minter {
  readonly asker: Asker;
  /** Where this server answers, for addresses inside its answers. */
  readonly baseUrl: string;
  /** Tells the person at the terminal that a code or a link was sent. */
  readonly announce: (message: Announcement) => void;
}

/** An answer: JSON, or a redirect. */
export interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  readonly location?: string;
}

/** The input of an operation: path parameters and checked values from query and body. */
export interface Input<Values> {
  readonly parameters: Readonly<Record<string, string>>;
  readonly values: Values;
}

/** One thing the API can do: the row of a table from which routing, checks and the coverage list follow. */
export interface Operation {
  readonly api: 'frontend' | 'backend';
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with parameters, such as `/v1/users/:userId`, without the API's own prefix. */
  readonly path: string;
  /** What the real SDKs call it, such as `users.getUser`. */
  readonly name: string;
  /**
   * What its answer must look like; checked before it leaves. A redirect has an address instead of a body, and some
   * answers are 204 with nothing.
   */
  readonly answers: z.ZodType | 'redirect' | 'nothing';
  /** What query and body together must look like; undefined when it reads neither. */
  readonly values?: z.ZodType;
  readonly run: (context: Context, parameters: Readonly<Record<string, string>>, values: unknown) => Answer;
}

/**
 * Defines an operation whose query and body are checked against a schema before its handler sees them.
 *
 * @param values - schema of query and body together; a body's member wins over a query's of the same name
 * @param handle - pure: reads and changes `context.state`, nothing else
 */
export function operation<Schema extends z.ZodType>(
  definition: Omit<Operation, 'run' | 'values'> & {
    readonly values?: Schema;
    readonly handle: (context: Context, input: Input<z.output<Schema>>) => Answer;
  },
): Operation {
  const { handle, values: schema, ...row } = definition;
  return {
    ...row,
    ...(schema ? { values: schema } : {}),
    run: (context, parameters, values) => {
      if (!schema) return handle(context, { parameters, values: undefined as z.output<Schema> });
      const parsed = schema.safeParse(values);
      if (!parsed.success) throw invalid(parsed.error, values);
      return handle(context, { parameters, values: parsed.data });
    },
  };
}

/** Clerk's words for values that do not fit. */
function invalid(error: z.ZodError, values: unknown): ClerkApiError {
  const items = error.issues.map((issue): ClerkErrorItem => {
    const parameter = String(issue.path[0] ?? '');
    const isMissing = typeof values === 'object' && values !== null && !(parameter in values);
    const code = isMissing ? 'form_param_missing' : 'form_param_format_invalid';
    const message = isMissing
      ? `${parameter} must be included.`
      : `${parameter || 'The request'} is invalid: ${issue.message}.`;
    return { code, message, long_message: message, meta: parameter ? { param_name: parameter } : {} };
  });
  return new ClerkApiError(422, items);
}

/** A Frontend API answer in its envelope; the client rides along unless the operation is a mere read. */
export function respond(response: unknown, client: unknown = null): Answer {
  return { json: { response, client } };
}

/** A page of a list in Clerk's form. */
export function paginate<Row>(
  rows: readonly Row[],
  { limit, offset }: { limit: number; offset: number },
): { data: Row[]; total_count: number } {
  return { data: rows.slice(offset, offset + limit), total_count: rows.length };
}

/** The signed-in session behind a Frontend API request. */
export function requireSession({ asker }: Context): SessionRecord {
  const session = asker.session;
  if (!session) throw clerkError(401, 'authentication_invalid', 'Invalid authentication');
  return session;
}

/** Schemas for values as forms and queries carry them: text, or several texts under one name. */
export const field = {
  text: () => z.string(),
  /** Clerk's SDKs send null as an empty text. */
  optionalText: () =>
    z
      .string()
      .nullish()
      .transform((text) => (text === '' ? null : text)),
  json: () =>
    z.preprocess((value) => (typeof value === 'string' ? parseJson(value) : value), z.record(z.string(), z.unknown())),
  flag: () => z.preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean()),
  texts: () => z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string())),
  /** A moment as ISO 8601 text or milliseconds since 1970; becomes the latter. */
  moment: () => z.union([z.int(), z.iso.datetime({ offset: true })]).transform((value) => new Date(value).getTime()),
  count: (fallback: number, most: number) => z.coerce.number().int().min(0).max(most).default(fallback),
};

/** `limit` and `offset` of a list. */
export const page = { limit: field.count(10, 500), offset: field.count(0, Number.MAX_SAFE_INTEGER) };

function parseJson(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    // As text it is no object, and is refused as one that is malformed.
    return isTooDeep(value) ? text : value;
  } catch {
    return text;
  }
}
