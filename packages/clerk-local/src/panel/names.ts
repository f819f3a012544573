import { statusAt } from '../resources/backend.ts';
import type { OrganizationRecord, SessionRecord, UserRecord } from '../records.ts';
import type { State } from '../state.ts';
import { isLocked } from '../users.ts';
import { verdict } from './elements.ts';
import { html, NoSuchThing, type Html, type Visit } from './view.ts';

/** Somebody's main address, or none. */
export function addressOf({ emails, primaryEmailId }: UserRecord): string | undefined {
  return (emails.find(({ id }) => id === primaryEmailId) ?? emails[0])?.address;
}

/** What to call somebody: by name, else by what they sign in with. */
export function nameOf(user: UserRecord): string {
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ');
  return name || addressOf(user) || user.username || user.phones[0]?.number || 'Somebody without a name';
}

/** The page of a person. */
export function personPath(id: string): string {
  return `/panel/people/${encodeURIComponent(id)}`;
}

/** A person's name, leading to their page. */
export function personLink(state: State, id: string | null): Html {
  const user = state.users.get(id);
  return user ? html`<a href="${personPath(user.id)}">${nameOf(user)}</a>` : html`<span class="soft">deleted</span>`;
}

/** An organization's name, leading to its page. */
export function organizationLink(organization: OrganizationRecord): Html {
  return html`<a href="${organizationPath(organization)}">${organization.name}</a>`;
}

/** The page of an organization, with what was done there. */
export function organizationPath({ id }: OrganizationRecord, done?: string): string {
  return `/panel/organizations/${encodeURIComponent(id)}${done ? `?done=${done}` : ''}`;
}

/** The organization that an address names. */
export function requireOrganization({ panel, parameters }: Visit): OrganizationRecord {
  const organization = panel.context().state.organizations.get(parameters['organizationId']);
  if (!organization) throw new NoSuchThing('There is no such organization, or no longer.');
  return organization;
}

/** What keeps somebody from signing in, or what they must do first. */
export function marksOf(user: UserRecord, now: number): Html {
  return html`${user.banned ? verdict('bad', 'banned') : ''} ${isLocked(user, now) ? verdict('bad', 'locked') : ''}
  ${user.requiresPasswordReset ? verdict('warn', 'must reset the password') : ''}`;
}

/** What a session's status means. */
export function statusMark(session: SessionRecord, now: number): Html {
  const status = statusAt(session, now);
  if (status === 'active') return verdict('good', 'signed in');
  if (status === 'pending') return verdict('warn', `pending: ${session.tasks.join(', ') || 'a task is left'}`);
  return verdict('bad', status);
}

/** The disc that stands for a person or, squarer, an organization: first letters, in a colour that follows from the id. */
export function disc(id: string, name: string): Html {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 8;
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const letters = words.slice(0, 2).map((word) => String.fromCodePoint(word.codePointAt(0) ?? 63).toUpperCase());
  const shape = id.startsWith('org_') ? 'square' : '';
  return html`<span class="disc hue-${sum} ${shape}" aria-hidden="true">${letters.join('') || '?'}</span>`;
}
