import type { SessionAuth } from './claims.ts';
import { isFresh, type Reverification } from './reverification.ts';
import { splitByScope } from './scopes.ts';

/** What may be asked of somebody. Everything asked must hold; `undefined` is not asked. */
export interface HasParams {
  /** `org:admin`, or `admin` for the same. */
  readonly role?: string | undefined;
  /** `org:todos:delete`, or `todos:delete` for the same. */
  readonly permission?: string | undefined;
  /** A feature's slug; `org:posts` only when the organization has it, `user:posts` only when the person has. */
  readonly feature?: string | undefined;
  /** A plan's slug, with a scope or without, like a feature. */
  readonly plan?: string | undefined;
  readonly reverification?: Reverification | undefined;
}

/** What of a session these questions are answered from: the members Clerk's own check takes, and the status. */
export type Authorizable = Pick<
  SessionAuth,
  'userId' | 'sessionStatus' | 'orgId' | 'orgRole' | 'orgPermissions' | 'features' | 'plans' | 'factorVerificationAge'
>;

type Check = (auth: Authorizable, asked: unknown) => boolean;

const checks = {
  role: ({ orgId, orgRole }, asked) => isName(orgId) && isSame(prefixed(orgRole), prefixed(asked)),
  permission: ({ orgId, orgPermissions }, asked) =>
    isName(orgId) && Array.isArray(orgPermissions) && orgPermissions.some((held) => isSame(held, prefixed(asked))),
  feature: ({ features }, asked) => isIn(features, asked),
  plan: ({ plans }, asked) => isIn(plans, asked),
  reverification: ({ factorVerificationAge }, asked) => isFresh(factorVerificationAge, asked),
} satisfies Record<keyof HasParams, Check>;

/** What can be asked about, in the order in which a refusal is looked for: proving who one is helps only who may. */
export const dimensions = Object.keys(checks) as readonly (keyof HasParams)[];

/**
 * Whether somebody has all that is asked, by the rules of Clerk's own `has()`: each thing asked must hold, at least one
 * must be asked, and nobody and a pending session have nothing.
 *
 * It never throws. Whatever is malformed, in the session or in the question, counts as not held. Clerk's own permissions
 * (`org:sys_…`) are in no token, so nobody has them here. Does not check the token.
 *
 * @param auth - null for nobody
 * @see https://clerk.com/docs/guides/secure/authorization-checks
 *
 * @example
 * has(auth, { permission: 'org:todos:delete', reverification: 'strict' });
 */
export function has(auth: Authorizable | null, asked: HasParams): boolean {
  if (!isObject(auth) || auth.sessionStatus !== 'active' || !isName(auth.userId) || !isObject(asked)) return false;
  const questions = dimensions.filter((dimension) => asked[dimension] !== undefined);
  return questions.length > 0 && questions.every((dimension) => checks[dimension](auth, asked[dimension]));
}

/** Types end where JavaScript calls, and where a customized token has passed through. */
function isObject(value: object | null): value is object {
  return typeof value === 'object' && value !== null;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** `admin`, `org:admin` and `org:org:admin` are one name. Nothing, or nothing behind the prefix, is none. */
function prefixed(name: unknown): string | null {
  const bare = typeof name === 'string' ? name.replace(/^(?:org:)+/, '') : '';
  return bare === '' ? null : `org:${bare}`;
}

function isSame(held: unknown, asked: string | null): boolean {
  return asked !== null && held === asked;
}

const organizationScopes = new Set<string | undefined>(['o', 'org', 'organization']);
const userScopes = new Set<string | undefined>(['u', 'user']);

/** Whether a claim lists what is asked, `slug` or `scope:slug`: without a scope, the organization's or the person's do. */
function isIn(claim: unknown, asked: unknown): boolean {
  const scopes = typeof claim === 'string' ? splitByScope(claim) : null;
  const question = typeof asked === 'string' ? /^(?:(?<scope>[^:]*):)?(?<slug>[^:]+)$/.exec(asked)?.groups : undefined;
  const slug = question?.['slug'];
  if (!scopes || !question || slug === undefined) return false;
  const scope = question['scope'];
  if (scope === undefined) return scopes.organization.includes(slug) || scopes.user.includes(slug);
  if (organizationScopes.has(scope)) return scopes.organization.includes(slug);
  return userScopes.has(scope) && scopes.user.includes(slug);
}
