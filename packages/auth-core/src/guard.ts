import { authenticate, type Authenticated, type AuthenticateOptions } from './authenticate.ts';
import { decide, type Requirement } from './decide.ts';
import { dimensions } from './has.ts';
import { assertOrigins } from './policy.ts';

/** Tells who makes a request, when they may do what is asked; rejects with an `AuthError` otherwise. */
export type Guard = (
  request: Request,
  requirement?: Requirement | (() => Requirement | Promise<Requirement>),
) => Promise<Authenticated>;

/**
 * Makes what every adapter stands on: find the token, verify it, decide; in this order.
 *
 * A requirement as a function is asked only once it is known who asks.
 *
 * @throws TypeError naming the option that is wrong; at a call, naming the member of the requirement
 *
 * @example
 * const guard = createGuard({ verify, authorizedParties: ['https://app.example.com'] });
 * const { auth } = await guard(request, { permission: 'org:todos:delete' });
 */
export function createGuard(options: AuthenticateOptions): Guard {
  assertOptions(options);
  // What is changed afterwards in the caller's object was not checked.
  const checked = { ...options };
  return async function guard(request, requirement = {}) {
    const authenticated = await authenticate(request, checked);
    const asked = typeof requirement === 'function' ? await requirement() : requirement;
    assertRequirement(asked);
    const decision = decide(authenticated.auth, asked);
    if (decision.status !== 200) throw decision.error;
    return authenticated;
  };
}

function assertOptions(options: AuthenticateOptions): void {
  if (typeof options !== 'object' || options === null) throw new TypeError('options must be an object');
  const { verify, authorizedParties, cookieSuffix } = options;
  if (typeof verify !== 'function') throw new TypeError('verify must be a function, such as createVerifier(…).verify');
  assertOrigins(authorizedParties);
  if (cookieSuffix !== undefined && !(typeof cookieSuffix === 'string' && /^[\w-]{8}$/.test(cookieSuffix)))
    throw new TypeError('cookieSuffix must be the eight characters behind __session_ in the name of Clerk’s cookie');
}

const members: readonly string[] = ['organization', ...dimensions];

/**
 * Checks that a requirement asks something: a misspelled member, or one that is `undefined` because a parameter was, would
 * let everybody pass.
 *
 * @throws TypeError naming the member
 */
export function assertRequirement(requirement: Requirement): void {
  if (typeof requirement !== 'object' || requirement === null)
    throw new TypeError('the requirement must be an object, such as { permission }; {} for whoever is signed in');
  for (const [member, value] of Object.entries(requirement)) {
    if (!members.includes(member))
      throw new TypeError(`the requirement has no member ${member}: ${members.join(', ')}`);
    if (value === undefined) throw new TypeError(`the requirement’s ${member} is undefined: leave it out, or give it`);
  }
}
