import { z } from 'zod';
import { algorithms } from '../jwt.ts';
import type { SessionRecord, TemplateRecord } from '../records.ts';
import { activeOrganization, templateClaims } from '../tokens.ts';
import { call } from './call.ts';
import { checkClaims, type ClaimsFault } from './claims-check.ts';
import { actButton, button, confirmed, empty, field, form, formProblem, select, verdict } from './elements.ts';
import { nameOf } from './names.ts';
import { peopleList, peopleOptions } from './organizations.ts';
import { html, NoSuchThing, PanelProblem, type Html, type Page, type Visit } from './view.ts';

const made = z.object({ id: z.string() });
const starter = '{\n  "email": "{{user.primary_email_address}}",\n  "role": "{{org.role || \'guest\'}}"\n}';

/** The template an address names; undefined for the one that is being made. */
function templateOf({ panel, parameters }: Visit): TemplateRecord | undefined {
  const { templateId } = parameters;
  if (templateId === 'new') return undefined;
  const template = panel.context().state.templates.get(templateId);
  if (!template) throw new NoSuchThing('There is no such JWT template, or no longer.');
  return template;
}

/** What the editor holds: what was sent, else what is kept. */
function draftOf(visit: Visit, template: TemplateRecord | undefined) {
  const { form: sent } = visit;
  const users = visit.panel.context().state.users.all();
  return {
    name: sent.get('name') ?? template?.name ?? '',
    claims: sent.get('claims') ?? (template ? JSON.stringify(template.claims, null, 2) : starter),
    lifetime: sent.get('lifetime') ?? String(template?.lifetimeSeconds ?? 60),
    skew: sent.get('allowed_clock_skew') ?? String(template?.allowedClockSkewSeconds ?? 5),
    signer: sent.get('signer') ?? (template && template.signingKey !== null ? template.signingAlgorithm : ''),
    as: sent.get('as') ?? users[0]?.emails[0]?.address ?? '',
    organization: sent.get('organization') ?? '',
  };
}
type Draft = ReturnType<typeof draftOf>;

/** The claims as one person would get them. */
function preview(visit: Visit, draft: Draft, checked: ReturnType<typeof checkClaims>): Html {
  const context = visit.panel.context();
  const user = context.state.users.by('email', draft.as.trim().toLowerCase())[0];
  if (!user) return empty('Nobody has this address. Choose one of the people under People.');
  if (checked.faults.some(({ kind }) => kind === 'error')) return empty('Correct the marked lines to see the token.');
  const organizationId = draft.organization || null;
  // Nobody needs to be signed in for a preview.
  const session =
    context.state.sessions.by('user', user.id).at(-1) ??
    ({ id: 'sess_preview', userId: user.id, organizationId: null } as SessionRecord);
  const lifetimeSeconds = Math.trunc(Number(draft.lifetime)) || 60;
  const template = {
    claims: checked.claims,
    lifetimeSeconds,
    allowedClockSkewSeconds: Math.trunc(Number(draft.skew)) || 0,
  };
  const claims = templateClaims(context, session, template, { origin: visit.panel.apps()[0], organizationId });
  const own = new Set(Object.keys(checked.claims));
  const lines = Object.entries(claims).map(
    ([name, value]) =>
      html`<div class="${own.has(name) ? '' : 'soft'}">
        ${JSON.stringify(name)}: ${JSON.stringify(value, null, 2)}
      </div>`,
  );
  const isStranger = organizationId !== null && !activeOrganization(context.state, session, organizationId);
  return html`<p class="soft small-text">What ${nameOf(user)} gets. The grey claims are Clerk’s own.</p>
    ${isStranger ? html`<p>${verdict('warn', 'not a member: the token names no organization')}</p>` : ''}
    <pre class="json" tabindex="0">${lines}</pre>`;
}

function faultList(faults: readonly ClaimsFault[]): Html {
  if (faults.length === 0) return html`<p>${verdict('good', 'no mistakes')}</p>`;
  return html`<ul class="faults">
    ${faults.map(
      ({ line, message, kind }) =>
        html`<li>${verdict(kind === 'error' ? 'bad' : 'warn', `line ${line}`)} ${message}</li>`,
    )}
  </ul>`;
}

/** Line numbers beside the text, the wrong ones marked. */
function gutter(text: string, faults: readonly ClaimsFault[]): Html {
  return html`<ol class="gutter" id="gutter" aria-hidden="true">
    ${text.split('\n').map((_line, index) => {
      const fault = faults.find(({ line }) => line === index + 1);
      return html`<li class="${fault ? (fault.kind === 'error' ? 'bad' : 'warn') : ''}">${index + 1}</li>`;
    })}
  </ol>`;
}

function editor(visit: Visit, draft: Draft, faults: readonly ClaimsFault[]): Html {
  const wrong = visit.problem?.field === 'claims';
  return html`<div class="field">
    <label for="claims">Claims</label>
    <div class="editor">
      ${gutter(draft.claims, faults)}
      <textarea
        id="claims"
        name="claims"
        class="code-area"
        rows="${Math.max(8, draft.claims.split('\n').length)}"
        wrap="off"
        spellcheck="false"
        autocapitalize="off"
        autocomplete="off"
        aria-describedby="faults"
        ${wrong ? html`aria-invalid="true"` : ''}
      >
${draft.claims}</textarea>
    </div>
    ${wrong ? html`<p class="problem" role="alert">${visit.problem?.message}</p>` : ''}
  </div>`;
}

