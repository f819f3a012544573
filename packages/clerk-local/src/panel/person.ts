import type { UserRecord } from '../records.ts';
import { statusAt } from '../resources/backend.ts';
import { call } from './call.ts';
import {
  actButton,
  button,
  confirmed,
  copyable,
  empty,
  facts,
  field,
  form,
  formProblem,
  moment,
  select,
} from './elements.ts';
import { requireJsonObject } from './json-text.ts';
import { addressOf, disc, marksOf, nameOf, organizationLink, personPath, statusMark } from './names.ts';
import { makeRoom, signInLink } from './sign-in-as.ts';
import { html, NoSuchThing, type Html, type Page, type Visit } from './view.ts';

function requirePerson({ panel, parameters }: Visit): UserRecord {
  const user = panel.context().state.users.get(parameters['userId']);
  if (!user) throw new NoSuchThing('There is no such person, or no longer.');
  return user;
}

function signInForms(visit: Visit, user: UserRecord): Html {
  const apps = visit.panel.apps();
  const choice = select({
    id: 'app',
    name: 'app',
    label: 'App',
    hidesLabel: true,
    value: visit.form.get('app') ?? apps[0] ?? '',
    choices: apps.map((app) => [app, app] as const),
  });
  const content = html`<div class="line">
    ${choice} ${button('sign-in', `Sign in as ${user.firstName ?? nameOf(user)}`)}
    ${button('make-link', 'Make a link', 'quiet')}
  </div>`;
  return html`${form(visit, content)} ${formProblem(visit, 'sign-in')} ${formProblem(visit, 'make-link')}`;
}

function aboutForm(visit: Visit, user: UserRecord): Html {
  const action = 'save-names';
  const names = ['first_name', 'last_name', 'username', 'external_id', 'password'];
  return form(
    visit,
    html`<div class="columns">
        ${field(visit, { action, name: 'first_name', label: 'First name', value: user.firstName ?? '' })}
        ${field(visit, { action, name: 'last_name', label: 'Last name', value: user.lastName ?? '' })}
        ${field(visit, { action, name: 'username', label: 'Username', value: user.username ?? '' })}
        ${field(visit, { action, name: 'external_id', label: 'Id in your own system', value: user.externalId ?? '' })}
      </div>
      ${field(visit, { action, name: 'password', label: 'New password', type: 'password', autocomplete: 'new-password', hint: user.passwordHash === null ? 'They have none.' : 'Left empty, the password stays.' })}
      ${formProblem(visit, action, names)} ${button(action, 'Save names')}`,
  );
}

const kinds = [
  ['public_metadata', 'Public metadata', 'Everybody’s browser may read it; only servers write it.'],
  ['private_metadata', 'Private metadata', 'Only servers read and write it.'],
  ['unsafe_metadata', 'Unsafe metadata', 'Their own browser may write it: never decide by it.'],
] as const;

function metadataForm(visit: Visit, user: UserRecord): Html {
  const action = 'save-metadata';
  const values = {
    public_metadata: user.publicMetadata,
    private_metadata: user.privateMetadata,
    unsafe_metadata: user.unsafeMetadata,
  };
  const areas = kinds.map(([name, label, hint]) =>
    field(visit, { action, name, label, hint, lines: 3, value: JSON.stringify(values[name], null, 2) }),
  );
  return form(visit, html`${areas} ${button(action, 'Save metadata')}`);
}

function memberships(visit: Visit, user: UserRecord): Html {
  const { state } = visit.panel.context();
  const rows = state.memberships.by('user', user.id).flatMap(({ organizationId, role }) => {
    const organization = state.organizations.get(organizationId);
    const title = state.roles.get(role)?.name ?? role;
    return organization
      ? [html`<li><span>${organizationLink(organization)}</span><span class="soft">${title}</span></li>`]
      : [];
  });
  if (rows.length === 0)
    return empty(html`In no organization. Add them on an <a href="/panel/organizations">organization’s page</a>.`);
  return html`<ul class="rows">
    ${rows}
  </ul>`;
}

function sessionsOf(visit: Visit, user: UserRecord): Html {
  const { state, now } = visit.panel.context();
  const all = state.sessions.by('user', user.id).toReversed().slice(0, 20);
  if (all.length === 0) return empty('No sessions. Sign in as them above.');
  return html`<ul class="rows">
    ${all.map((session) => {
      const isLive = ['active', 'pending'].includes(statusAt(session, now()));
      const active = state.organizations.get(session.organizationId)?.name ?? 'personal account';
      return html`<li>
        <span
          >${statusMark(session, now())}
          <span class="soft">${active}, active ${moment(session.lastActiveAt, now())}</span></span
        >
        ${isLive ? actButton(visit, 'revoke', 'Revoke', { kind: 'danger', values: { session: session.id } }) : ''}
      </li>`;
    })}
  </ul>`;
}

