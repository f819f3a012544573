import type { SessionRecord } from '../records.ts';
import type { Snapshot, State } from '../state.ts';

/** Names of tables. */
type TableName = { [Name in keyof State]: State[Name] extends { all: () => unknown[] } ? Name : never }[keyof State];

/** What an invariant is told: the rows of each table, and whether there is one of an id. */
interface Rows {
  readonly of: <Name extends TableName>(table: Name) => ReturnType<State[Name]['all']>;
  readonly has: (table: TableName, id: string | null) => boolean;
}

/** Something that holds of every state, with what breaks it. */
interface Invariant {
  readonly says: string;
  /** @returns the ids of what breaks it */
  readonly broken: (rows: Rows) => readonly string[];
}

const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id);

/** The keys that stand for more than one thing. */
function twice(keys: readonly string[]): string[] {
  const seen = new Set<string>();
  return keys.filter((key) => seen.size === seen.add(key).size);
}

const people: readonly Invariant[] = [
  {
    says: 'somebody’s primary address is one of theirs, and verified',
    broken: ({ of }) =>
      of('users').flatMap(({ id, emails, primaryEmailId }) =>
        primaryEmailId === null || emails.some((email) => email.id === primaryEmailId && email.verified) ? [] : [id],
      ),
  },
  {
    says: 'who has a verified address has a primary one',
    broken: ({ of }) =>
      ids(
        of('users').filter(
          ({ emails, primaryEmailId }) => primaryEmailId === null && emails.some(({ verified }) => verified),
        ),
      ),
  },
  {
    says: 'somebody’s primary number is one of theirs, and verified',
    broken: ({ of }) =>
      of('users').flatMap(({ id, phones, primaryPhoneId }) =>
        primaryPhoneId === null || phones.some((phone) => phone.id === primaryPhoneId && phone.verified) ? [] : [id],
      ),
  },
  {
    says: 'nobody has more than one default second factor, and it is a verified one',
    broken: ({ of }) =>
      ids(
        of('users').filter(({ phones }) => {
          const defaults = phones.filter((phone) => phone.defaultSecondFactor);
          return defaults.length > 1 || defaults.some((phone) => !phone.verified || !phone.reservedForSecondFactor);
        }),
      ),
  },
  {
    says: 'a verified address is one person’s, once',
    broken: ({ of }) =>
      twice(
        of('users').flatMap(({ emails }) =>
          emails.flatMap(({ address, verified }) => (verified ? [address.toLowerCase()] : [])),
        ),
      ),
  },
  {
    says: 'a verified number is one person’s, once',
    broken: ({ of }) =>
      twice(of('users').flatMap(({ phones }) => phones.flatMap(({ number, verified }) => (verified ? [number] : [])))),
  },
  {
    says: 'addresses, numbers, accounts and passkeys have ids of their own',
    broken: ({ of }) =>
      twice(
        of('users').flatMap(({ emails, phones, externalAccounts, passkeys }) =>
          ids([...emails, ...phones, ...externalAccounts, ...passkeys]),
        ),
      ),
  },
  {
    says: 'a username is one person’s',
    broken: ({ of }) => twice(of('users').flatMap(({ username }) => username?.toLowerCase() ?? [])),
  },
  {
    says: 'an external id is one person’s',
    broken: ({ of }) => twice(of('users').flatMap(({ externalId }) => externalId ?? [])),
  },
];

const live = ({ status }: SessionRecord): boolean => status === 'active' || status === 'pending';

const sessions: readonly Invariant[] = [
  {
    says: 'every session’s client exists',
    broken: ({ of, has }) => ids(of('sessions').filter(({ clientId }) => !has('clients', clientId))),
  },
  {
    says: 'the person of every live session exists and is not banned',
    broken: ({ of }) => {
      const allowed = new Set(ids(of('users').filter(({ banned }) => !banned)));
      return ids(of('sessions').filter((session) => live(session) && !allowed.has(session.userId)));
    },
  },
  {
    says: 'the organization of every live session is one its person is a member of',
    broken: ({ of }) => {
      const members = new Set(of('memberships').map((row) => `${row.organizationId} ${row.userId}`));
      return ids(
        of('sessions').filter(
          (session) =>
            live(session) &&
            session.organizationId !== null &&
            !members.has(`${session.organizationId} ${session.userId}`),
        ),
      );
    },
  },
  {
    says: 'a pending session has tasks, an active one has none',
    broken: ({ of }) =>
      ids(
        of('sessions').filter(
          ({ status, tasks }) =>
            (status === 'pending' && tasks.length === 0) || (status === 'active' && tasks.length > 0),
        ),
      ),
  },
  {
    says: 'a browser’s client exists',
    broken: ({ of, has }) =>
      ids(of('devBrowsers').filter(({ clientId }) => clientId !== null && !has('clients', clientId))),
  },
  {
    says: 'what a client is at exists and is its own',
    broken: ({ of }) => {
      const own = new Set(
        [...of('sessions'), ...of('signIns'), ...of('signUps')].map(({ id, clientId }) => `${id} ${clientId}`),
      );
      return of('clients').flatMap(({ id, signInId, signUpId, lastActiveSessionId }) =>
        [signInId, signUpId, lastActiveSessionId].every((one) => one === null || own.has(`${one} ${id}`)) ? [] : [id],
      );
    },
  },
  {
    says: 'a complete sign-in made a session',
    broken: ({ of, has }) =>
      ids(
        of('signIns').filter(
          ({ status, createdSessionId }) => (status === 'complete') !== has('sessions', createdSessionId),
        ),
      ),
  },
];

