import { z } from 'zod';
import { clerkError, ClerkApiError } from './errors.ts';
import { randomText, type Random } from './ids.ts';

const place = {
  /** Only paths that begin so, such as `/api/v1/users` or `/v1/client`. Default: every path of both APIs, keys and bundles. */
  path: z.string().startsWith('/', 'a path begins with /').max(500).optional(),
  /** Only this method. The browser's SDK writes others than GET and POST as `_method`: that counts. */
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  /** How many requests it meets before it is over. Default: until it is removed. */
  count: z.number().int().min(1).max(1_000_000).optional(),
};

/** The form of a fault: what goes wrong, where and how often. */
export const faultSchema = z.discriminatedUnion('kind', [
  /** The answer comes late. */
  z.strictObject({ kind: z.literal('latency'), ...place, ms: z.number().int().min(1).max(60_000) }),
  /** 429 with Retry-After. */
  z.strictObject({
    kind: z.literal('too_many_requests'),
    ...place,
    retryAfterSeconds: z.number().int().min(0).max(86_400).default(1),
  }),
  /** 500, or another status of its class. */
  z.strictObject({
    kind: z.literal('server_error'),
    ...place,
    status: z.number().int().min(500).max(599).default(500),
  }),
  /** The connection ends without an answer. */
  z.strictObject({ kind: z.literal('drop'), ...place }),
  /** The public keys cannot be had, neither at `/.well-known/jwks.json` nor through the Backend API. */
  z.strictObject({ kind: z.literal('jwks_down'), count: place.count }),
]);

/** Something that shall go wrong. */
export type FaultRule = z.input<typeof faultSchema>;

/** A fault that stands, with how often it was met. */
export type Fault = z.output<typeof faultSchema> & { readonly id: string; readonly met: number };

/** A connection that ended without an answer. */
export class ConnectionDroppedError extends Error {
  override readonly name = 'ConnectionDroppedError';
}

/** Faults on demand. */
export interface Faults {
  /** The faults that stand, oldest first. */
  readonly list: () => readonly Fault[];
  /**
   * Has something go wrong from now on.
   *
   * @throws TypeError naming what does not fit
   *
   * @example
   * clerk.faults.add({ kind: 'too_many_requests', path: '/api/v1/users', retryAfterSeconds: 2, count: 3 });
   */
  readonly add: (rule: FaultRule) => Fault;
  /** @returns whether there was such a fault */
  readonly remove: (id: string) => boolean;
  readonly clear: () => void;
  /**
   * Meets a request with the faults that are meant for it: waits, throws, or lets it pass.
   *
   * @throws ClerkApiError for an error that shall be answered
   * @throws ConnectionDroppedError when there shall be no answer
   */
  readonly meet: (method: string, path: string) => Promise<void>;
}

/** Control and health answer whatever else is broken: otherwise nobody could mend it. */
const breakable = /^\/(?:v1|api|npm|images|\.well-known)\//;
const keySets = ['/.well-known/jwks.json', '/api/v1/jwks'];

/** Makes an empty set of faults. */
export function createFaults(random: Random): Faults {
  const faults = new Map<string, Fault>();
  const count = (fault: Fault): void => {
    const met = fault.met + 1;
    if (fault.count !== undefined && met >= fault.count) faults.delete(fault.id);
    else faults.set(fault.id, { ...fault, met });
  };
  return {
    list: () => [...faults.values()],
    add: (rule) => {
      const fault: Fault = { id: `fault_${randomText(random, 12)}`, met: 0, ...checkedFault(rule) };
      faults.set(fault.id, fault);
      return fault;
    },
    remove: (id) => faults.delete(id),
    clear: () => faults.clear(),
    meet: async (method, path) => {
      if (faults.size === 0 || !breakable.test(path)) return;
      const meant = [...faults.values()].filter((fault) => isMeant(fault, method, path));
      for (const fault of meant) {
        // Counted before anything waits: requests at the same time must not share one.
        count(fault);
        if (fault.kind === 'latency') await new Promise((resolve) => setTimeout(resolve, fault.ms));
        else throw errorOf(fault);
      }
    },
  };
}

function checkedFault(rule: unknown): z.output<typeof faultSchema> {
  const checked = faultSchema.safeParse(rule);
  if (checked.success) return checked.data;
  const places = checked.error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'it'}: ${message}`);
  throw new TypeError(`this is no fault: ${places.join('; ')}`);
}

function isMeant(fault: Fault, method: string, path: string): boolean {
  if (fault.kind === 'jwks_down') return keySets.includes(path);
  return (fault.method ?? method) === method && path.startsWith(fault.path ?? '/');
}

function errorOf(fault: Exclude<Fault, { kind: 'latency' }>): Error {
  switch (fault.kind) {
    case 'too_many_requests':
      return tooManyRequests(fault.retryAfterSeconds);
    case 'server_error':
      return clerkError(fault.status, 'internal_clerk_error', 'A fault that was asked for.');
    case 'jwks_down':
      return clerkError(503, 'internal_clerk_error', 'The public keys cannot be had: a fault that was asked for.');
    default:
      return new ConnectionDroppedError('the connection was dropped: a fault that was asked for');
  }
}

/** Clerk's answer to somebody who asks too often. */
export function tooManyRequests(retryAfterSeconds: number): ClerkApiError {
  const message = 'Too many requests. Please try again in a bit.';
  const item = { code: 'too_many_requests', message, long_message: message, meta: {} } as const;
  return new ClerkApiError(429, [item], { 'retry-after': String(retryAfterSeconds) });
}
