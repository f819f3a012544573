import { isClerkAPIResponseError } from '@clerk/backend/errors';
import { within } from './deadline.ts';
import { ProxyError } from './errors.ts';

/** What of Clerk's Backend API minting needs; `createClerkClient().sessions` has it. */
export interface ClerkSessions {
  getToken(sessionId: string, template?: string): Promise<{ jwt: string }>;
  getSession(sessionId: string): Promise<{ status: string; lastActiveOrganizationId?: string | null | undefined }>;
}

/** A token and when it ends, in milliseconds since 1970. */
export interface MintedToken {
  readonly token: string;
  readonly expiresAtMs: number;
}

/** Whose token: a session with the organization its session token names. */
export interface MintFor {
  readonly sessionId: string;
  readonly orgId: string | null;
}

/** Clerk limits the rate: nobody asks it again before it said. Says how long that is. */
export class ClerkBusyError extends ProxyError {
  constructor(retryAfterSeconds: number, cause?: unknown) {
    super('clerk_unavailable', 'Clerk limits how often it is asked.', { retryAfterSeconds, cause });
  }
}

/** The window of Clerk's own limit, in seconds: for a 429 that does not say how long to wait. */
const busySeconds = 10;

/** How long Clerk may take, in milliseconds, by default. Its client has no limit of its own. */
const clerkTimeoutMs = 5000;

/**
 * Mints a token for a session through Clerk.
 *
 * Clerk mints for the organization that the session has active *now*. The caller's token may be up to a minute older, so
 * both are compared: a token for another organization than the caller's is never handed out.
 *
 * @param template - undefined for a session token
 * @param timeoutMs - how long Clerk may take. Default 5,000
 * @throws ProxyError
 */
export async function mintToken(
  clerk: ClerkSessions,
  whose: MintFor,
  template: string | undefined,
  timeoutMs = clerkTimeoutMs,
): Promise<MintedToken> {
  return within(timeoutMs, mint(clerk, whose, template), () => unavailable());
}

async function mint(
  clerk: ClerkSessions,
  { sessionId, orgId }: MintFor,
  template: string | undefined,
): Promise<MintedToken> {
  const { jwt } = await clerk.getToken(sessionId, template).catch((error: unknown) => explain(clerk, sessionId, error));
  const session = await clerk.getSession(sessionId).catch((error: unknown) => {
    throw unavailable(error);
  });
  if (session.status !== 'active') throw new ProxyError('session_ended', 'The session is not active any more.');
  if ((session.lastActiveOrganizationId ?? null) !== orgId) {
    throw new ProxyError(
      'organization_changed',
      'The session token names another organization than the session has active now.',
    );
  }
  return { token: jwt, expiresAtMs: expiryOf(jwt) };
}

/** A 404 means the session or the template: only asking tells which. */
async function explain(clerk: ClerkSessions, sessionId: string, error: unknown): Promise<never> {
  if (!isNotFound(error)) throw unavailable(error);
  const session = await clerk.getSession(sessionId).catch((cause: unknown) => {
    if (isNotFound(cause)) return undefined;
    throw unavailable(cause);
  });
  if (session?.status === 'active') throw new ProxyError('template_unknown', 'Clerk has no JWT template of this name.');
  throw new ProxyError('session_ended', 'The session is not active any more.');
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && isClerkAPIResponseError(error) && error.status === 404;
}

function unavailable(cause?: unknown): ProxyError {
  // Clerk's guard throws when it is given anything but an object.
  const refusal = cause instanceof Error && isClerkAPIResponseError(cause) ? cause : undefined;
  const asked = refusal?.retryAfter;
  const retryAfter = asked !== undefined && Number.isFinite(asked) && asked > 0 ? Math.ceil(asked) : undefined;
  if (refusal?.status === 429) return new ClerkBusyError(retryAfter ?? busySeconds, cause);
  return new ProxyError('clerk_unavailable', 'Clerk could not mint a token.', {
    retryAfterSeconds: retryAfter ?? 2,
    cause,
  });
}

/** The `exp` of a token fresh from Clerk, over a connection that vouches for it: no signature to check. */
function expiryOf(jwt: string): number {
  let expiresAt: unknown;
  try {
    expiresAt = claimsOf(jwt)['exp'];
  } catch (error) {
    throw unavailable(error);
  }
  // What is no time at all came from something else than Clerk, such as a page of a gateway before it.
  if (typeof expiresAt !== 'number' || !(Math.abs(expiresAt) < 1e11)) throw unavailable();
  return expiresAt * 1000;
}

/** The claims of a token that Clerk just minted. */
export function claimsOf(jwt: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
}