function signing(visit: Visit, draft: Draft, template: TemplateRecord | undefined): Html {
  const choices = algorithms.map((algorithm) => [algorithm, `a key of its own, ${algorithm}`] as const);
  const kept =
    template && template.signingKey !== null
      ? 'Left empty, the key stays.'
      : 'A secret for HS, a PKCS#8 PEM for RS and ES.';
  const isOwn = draft.signer !== '';
  return html`<details class="opening" ${isOwn || visit.problem?.field === 'signing_key' ? html`open` : ''}>
    <summary>Lifetime and key</summary>
    <div class="columns">
      ${field(visit, { action: 'save', name: 'lifetime', label: 'Lives, in seconds', type: 'number', value: draft.lifetime })}
      ${field(visit, { action: 'save', name: 'allowed_clock_skew', label: 'Valid earlier by, in seconds', type: 'number', value: draft.skew })}
    </div>
    ${select({ id: 'signer', name: 'signer', label: 'Signed by', value: draft.signer, choices: [['', 'the instance’s key, RS256'], ...choices] })}
    ${field(visit, { action: 'save', name: 'signing_key', label: 'Key', lines: 3, hint: kept })}
  </details>`;
}

function settingsOf({ form: sent }: Visit): Record<string, unknown> {
  const { claims, faults } = checkClaims(sent.get('claims') ?? '');
  const error = faults.find(({ kind }) => kind === 'error');
  if (error) throw new PanelProblem(`Line ${error.line}: ${error.message}`, 'claims');
  const signer = sent.get('signer') ?? '';
  const key = sent.get('signing_key') ?? '';
  return {
    name: (sent.get('name') ?? '').trim(),
    claims,
    lifetime: Number(sent.get('lifetime') || 60),
    allowed_clock_skew: Number(sent.get('allowed_clock_skew') || 0),
    custom_signing_key: signer !== '',
    signing_algorithm: signer === '' ? 'RS256' : signer,
    ...(key === '' ? {} : { signing_key: key.trim() }),
  };
}

function view(visit: Visit) {
  const template = templateOf(visit);
  const draft = draftOf(visit, template);
  const checked = checkClaims(draft.claims);
  const organizations = visit.panel.context().state.organizations.all().slice(0, 50);
  const title = template ? template.name : 'New JWT template';
  const fields = ['name', 'claims', 'lifetime', 'allowed_clock_skew', 'signing_key'];
  const content = html`<div class="columns workbench">
    <section aria-label="Template">
      ${field(visit, { action: 'save', name: 'name', label: 'Name', value: draft.name, required: true, hint: 'As in getToken({ template: … }).' })}
      ${editor(visit, draft, checked.faults)}
      <div id="faults">${faultList(checked.faults)}</div>
      ${signing(visit, draft, template)} ${formProblem(visit, 'save', fields)}
      <div class="buttons">${button('save', 'Save template')} ${button('preview', 'Preview', 'quiet')}</div>
    </section>
    <section aria-label="Preview">
      <div class="columns">
        ${field(visit, { action: 'preview', name: 'as', label: 'As this person', type: 'email', value: draft.as, list: peopleList })}
        ${select({ id: 'organization', name: 'organization', label: 'In', value: draft.organization, choices: [['', 'no organization'], ...organizations.map(({ id, name }) => [id, name] as const)] })}
      </div>
      <div id="preview" aria-live="polite">${preview(visit, draft, checked)}</div>
    </section>
  </div>`;
  const remove = template
    ? html`<h2>Take it away</h2>
        <div class="buttons">
          ${confirmed(
            'Delete …',
            html`<p>Apps that ask for ${template.name} then get an error.</p>
              ${actButton(visit, 'delete', 'Delete for good', { kind: 'danger' })}`,
          )}
        </div>`
    : '';
  const body = html`<p class="back"><a href="/panel/templates">← JWT templates</a></p>
    <h1>${title}</h1>
    <p class="rule">
      A text that is one shortcode, such as <code>{{user.id}}</code>, becomes the value; <code>||</code> gives what to
      use instead of nothing.
    </p>
    <div data-live>${form(visit, content)}</div>
    ${remove} ${peopleOptions(visit.panel)}`;
  return { title, body };
}

/** One JWT template: its editor, and what comes of it for somebody. */
export const template: Page = {
  path: '/panel/templates/:templateId',
  view,
  actions: {
    preview: view,
    save: (visit) => {
      const before = templateOf(visit);
      const values = settingsOf(visit);
      const saved = before
        ? call(visit.panel, 'jwtTemplates.update', { templateId: before.id }, values)
        : call(visit.panel, 'jwtTemplates.create', {}, values);
      return { location: `/panel/templates/${encodeURIComponent(made.parse(saved).id)}?done=saved` };
    },
    delete: (visit) => {
      call(visit.panel, 'jwtTemplates.delete', { templateId: templateOf(visit)?.id ?? '' });
      return { location: '/panel/templates?done=deleted' };
    },
  },
};
