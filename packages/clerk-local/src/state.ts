import type {
  ActorTokenRecord,
  ClientRecord,
  DevBrowserRecord,
  OrganizationDomainRecord,
  EmailLinkRecord,
  HandshakeRecord,
  InboxMessage,
  InvitationRecord,
  MembershipRecord,
  MembershipRequestRecord,
  OrganizationRecord,
  RoleRecord,
  SessionRecord,
  SettingsRecord,
  SignInRecord,
  SignInTokenRecord,
  SignUpRecord,
  SuggestionRecord,
  TemplateRecord,
  UserRecord,
} from './records.ts';
import { createInstanceTables, type InstanceTables } from './instance-tables.ts';
import type { InstanceInvitationRecord, WaitlistRecord } from './invitations.ts';
import type { OAuthFlowRecord } from './oauth.ts';
import { Table, type Indexes } from './table.ts';
import type { PasskeyCeremonyRecord } from './passkeys.ts';
import { emptySignUp } from './sign-up-requirements.ts';
import type { TicketRecord } from './tickets.ts';
import { emptyUser, userOrders, type UserOrder } from './users.ts';

/** A state as plain data: what is written to a file, and what tests go back to. */
export type Snapshot = Readonly<Record<string, readonly { readonly id: string }[]>>;

type UserIndex = 'email' | 'phone' | 'username' | 'externalId' | 'externalAccount' | 'passkey' | 'identification';

const userIndexes: Indexes<UserRecord, UserIndex> = {
  // What somebody added but never proved is theirs must not stand in the way of its owner.
  email: ({ emails, primaryEmailId }) =>
    emails.filter(({ id, verified }) => verified || id === primaryEmailId).map(({ address }) => address.toLowerCase()),
  externalId: ({ externalId }) => (externalId ? [externalId] : []),
  phone: ({ phones, primaryPhoneId }) =>
    phones.filter(({ id, verified }) => verified || id === primaryPhoneId).map(({ number }) => number),
  externalAccount: ({ externalAccounts }) =>
    externalAccounts.map(({ provider, providerUserId }) => `${provider} ${providerUserId}`),
  passkey: ({ passkeys }) => passkeys.flatMap(({ credentialId }) => credentialId ?? []),
  username: ({ username }) => (username ? [username.toLowerCase()] : []),
  /** Ids of addresses and numbers, by which servers ask for them. */
  identification: ({ emails, phones }) => [...emails, ...phones].map(({ id }) => id),
};

/** Everything a Clerk instance knows. */
export interface State extends InstanceTables {
  readonly users: Table<UserRecord, UserIndex, UserOrder>;
  readonly organizations: Table<OrganizationRecord, 'slug'>;
  readonly memberships: Table<MembershipRecord, 'organization' | 'user' | 'both'>;
  readonly invitations: Table<InvitationRecord, 'organization' | 'pending' | 'email' | 'domain'>;
  readonly organizationDomains: Table<OrganizationDomainRecord, 'organization' | 'name'>;
  readonly suggestions: Table<SuggestionRecord, 'organization' | 'user' | 'domain'>;
  readonly membershipRequests: Table<MembershipRequestRecord, 'organization' | 'user'>;
  readonly roles: Table<RoleRecord>;
  readonly templates: Table<TemplateRecord, 'name'>;
  readonly devBrowsers: Table<DevBrowserRecord>;
  readonly clients: Table<ClientRecord>;
  readonly sessions: Table<SessionRecord, 'client' | 'user'>;
  readonly signIns: Table<SignInRecord>;
  readonly signUps: Table<SignUpRecord>;
  readonly signInTokens: Table<SignInTokenRecord, 'token'>;
  readonly instanceInvitations: Table<InstanceInvitationRecord, 'email'>;
  readonly oauthFlows: Table<OAuthFlowRecord>;
  readonly passkeyCeremonies: Table<PasskeyCeremonyRecord>;
  readonly waitlist: Table<WaitlistRecord, 'email'>;
  readonly tickets: Table<TicketRecord, 'subject'>;
  readonly actorTokens: Table<ActorTokenRecord, 'token'>;
  readonly emailLinks: Table<EmailLinkRecord>;
  readonly handshakes: Table<HandshakeRecord>;
  readonly inbox: Table<InboxMessage>;
  readonly settings: Table<SettingsRecord>;
  /** Goes up with every change. */
  readonly version: () => number;
  readonly snapshot: () => Snapshot;
  /** Replaces everything. Tables a snapshot does not name become empty. */
  readonly restore: (snapshot: Snapshot) => void;
  /** Does something that changes records: all of it, or nothing when it throws. */
  readonly attempt: <Result>(work: () => Result) => Result;
  /** Calls back on every change of a record, with its table's name; not on what {@link restore} puts in. */
  readonly watch: (observer: Observer) => void;
}

type Row = { readonly id: string };
type Change = [table: string, before: Row | undefined, after: Row | undefined];
type Observer = (table: string, before: Row | undefined, after: Row | undefined) => void;