function doors(visit: Visit, user: UserRecord): Html {
  const ban = user.banned
    ? actButton(visit, 'unban', 'Lift the ban', { kind: 'quiet' })
    : actButton(visit, 'ban', 'Ban', { kind: 'danger' });
  const lock =
    user.locked || user.lockedUntil !== null
      ? actButton(visit, 'unlock', 'Unlock', { kind: 'quiet' })
      : actButton(visit, 'lock', 'Lock', { kind: 'danger' });
  const remove = confirmed(
    'Delete …',
    html`<p>${nameOf(user)} goes, with memberships and sessions. This cannot be taken back.</p>
      ${actButton(visit, 'delete', 'Delete for good', { kind: 'danger' })}`,
  );
  return html`<div class="buttons">${ban} ${lock} ${remove}</div>`;
}

function howTheySignIn(user: UserRecord, now: number): Html {
  const mark = (isVerified: boolean): string => (isVerified ? 'verified' : 'not verified');
  return facts([
    ['Id', copyable(user.id, { label: 'the id' })],
    ...user.emails.map(
      ({ address, verified }) => ['Email', html`${address} <span class="soft">${mark(verified)}</span>`] as const,
    ),
    ...user.phones.map(
      ({ number, verified }) => ['Phone', html`${number} <span class="soft">${mark(verified)}</span>`] as const,
    ),
    ...user.externalAccounts.map(({ provider, emailAddress }) => ['Account', `${provider}: ${emailAddress}`] as const),
    ...user.passkeys.map(({ name }) => ['Passkey', name] as const),
    ['Second factor', user.totp?.verified ? 'authenticator app' : 'none'],
    ['Created', moment(user.createdAt, now)],
    ['Last sign-in', moment(user.lastSignInAt, now)],
  ]);
}

/** One person and what can be done about them. */
export const person: Page = {
  path: '/panel/people/:userId',
  view: (visit) => {
    const user = requirePerson(visit);
    const now = visit.panel.context().now();
    const address = addressOf(user);
    const body = html`<p class="back"><a href="/">← People</a></p>
      <div class="title">
        ${disc(user.id, nameOf(user))}
        <h1>${nameOf(user)}</h1>
        ${marksOf(user, now)}
      </div>
      ${address && address !== nameOf(user) ? html`<p class="rule">${address}</p>` : ''} ${signInForms(visit, user)}
      ${howTheySignIn(user, now)}
      <h2>Names and password</h2>
      ${aboutForm(visit, user)}
      <h2>Metadata</h2>
      ${metadataForm(visit, user)}
      <h2>Organizations</h2>
      ${memberships(visit, user)}
      <h2>Sessions</h2>
      ${sessionsOf(visit, user)}
      <h2>Keep them out</h2>
      ${['revoke', 'ban', 'unban', 'lock', 'unlock', 'delete'].map((action) => formProblem(visit, action))}
      ${doors(visit, user)}`;
    return { title: nameOf(user), body };
  },
  actions: {
    'sign-in': (visit) => {
      const location = signInLink(visit, requirePerson(visit).id);
      makeRoom(visit);
      return { location };
    },
    // Shown once, in the answer itself: a link that signs in stands in no address and no log.
    'make-link': (visit) => {
      const user = requirePerson(visit);
      const link = signInLink(visit, user.id);
      const body = html`<p class="back"><a href="${personPath(user.id)}">← ${nameOf(user)}</a></p>
        <h1>A link that signs in as ${nameOf(user)}</h1>
        <p class="rule">It works once, within ten minutes, in any browser of this machine. It is shown only now.</p>
        <p class="card">${copyable(link, { label: 'the link' })}</p>`;
      return { title: 'Sign-in link', body };
    },
    'save-names': (visit) => {
      const { id } = requirePerson(visit);
      const names = ['first_name', 'last_name', 'username', 'external_id'];
      const values = Object.fromEntries(names.map((name) => [name, (visit.form.get(name) ?? '').trim()]));
      const password = visit.form.get('password');
      call(visit.panel, 'users.updateUser', { userId: id }, password ? { ...values, password } : values);
      return { location: `${personPath(id)}?done=saved` };
    },
    'save-metadata': (visit) => {
      const { id } = requirePerson(visit);
      const values = Object.fromEntries(
        kinds.map(([name]) => [name, requireJsonObject(visit.form.get(name) ?? '', name)]),
      );
      call(visit.panel, 'users.replaceUserMetadata', { userId: id }, values);
      return { location: `${personPath(id)}?done=saved` };
    },
    revoke: (visit) => {
      const { id } = requirePerson(visit);
      call(visit.panel, 'sessions.revokeSession', { sessionId: visit.form.get('session') ?? '' });
      return { location: `${personPath(id)}?done=revoked` };
    },
    ban: (visit) => change(visit, 'users.banUser', 'banned'),
    unban: (visit) => change(visit, 'users.unbanUser', 'unbanned'),
    lock: (visit) => change(visit, 'users.lockUser', 'locked'),
    unlock: (visit) => change(visit, 'users.unlockUser', 'unlocked'),
    delete: (visit) => {
      call(visit.panel, 'users.deleteUser', { userId: requirePerson(visit).id });
      return { location: '/?done=deleted' };
    },
  },
};

function change(visit: Visit, name: string, done: string): { location: string } {
  const { id } = requirePerson(visit);
  call(visit.panel, name, { userId: id });
  return { location: `${personPath(id)}?done=${done}` };
}
