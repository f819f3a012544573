/** Asks Clerk and auth-core the same, and says how they agree or by which known rule they do not. */
import { signedInAuthObject } from '@clerk/backend/internal';
import { createCheckAuthorization } from '@clerk/shared/authorization';
import { toAuth, type SessionAuth } from '../src/claims.ts';
import { AuthError } from '../src/errors.ts';
import { has, type Authorizable } from '../src/has.ts';
import type { ClaimsInput, HasInput, Members } from './inputs.ts';
import { malformedClaims } from './malformed.ts';

/** Every way in which the two may differ. In each of them auth-core grants less; docs/verification.md says why. */
export const differences = {
  'no name asked': 'the role or permission asked for is empty behind its prefix',
  'no slug asked': 'the feature or plan asked for is not `slug` or `scope:slug`',
  'list with an empty slug': 'a list of features or plans has an element such as `o:`',
  'id that is no text': '`userId` or `orgId` is there and not a text',
  'malformed claim, Clerk reads on': 'the token is refused with 401, naming the claim',
  'malformed claim, Clerk throws': 'the same; Clerk’s own reader throws a plain error',
} as const;

/** The two agree on yes or on no, or differ as known, or differ as nobody knows. */
export type Outcome = 'yes' | 'no' | keyof typeof differences | 'unexplained';

/** Compares `has` with `createCheckAuthorization`. */
export function compareHas({ options, asked }: HasInput): Outcome {
  const clerk = createCheckAuthorization(options as never)(asked);
  const ours = has({ ...options, sessionStatus: 'active' } as unknown as Authorizable, asked);
  return outcomeOf(clerk, ours, () => differenceOf(options, asked));
}

/** Compares `toAuth` and `has` with what `@clerk/backend` makes of the same claims, pending counting as signed out. */
export function compareClaims({ claims, asked }: ClaimsInput): Outcome {
  const malformed = malformedClaims(claims);
  const ours = readOurs(claims);
  const clerk = readClerk(claims);
  // Both the refusal and the reason it names must be what the second reading of the rules says.
  if (ours instanceof AuthError) {
    if (!malformed.includes(ours.claim ?? 'sub')) return 'unexplained';
    return clerk === null ? 'malformed claim, Clerk throws' : 'malformed claim, Clerk reads on';
  }
  if (malformed.length > 0 || clerk === null || !isSameSession(ours, clerk)) return 'unexplained';
  const granted = claims['sts'] !== 'pending' && clerk.has(asked);
  return outcomeOf(granted, has(ours, asked), () => differenceOf({ ...ours }, asked));
}

function outcomeOf(clerk: boolean, ours: boolean, explain: () => Outcome): Outcome {
  if (clerk === ours) return clerk ? 'yes' : 'no';
  // Granting what Clerk denies has no excuse.
  return ours ? 'unexplained' : explain();
}

function differenceOf(options: Members, asked: Members): Outcome {
  const questions = [asked['feature'], asked['plan']].filter((question) => question !== undefined);
  const isNothing = (name: unknown): boolean => typeof name === 'string' && /^(?:org:)*$/.test(name);
  const lists = [options['features'], options['plans']].filter((list) => typeof list === 'string');
  const isOdd = (id: unknown): boolean => Boolean(id) && typeof id !== 'string';
  if (isNothing(asked['role']) || isNothing(asked['permission'])) return 'no name asked';
  if (questions.some((question) => typeof question === 'string' && !/^(?:[^:]*:)?[^:]+$/.test(question)))
    return 'no slug asked';
  if (lists.some((list) => /:\s*(?:,|$)/.test(list))) return 'list with an empty slug';
  return isOdd(options['userId']) || isOdd(options['orgId']) ? 'id that is no text' : 'unexplained';
}

function readOurs(claims: Members): SessionAuth | AuthError {
  try {
    return toAuth(claims, 'header');
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
}

type ClerkAuth = ReturnType<typeof signedInAuthObject>;

function readClerk(claims: Members): ClerkAuth | null {
  try {
    return signedInAuthObject({}, '', claims as never);
  } catch {
    return null;
  }
}

/** The same person, session and organization. Clerk says `undefined` where there is nothing, and of no status nothing. */
function isSameSession(ours: SessionAuth, clerk: ClerkAuth): boolean {
  const organization = clerk.orgId
    ? [clerk.orgId, clerk.orgRole, clerk.orgSlug || null, clerk.orgPermissions ?? []]
    : [null, null, null, []];
  const theirs = [
    clerk.userId,
    clerk.sessionId,
    clerk.sessionStatus ?? 'active',
    clerk.actor ?? null,
    clerk.factorVerificationAge,
    ...organization,
  ];
  const { userId, sessionId, sessionStatus, actor, factorVerificationAge } = ours;
  const mine = [userId, sessionId, sessionStatus, actor, factorVerificationAge];
  return (
    JSON.stringify([...mine, ours.orgId, ours.orgRole, ours.orgSlug, ours.orgPermissions]) === JSON.stringify(theirs)
  );
}