/** The empty values of fields that came later, by table. */
export const emptyRows: Readonly<Record<string, object>> = {
  users: emptyUser,
  signUps: emptySignUp,
  organizations: { adminDeleteEnabled: true, picture: null },
  invitations: { domainId: null, expireAt: Number.MAX_SAFE_INTEGER },
};

function createTables(changed: () => void) {
  return {
    users: new Table<UserRecord, UserIndex, UserOrder>(changed, userIndexes, userOrders),
    organizations: new Table<OrganizationRecord, 'slug'>(changed, { slug: ({ slug }) => [slug] }),
    memberships: new Table<MembershipRecord, 'organization' | 'user' | 'both'>(changed, {
      organization: ({ organizationId }) => [organizationId],
      user: ({ userId }) => [userId],
      both: ({ organizationId, userId }) => [`${organizationId} ${userId}`],
    }),
    invitations: new Table<InvitationRecord, 'organization' | 'pending' | 'email' | 'domain'>(changed, {
      organization: ({ organizationId }) => [organizationId],
      pending: ({ organizationId, status }) => (status === 'pending' ? [organizationId] : []),
      email: ({ emailAddress }) => [emailAddress.toLowerCase()],
      domain: ({ domainId }) => (domainId ? [domainId] : []),
    }),
    organizationDomains: new Table<OrganizationDomainRecord, 'organization' | 'name'>(changed, {
      organization: ({ organizationId }) => [organizationId],
      name: ({ name }) => [name],
    }),
    suggestions: new Table<SuggestionRecord, 'organization' | 'user' | 'domain'>(changed, {
      organization: ({ organizationId }) => [organizationId],
      user: ({ userId }) => [userId],
      domain: ({ domainId }) => [domainId],
    }),
    membershipRequests: new Table<MembershipRequestRecord, 'organization' | 'user'>(changed, {
      organization: ({ organizationId }) => [organizationId],
      user: ({ userId }) => [userId],
    }),
    roles: new Table<RoleRecord>(changed, {}),
    templates: new Table<TemplateRecord, 'name'>(changed, { name: ({ name }) => [name] }),
    devBrowsers: new Table<DevBrowserRecord>(changed, {}),
    clients: new Table<ClientRecord>(changed, {}),
    sessions: new Table<SessionRecord, 'client' | 'user'>(changed, {
      client: ({ clientId }) => [clientId],
      user: ({ userId }) => [userId],
    }),
    signIns: new Table<SignInRecord>(changed, {}),
    signUps: new Table<SignUpRecord>(changed, {}),
    signInTokens: new Table<SignInTokenRecord, 'token'>(changed, { token: ({ token }) => [token] }),
    instanceInvitations: new Table<InstanceInvitationRecord, 'email'>(changed, {
      email: ({ emailAddress }) => [emailAddress.toLowerCase()],
    }),
    oauthFlows: new Table<OAuthFlowRecord>(changed, {}),
    passkeyCeremonies: new Table<PasskeyCeremonyRecord>(changed, {}),
    waitlist: new Table<WaitlistRecord, 'email'>(changed, {
      email: ({ emailAddress }) => [emailAddress.toLowerCase()],
    }),
    tickets: new Table<TicketRecord, 'subject'>(changed, { subject: ({ subjectId }) => [subjectId] }),
    actorTokens: new Table<ActorTokenRecord, 'token'>(changed, { token: ({ token }) => [token] }),
    emailLinks: new Table<EmailLinkRecord>(changed, {}),
    handshakes: new Table<HandshakeRecord>(changed, {}),
    inbox: new Table<InboxMessage>(changed, {}),
    settings: new Table<SettingsRecord>(changed, {}),
    ...createInstanceTables(changed),
  };
}

/** Makes an empty state. */
export function createState(): State {
  let version = 0;
  let observer: Observer | undefined;
  const tables = createTables(() => {
    version += 1;
  });
  let journal: Change[] | undefined;
  const tell = ([table, before, after]: Change): void => observer?.(table, before, after);
  for (const [name, table] of Object.entries(tables))
    table.watch((before, after) => {
      if (journal) journal.push([name, before, after]);
      else tell([name, before, after]);
    });
  return {
    ...tables,
    version: () => version,
    snapshot: () => Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, table.all()])),
    attempt: (work) => {
      const changes: Change[] = (journal = []);
      try {
        const result = work();
        journal = undefined;
        changes.forEach(tell);
        return result;
      } catch (error) {
        // What is undone nobody is told of: it did not happen.
        journal = [];
        for (const [name, before, after] of changes.toReversed()) {
          const table = tables[name as keyof typeof tables] as unknown as Table<Row>;
          if (before) table.put(before);
          else if (after) table.remove(after.id);
        }
        throw error;
      } finally {
        journal = undefined;
      }
    },
    watch: (given) => {
      observer = given;
    },
    restore: (snapshot) => {
      const told = observer;
      observer = undefined;
      for (const [name, table] of Object.entries(tables)) {
        table.clear();
        // The rows came from this very table's `all`.
        for (const row of snapshot[name] ?? []) {
          // Rows of a file from before a field existed have its empty value.
          (table as unknown as Table<Row>).put({ ...emptyRows[name], ...row });
        }
      }
      observer = told;
    },
  };
}
