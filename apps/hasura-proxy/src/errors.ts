/** Refusals of the proxy beyond auth-core's. Each has an entry in docs/errors.md. */
const descriptions = {
  body_not_json: [400, 'The body is not JSON', 'Send GraphQL as JSON, such as { "query": "…" }.'],
  graphql_invalid: [400, 'The GraphQL cannot be read', 'Send { "query": "…" } with one operation, or name it.'],
  graphql_too_complex: [400, 'The GraphQL asks for too much', 'Ask for less at a time; the detail names the limit.'],
  path_invalid: [400, 'The path is not one that is forwarded', 'Send the path without "..", "//" or encoded slashes.'],
  session_ended: [401, 'The session has ended', 'Sign in again.'],
  role_not_allowed: [
    403,
    'The role is not one of the token’s',
    'Leave X-Hasura-Role out, or ask for a role the token allows.',
  ],
  introspection_disabled: [403, 'The schema may not be asked for', 'Take the schema from where it is kept.'],
  operation_not_listed: [403, 'The operation is not on the list', 'Send one of the operations on the proxy’s list.'],
  table_not_allowed: [403, 'The table is not on the list', 'Ask for a table on the proxy’s list.'],
  route_not_found: [404, 'No such route', 'Use /hasura/v1/graphql, /supabase/rest/v1/… or /tokens/{template}.'],
  trace_unknown: [404, 'Nothing is known of this request', 'Set PROXY_TRACES=1, and ask soon after the request.'],
  template_unknown: [404, 'No such template', 'Ask for a template that exists in Clerk and that this proxy allows.'],
  method_not_allowed: [405, 'Not with this method', 'Use a method that "Allow" names.'],
  organization_changed: [409, 'The organization was switched meanwhile', 'Ask again with a fresh session token.'],
  body_too_large: [413, 'The body is too large', 'Send less.'],
  type_not_json: [415, 'The body is not declared as JSON', 'Send GraphQL with Content-Type: application/json.'],
  too_many_requests: [429, 'Too many requests', 'Wait as long as Retry-After says.'],
  internal_error: [500, 'A fault in the proxy', 'Report it with the request id.'],
  not_implemented: [501, 'Not implemented', 'Let the gateway pass WebSockets on: Connection: upgrade.'],
  caller_gone: [499, 'The caller went away', 'Nothing: nobody is there to read this.'],
  upstream_broke_off: [502, 'The upstream broke off', 'Look whether it was done before you try again.'],
  answer_too_large: [502, 'The answer is too large', 'Ask for less, such as with a limit.'],
  upstream_unreachable: [503, 'The upstream cannot be reached', 'Try again in a moment.'],
  clerk_unavailable: [503, 'Clerk does not answer', 'Try again in a moment.'],
  upstream_timeout: [504, 'The upstream took too long', 'Ask for less, or look whether it was done and try again.'],
} as const;

export type ProxyErrorCode = keyof typeof descriptions;

/** Every code, for the test that compares them with docs/errors.md. */
export const proxyErrorCodes = Object.keys(descriptions) as ProxyErrorCode[];

/** What a refusal says besides. */
export interface ProxyErrorOptions {
  readonly retryAfterSeconds?: number;
  readonly allow?: readonly string[];
  readonly cause?: unknown;
}

/** A refusal of the proxy, said as problem+json. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code: ProxyErrorCode;
  readonly status: number;
  readonly title: string;
  readonly action: string;
  /** When to try again, in seconds. */
  readonly retryAfterSeconds: number | undefined;

  /** The methods there are, of a 405. */
  readonly allow: readonly string[] | undefined;

  constructor(code: ProxyErrorCode, detail: string, options: ProxyErrorOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    [this.status, this.title, this.action] = descriptions[code];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.allow = options.allow;
  }
}
