import { z } from 'zod';
import type { ApiKeyRecord, MachineRecord, MachineTokenRecord, OAuthApplicationRecord } from '../records-instance.ts';
import { isExpired } from '../resources/machines.ts';
import { call } from './call.ts';
import { actButton, button, copyable, field, form, formProblem, list, moment, opening, verdict } from './elements.ts';
import { organizationLink, personLink } from './names.ts';
import { peopleList, peopleOptions, requirePersonByAddress } from './organizations.ts';
import { html, NoSuchThing, type Html, type Page, type View, type Visit } from './view.ts';

const secrets = z.looseObject({
  secret: z.string().optional(),
  secret_key: z.string().optional(),
  client_secret: z.string().optional(),
  token: z.string().optional(),
});

/** The page with a secret on it: made at once, since neither an address nor a later look may show it again. */
function withSecret(visit: Visit, what: string, made: unknown): View {
  const { secret, secret_key: key, client_secret: clientSecret, token } = secrets.parse(made);
  const text = secret ?? key ?? clientSecret ?? token;
  const card = text
    ? html`<div class="card" role="status">
        <p>The ${what}, shown this once: keep it now.</p>
        ${copyable(text, { label: `the ${what}` })}
      </div>`
    : html`<p class="notice" role="status">Done. A public application has no secret.</p>`;
  return view({ ...visit, problem: undefined, form: new URLSearchParams() }, card);
}

function tokenMark(visit: Visit, token: MachineTokenRecord): Html {
  if (token.revoked) return verdict('bad', 'revoked');
  return isExpired(token, visit.panel.context().now()) ? verdict('bad', 'expired') : verdict('good', 'good');
}

function ownerOf(visit: Visit, subject: string): Html {
  const { state } = visit.panel.context();
  const organization = state.organizations.get(subject);
  return organization ? organizationLink(organization) : personLink(state, subject);
}

function keyRow(visit: Visit, key: ApiKeyRecord): Html {
  return html`<li>
    <div class="what">
      <b>${key.name}</b> ${tokenMark(visit, key)}
      <div class="soft small-text">of ${ownerOf(visit, key.subject)} · <code>${key.id}</code></div>
    </div>
    <div class="when soft">last used: ${moment(key.lastUsedAt, visit.panel.context().now())}</div>
    ${key.revoked ? '' : actButton(visit, 'revoke-key', 'Revoke', { kind: 'danger', values: { key: key.id } })}
  </li>`;
}

function machineRow(visit: Visit, machine: MachineRecord): Html {
  const tokens = visit.panel.context().state.m2mTokens.by('subject', machine.id).toReversed().slice(0, 10);
  const values = { machine: machine.id };
  return html`<li>
    <div class="what">
      <b>${machine.name}</b>
      <div class="soft small-text"><code>${machine.id}</code> · tokens live ${machine.defaultTokenTtlSeconds} s</div>
      ${tokens.map(
        (token) =>
          html`<div class="line">
            <code>${token.id}</code> ${tokenMark(visit, token)}
            ${token.revoked ? '' : actButton(visit, 'revoke-token', 'Revoke token', { kind: 'danger', values: { token: token.id } })}
          </div>`,
      )}
    </div>
    <div class="buttons">
      ${actButton(visit, 'create-token', 'Create token', { kind: 'quiet', values })}
      ${actButton(visit, 'delete-machine', 'Delete', { kind: 'danger', values })}
    </div>
  </li>`;
}

function applicationRow(visit: Visit, { id, name, clientId, clientSecretHash, scopes }: OAuthApplicationRecord): Html {
  const values = { application: id };
  return html`<li>
    <div class="what">
      <b>${name}</b> <span class="soft">${clientSecretHash === null ? 'public' : 'confidential'}</span>
      <div class="soft small-text">client id <code>${clientId}</code> · ${scopes.join(' ') || 'no scopes'}</div>
    </div>
    <div class="buttons">
      ${clientSecretHash === null ? '' : actButton(visit, 'rotate-secret', 'New secret', { kind: 'quiet', values })}
      ${actButton(visit, 'delete-application', 'Delete', { kind: 'danger', values })}
    </div>
  </li>`;
}

function keyForm(visit: Visit): Html {
  const action = 'create-key';
  const content = html`${field(visit, { action, name: 'name', label: 'Name of the key', required: true })}
  ${field(visit, { action, name: 'address', label: 'Acts for this person', type: 'email', required: true, list: peopleList })}
  ${formProblem(visit, action, ['name', 'address'])} ${button(action, 'Create key')}`;
  return opening(visit, action, 'Create an API key', form(visit, content));
}