const organizations: readonly Invariant[] = [
  {
    says: 'every membership’s organization, person and role exist',
    broken: ({ of, has }) =>
      ids(
        of('memberships').filter(
          ({ organizationId, userId, role }) =>
            !has('organizations', organizationId) || !has('users', userId) || !has('roles', role),
        ),
      ),
  },
  {
    says: 'somebody is a member of an organization once',
    broken: ({ of }) => twice(of('memberships').map((row) => `${row.organizationId} ${row.userId}`)),
  },
  {
    says: 'a slug is one organization’s',
    broken: ({ of }) => twice(of('organizations').map(({ slug }) => slug)),
  },
  {
    says: 'what belongs to an organization belongs to one that exists',
    broken: ({ of, has }) =>
      [of('invitations'), of('organizationDomains'), of('suggestions'), of('membershipRequests')]
        .flatMap((rows) => rows.map(({ id, organizationId }) => ({ id, organizationId })))
        .flatMap(({ id, organizationId }) => (has('organizations', organizationId) ? [] : [id])),
  },
  {
    says: 'who was suggested an organization or asks to join one exists',
    broken: ({ of, has }) =>
      [...of('suggestions'), ...of('membershipRequests')].flatMap(({ id, userId }) =>
        has('users', userId) ? [] : [id],
      ),
  },
  {
    says: 'the role of every pending invitation exists',
    broken: ({ of, has }) =>
      ids(of('invitations').filter(({ status, role }) => status === 'pending' && !has('roles', role))),
  },
  {
    says: 'every pending invitation has a ticket, and every ticket an invitation',
    broken: ({ of, has }) => {
      const tickets = of('tickets');
      const subjects = new Set(tickets.map(({ subjectId }) => subjectId));
      const invitations = [...of('invitations'), ...of('instanceInvitations')];
      return [
        ...ids(invitations.filter(({ id, status }) => status === 'pending' && !subjects.has(id))),
        ...ids(
          tickets.filter(
            ({ purpose, subjectId }) =>
              !has(purpose === 'invitation' ? 'instanceInvitations' : 'invitations', subjectId),
          ),
        ),
      ];
    },
  },
  {
    says: 'a verified domain is one organization’s',
    broken: ({ of }) => twice(of('organizationDomains').flatMap(({ name, verified }) => (verified ? [name] : []))),
  },
  {
    says: 'a template’s name is one template’s',
    broken: ({ of }) => twice(of('templates').map(({ name }) => name)),
  },
  {
    says: 'a role has a permission once',
    broken: ({ of }) => of('roles').flatMap(({ id, permissions }) => (twice(permissions).length ? [id] : [])),
  },
];

const machines: readonly Invariant[] = [
  {
    says: 'every token of a machine has its machine',
    broken: ({ of, has }) => ids(of('m2mTokens').filter(({ subject }) => !has('machines', subject))),
  },
  {
    says: 'a machine talks to machines that exist',
    broken: ({ of, has }) =>
      ids(of('machines').filter(({ scopes }) => scopes.some((scope) => !has('machines', scope)))),
  },
  {
    says: 'every key that still opens is somebody’s who exists',
    broken: ({ of, has }) =>
      ids(
        of('apiKeys').filter(
          ({ revoked, subject }) => !revoked && !has('users', subject) && !has('organizations', subject),
        ),
      ),
  },
  {
    says: 'every OAuth token that still opens has its application and its person',
    broken: ({ of, has }) =>
      ids(
        of('oauthTokens').filter(
          ({ revoked, subject, applicationId }) =>
            !revoked && (!has('users', subject) || !has('oauthApplications', applicationId)),
        ),
      ),
  },
  {
    says: 'an OAuth application has a client id of its own',
    broken: ({ of }) => twice(of('oauthApplications').map(({ clientId }) => clientId)),
  },
  {
    says: 'a delivery that will be tried again knows when',
    broken: ({ of }) =>
      ids(of('deliveries').filter(({ status, nextAt }) => (status === 'pending') !== (nextAt !== null))),
  },
  {
    says: 'who asked for a link to an address has a client',
    broken: ({ of, has }) =>
      ids(
        of('emailLinks').filter(
          ({ status, clientId }) => status === 'unverified' && clientId !== '' && !has('clients', clientId),
        ),
      ),
  },
];

/** What holds of every state, whatever was asked before. */
export const invariants: readonly Invariant[] = [...people, ...sessions, ...organizations, ...machines];

/**
 * Looks for what a state breaks.
 *
 * @returns the invariants it breaks, in words, with ids; empty for a state that is right
 */
export function brokenIn(snapshot: Snapshot): string[] {
  const known = new Map<string, Set<string>>();
  const rows: Rows = {
    of: <Name extends TableName>(table: Name) => (snapshot[table] ?? []) as ReturnType<State[Name]['all']>,
    has: (table, id) => {
      let all = known.get(table);
      if (!all) known.set(table, (all = new Set(ids(snapshot[table] ?? []))));
      return id !== null && all.has(id);
    },
  };
  return invariants.flatMap(({ says, broken }) => {
    const found = broken(rows);
    return found.length > 0 ? [`${says}: ${found.join(', ')}`] : [];
  });
}
