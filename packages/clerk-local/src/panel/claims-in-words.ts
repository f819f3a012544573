import type { Context } from '../operation.ts';
import { duration } from './elements.ts';
import { nameOf } from './names.ts';

type Seen = Pick<Context, 'state' | 'now'>;
type Teller = (value: unknown, seen: Seen) => string;

const time =
  (words: string): Teller =>
  (value, { now }) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return `${words}. It should be seconds since 1970.`;
    const away = value - now() / 1000;
    return `${words}: ${away < 0 ? `${duration(away)} ago` : `in ${duration(away)}`}, by this instance’s clock.`;
  };

const say =
  (words: string): Teller =>
  () =>
    words;

const statuses = new Map<unknown, string>([
  ['active', 'signed in'],
  ['pending', 'not signed in yet: a task is left'],
]);

const tellers: Readonly<Record<string, Teller>> = {
  azp: say('Authorized party: the page that asked for the token. Compare it with your own origins.'),
  iss: say('Issuer: the Clerk instance that made the token.'),
  aud: say('Audience: the service it is meant for.'),
  sub: (value, { state }) => {
    const user = typeof value === 'string' ? state.users.get(value) : undefined;
    return user ? `Subject: the person, here ${nameOf(user)}.` : 'Subject: who it speaks for. Nobody here has this id.';
  },
  iat: time('Issued at'),
  exp: time('Expires'),
  nbf: time('Not valid before'),
  jti: say('The token’s own id: no two are the same.'),
  sid: (value, { state }) =>
    typeof value === 'string' && state.sessions.get(value)
      ? 'Session: the one this token belongs to.'
      : 'Session: none here has this id.',
  sts: (value) => `Session status: ${statuses.get(value) ?? 'unknown to Clerk'}.`,
  v: (value) => (value === 2 ? 'Version 2: the compact form of the claims.' : 'Version of the form of the claims.'),
  fva: (value) => {
    const [first, second] = Array.isArray(value) ? (value as unknown[]) : [];
    const age = (minutes: unknown): string =>
      typeof minutes === 'number' && minutes !== -1 ? `${minutes} min ago` : 'never';
    return `Factor verification age: first factor ${age(first)}, second ${age(second)}. Sensitive routes ask for fresh ones.`;
  },
  pla: (value) => `Plan: ${text(value).startsWith('o:') ? 'of the organization' : 'of the person'}.`,
  fea: say('Features: what the plan and the permissions speak of; o: is the organization’s, u: the person’s.'),
  o: (value) => {
    if (typeof value !== 'object' || value === null) return 'Active organization.';
    const { slg, rol, per } = value as Readonly<Record<string, unknown>>;
    const permissions =
      typeof per === 'string' ? `; permissions packed in per (names) and fpm (a bit for each, by feature)` : '';
    return `Active organization: ${text(slg)}, role ${text(rol)}${permissions}.`;
  },
  act: say('Actor: somebody else acts as this person (impersonation). Sensitive routes should refuse it.'),
  org_id: say('Active organization’s id, in the flat first version.'),
  org_slug: say('Active organization’s slug, in the flat first version.'),
  org_role: say('Role in the active organization, in the flat first version.'),
  org_permissions: say('Permissions in the active organization, in the flat first version.'),
  handshake: say('Cookies that the app’s server shall set. Each is a whole Set-Cookie line.'),
  scope: say('Scopes: what the token allows.'),
  role: say('Set by this instance or a template; Supabase takes it for the database role.'),
  'https://hasura.io/jwt/claims': say('What Hasura reads: the roles, and values its permissions compare with.'),
  'claims.jwt.hasura.io': say('What Hasura v3 reads: the roles, and values its permissions compare with.'),
};

function text(value: unknown): string {
  return typeof value === 'string' ? value : 'none';
}

/** What a claim means, and what its value says here. */
export function claimInWords(name: string, value: unknown, seen: Seen): string {
  const teller = Object.hasOwn(tellers, name) ? tellers[name] : undefined;
  return teller?.(value, seen) ?? 'A claim of your own: from the session token’s settings, or from a template.';
}
