import { z } from 'zod';
import type { UserRecord } from '../records.ts';
import { call } from './call.ts';
import {
  actButton,
  button,
  empty,
  field,
  form,
  formProblem,
  moment,
  opening,
  pageOf,
  pager,
  search,
} from './elements.ts';
import { addressOf, disc, marksOf, nameOf, personPath } from './names.ts';
import { backOf, makeRoom, signInLink } from './sign-in-as.ts';
import { html, type Html, type Page, type Visit } from './view.ts';

const made = z.object({ id: z.string() });
const fields = ['email_address', 'password', 'first_name', 'last_name'];

function matches(user: UserRecord, wanted: string): boolean {
  const texts = [user.id, user.firstName, user.lastName, user.username, nameOf(user), user.externalId];
  const all = [...texts, ...user.emails.map(({ address }) => address), ...user.phones.map(({ number }) => number)];
  return all.some((text) => text?.toLowerCase().includes(wanted));
}

function row(visit: Visit, user: UserRecord, back: URL | undefined): Html {
  const { state, now } = visit.panel.context();
  const memberships = state.memberships.by('user', user.id);
  const where = memberships.flatMap(({ organizationId, role }) => {
    const name = state.organizations.get(organizationId)?.name;
    return name ? [`${name} (${state.roles.get(role)?.name ?? role})`] : [];
  });
  const address = addressOf(user);
  return html`<li>
    ${disc(user.id, nameOf(user))}
    <div class="what">
      <a class="name" href="${personPath(user.id)}">${nameOf(user)}</a> ${marksOf(user, now())}
      <div class="soft">${address === nameOf(user) ? '' : address}</div>
      <div class="soft small-text">${where.join(' · ') || 'no organization'}</div>
    </div>
    <div class="when soft">
      ${user.lastSignInAt === null ? 'never signed in' : html`signed in ${moment(user.lastSignInAt, now())}`}
    </div>
    ${actButton(visit, 'sign-in', html`Sign in<span class="hidden"> as ${nameOf(user)}</span>`, {
      kind: 'quiet',
      newTab: !back,
      values: { user: user.id, ...(back && { back: back.href }) },
    })}
  </li>`;
}

function createForm(visit: Visit): Html {
  const action = 'create';
  const content = html` ${field(visit, { action, name: 'email_address', label: 'Email address', type: 'email', required: true, hint: 'With +clerk_test before the @, the code is always 424242.' })}
    ${field(visit, { action, name: 'password', label: 'Password', type: 'password', autocomplete: 'new-password', hint: 'Left empty, they sign in with a code.' })}
    <div class="columns">
      ${field(visit, { action, name: 'first_name', label: 'First name' })}
      ${field(visit, { action, name: 'last_name', label: 'Last name' })}
    </div>
    ${formProblem(visit, action, fields)} ${button(action, 'Create person')}`;
  return opening(visit, action, 'Create a person', form(visit, content, { to: '/' }));
}

/** Everybody who can sign in, newest first. */
export const people: Page = {
  path: '/',
  view: (visit) => {
    const { state } = visit.panel.context();
    const wanted = (visit.query.get('query') ?? '').trim().toLowerCase();
    // Those of a seed are of one moment: they keep its order.
    const all = state.users.all().toSorted((one, other) => other.createdAt - one.createdAt);
    const found = wanted ? all.filter((user) => matches(user, wanted)) : all;
    const { rows, page, pages } = pageOf(found, visit.query);
    const back = backOf(visit.panel, visit.query.get('back'));
    const nobody = wanted
      ? html`Nobody matches “${visit.query.get('query')}”. <a href="/">Show everybody</a>.`
      : 'Nobody is here yet. Create a person, sign up in the app, or import a seed under Data.';
    const body = html`<h1>People</h1>
      <p class="rule">
        Sign in as anybody with one click: it opens ${back?.href ?? visit.panel.apps()[0]} and needs no password.
      </p>
      <div class="tools">${search(visit, 'Name, email, username or id')} ${createForm(visit)}</div>
      ${formProblem(visit, 'sign-in')}
      ${
        rows.length === 0
          ? empty(nobody)
          : html`<ul class="rows">
              ${rows.map((user) => row(visit, user, back))}
            </ul>`
      }
      ${pager(visit, page, pages)}`;
    return { title: 'People', body };
  },
  actions: {
    create: ({ panel, form: sent }) => {
      const values = {
        email_address: [(sent.get('email_address') ?? '').trim()],
        first_name: sent.get('first_name') ?? '',
        last_name: sent.get('last_name') ?? '',
        ...(sent.get('password') ? { password: sent.get('password') } : { skip_password_requirement: true }),
      };
      const { id } = made.parse(call(panel, 'users.createUser', {}, values));
      return { location: `${personPath(id)}?done=created` };
    },
    'sign-in': (visit) => {
      const location = signInLink(visit, visit.form.get('user') ?? '');
      makeRoom(visit);
      return { location };
    },
  },
};