function machineForm(visit: Visit): Html {
  const action = 'create-machine';
  const content = html`${field(visit, { action, name: 'name', label: 'Name of the machine', required: true })}
  ${formProblem(visit, action, ['name'])} ${button(action, 'Create machine')}`;
  return opening(visit, action, 'Create a machine', form(visit, content));
}

function applicationForm(visit: Visit): Html {
  const action = 'create-application';
  const content = html`${field(visit, { action, name: 'name', label: 'Name of the application', required: true })}
    ${field(visit, { action, name: 'redirect_uris', label: 'Redirect address', required: true, hint: 'Such as http://localhost:5000/callback.' })}
    <div class="switch">
      <input type="checkbox" id="${action}-public" name="public" value="true" />
      <label for="${action}-public">Public: it cannot keep a secret</label>
    </div>
    ${formProblem(visit, action, ['name', 'redirect_uris'])} ${button(action, 'Create application')}`;
  return opening(visit, action, 'Create an OAuth application', form(visit, content));
}

function view(visit: Visit, card: Html = html``): View {
  const { state } = visit.panel.context();
  const refused = [
    'revoke-key',
    'revoke-token',
    'create-token',
    'delete-machine',
    'rotate-secret',
    'delete-application',
  ];
  const body = html`<h1>Machines and keys</h1>
    <p class="rule">
      What programs prove themselves with: <code>auth({ acceptsToken })</code> tells apart what opens. Secrets are shown
      once.
    </p>
    ${card} ${refused.map((action) => formProblem(visit, action))}
    <h2>API keys</h2>
    ${list(
      state.apiKeys
        .all()
        .toReversed()
        .slice(0, 100)
        .map((row) => keyRow(visit, row)),
      'There are no keys. Create one below, or from the profile in an app.',
    )}
    ${keyForm(visit)}
    <h2>Machines</h2>
    ${list(
      state.machines
        .all()
        .toReversed()
        .slice(0, 100)
        .map((row) => machineRow(visit, row)),
      'There are no machines. Create one below: its key makes M2M tokens.',
    )}
    ${machineForm(visit)}
    <h2>OAuth applications</h2>
    ${list(
      state.oauthApplications
        .all()
        .toReversed()
        .slice(0, 100)
        .map((row) => applicationRow(visit, row)),
      'There are no OAuth applications. Create one below.',
    )}
    ${applicationForm(visit)} ${peopleOptions(visit.panel)}`;
  return { title: 'Machines and keys', body };
}

const text = ({ form: sent }: Visit, name: string): string => (sent.get(name) ?? '').trim();

/** API keys, machines with their tokens, and OAuth applications. */
export const machines: Page = {
  path: '/panel/machines',
  view: (visit) => view(visit),
  actions: {
    'create-key': (visit) => {
      const subject = requirePersonByAddress(visit.panel, text(visit, 'address'), 'address');
      return withSecret(
        visit,
        'API key',
        call(visit.panel, 'apiKeys.create', {}, { name: text(visit, 'name'), subject }),
      );
    },
    'revoke-key': (visit) => {
      call(visit.panel, 'apiKeys.revoke', { apiKeyId: text(visit, 'key') });
      return { location: `${visit.path}?done=ended` };
    },
    'create-machine': (visit) =>
      withSecret(visit, 'machine’s key', call(visit.panel, 'machines.create', {}, { name: text(visit, 'name') })),
    'delete-machine': (visit) => {
      call(visit.panel, 'machines.delete', { machineId: text(visit, 'machine') });
      return { location: `${visit.path}?done=deleted` };
    },
    'create-token': (visit) => {
      const machine = visit.panel.context().state.machines.get(text(visit, 'machine'));
      if (!machine) throw new NoSuchThing('There is no such machine, or no longer.');
      return withSecret(visit, 'M2M token', call(visit.panel, 'm2m.createToken', {}, {}, machine));
    },
    'revoke-token': (visit) => {
      call(visit.panel, 'm2m.revokeToken', { tokenId: text(visit, 'token') });
      return { location: `${visit.path}?done=ended` };
    },
    'create-application': (visit) => {
      const values = {
        name: text(visit, 'name'),
        redirect_uris: [text(visit, 'redirect_uris')],
        public: visit.form.get('public') === 'true',
      };
      return withSecret(visit, 'client secret', call(visit.panel, 'oauthApplications.create', {}, values));
    },
    'rotate-secret': (visit) =>
      withSecret(
        visit,
        'client secret',
        call(visit.panel, 'oauthApplications.rotateSecret', { applicationId: text(visit, 'application') }),
      ),
    'delete-application': (visit) => {
      call(visit.panel, 'oauthApplications.delete', { applicationId: text(visit, 'application') });
      return { location: `${visit.path}?done=deleted` };
    },
  },
};
