import type { Reverification } from './reverification.ts';

/** Every way to be refused. Each code has an entry in docs/errors.md. */
export const errorCodes = [
  'token_missing',
  'token_malformed',
  'token_expired',
  'token_not_yet_valid',
  'token_signature_invalid',
  'token_key_unknown',
  'token_issuer_invalid',
  'token_authorized_party_invalid',
  'token_audience_invalid',
  'token_type_invalid',
  'token_claim_invalid',
  'session_pending',
  'session_revoked',
  'organization_mismatch',
  'role_missing',
  'permission_missing',
  'feature_missing',
  'plan_missing',
  'reverification_required',
  'cross_site_request',
  'keys_unavailable',
] as const;

/** A refusal's code. */
export type AuthErrorCode = (typeof errorCodes)[number];

interface Description {
  readonly status: 401 | 403 | 503;
  readonly title: string;
  readonly action: string;
  readonly retryAfterSeconds?: number;
}

const descriptions: Readonly<Record<AuthErrorCode, Description>> = {
  token_missing: {
    status: 401,
    title: 'No token',
    action: 'Sign in, and send the session token as "Authorization: Bearer …".',
  },
  token_malformed: {
    status: 401,
    title: 'Not a token',
    action: 'Send the token as getToken() returned it, after "Bearer " and nothing else.',
  },
  token_expired: {
    status: 401,
    title: 'The token has expired',
    action: 'Call getToken() before each request; a session token lives for a minute.',
  },
  token_not_yet_valid: {
    status: 401,
    title: 'The token is not valid yet',
    action: 'Set the clocks of both machines right.',
  },
  token_signature_invalid: {
    status: 401,
    title: 'The token is signed by another key',
    action: 'Use the keys of one and the same Clerk instance on both sides.',
  },
  token_key_unknown: {
    status: 401,
    title: 'The token is signed by a key that is not the instance’s',
    action: 'Use the keys of one and the same Clerk instance on both sides, and send a fresh token.',
  },
  token_issuer_invalid: {
    status: 401,
    title: 'The token is of another instance',
    action: 'Use the keys of one and the same Clerk instance on both sides.',
  },
  token_authorized_party_invalid: {
    status: 401,
    title: 'The token was made for another app',
    action: 'Add the app’s origin to the authorized parties, if it is yours.',
  },
  token_audience_invalid: {
    status: 401,
    title: 'The token is meant for another reader',
    action: 'Send a token whose aud names this server, or set the audience this server is.',
  },
  token_type_invalid: {
    status: 401,
    title: 'Not a session token',
    action: 'Send the session token: getToken() without a template.',
  },
  token_claim_invalid: {
    status: 401,
    title: 'A claim is missing or of the wrong type',
    action: 'Send a session token of Clerk that nothing has changed.',
  },
  session_pending: {
    status: 401,
    title: 'The sign-in is not finished',
    action: 'Complete the session’s task, such as choosing an organization.',
  },
  session_revoked: {
    status: 401,
    title: 'The session was ended',
    action: 'Sign in again.',
  },
  organization_mismatch: {
    status: 403,
    title: 'Another organization is active',
    action: 'Switch to the organization that the address names.',
  },
  role_missing: {
    status: 403,
    title: 'The role does not allow this',
    action: 'Ask an admin of the organization for the role.',
  },
  permission_missing: {
    status: 403,
    title: 'The permission is missing',
    action: 'Ask an admin of the organization for the permission.',
  },
  feature_missing: {
    status: 403,
    title: 'The feature is not included',
    action: 'Change to a plan that includes the feature.',
  },
  plan_missing: {
    status: 403,
    title: 'This needs another plan',
    action: 'Subscribe to the plan.',
  },
  reverification_required: {
    status: 403,
    title: 'The sign-in is too long ago for this',
    action: 'Prove again who you are, then repeat the request.',
  },
  cross_site_request: {
    status: 403,
    title: 'The request comes from another site',
    action: 'Send the token in the Authorization header, or ask from an authorized origin.',
  },
  keys_unavailable: {
    status: 503,
    title: 'The keys of the instance cannot be had',
    action: 'Try again after the seconds that Retry-After names.',
    retryAfterSeconds: 5,
  },
};

/** What else a refusal may tell. */
export interface AuthErrorOptions {
  /** The claim at fault. */
  readonly claim?: string;
  /** When to try again, in whole seconds; a 503 has one anyway. */
  readonly retryAfterSeconds?: number;
  /** The proof that must be fresher. */
  readonly reverification?: Reverification;
  readonly cause?: unknown;
}

/**
 * A refusal: 401 when it is not known who asks, 403 when they may not, 503 when it cannot be found out now.
 *
 * Its message never holds the token or any value out of it.
 */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly code: AuthErrorCode;
  readonly status: 401 | 403 | 503;
  /** What happened, in a few words. */
  readonly title: string;
  /** What to do next. */
  readonly action: string;
  readonly claim: string | undefined;
  /** When to try again, in whole seconds. */
  readonly retryAfterSeconds: number | undefined;
  /** With `reverification_required`: what must be proved. Clerk's client is told of it by `problem`. */
  readonly reverification: Reverification | undefined;

  constructor(code: AuthErrorCode, detail: string, options: AuthErrorOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = descriptions[code].status;
    this.title = descriptions[code].title;
    this.action = descriptions[code].action;
    this.claim = options.claim;
    this.retryAfterSeconds = options.retryAfterSeconds ?? descriptions[code].retryAfterSeconds;
    this.reverification = options.reverification;
  }
}
