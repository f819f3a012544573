import type { OrganizationDomainRecord, OrganizationRecord } from '../records.ts';
import { call } from './call.ts';
import { actButton, button, checkbox, empty, field, form, formProblem, opening, select, verdict } from './elements.ts';
import { organizationPath, requireOrganization } from './names.ts';
import { html, type Html, type Page, type Visit } from './view.ts';

/** How people with an address of the domain come in. */
const modes = [
  ['manual_invitation', 'are invited by hand'],
  ['automatic_invitation', 'are invited at once'],
  ['automatic_suggestion', 'may ask to join'],
] as const;

/** What a domain gave that nobody used yet. */
function waiting(visit: Visit, { id }: OrganizationDomainRecord): string {
  const { state, now } = visit.panel.context();
  const invited = state.invitations
    .by('domain', id)
    .filter(({ status, expireAt }) => status === 'pending' && expireAt > now()).length;
  const suggested = state.suggestions.by('domain', id).filter(({ status }) => status === 'pending').length;
  const parts = [invited > 0 ? `${invited} invited` : '', suggested > 0 ? `${suggested} may ask` : ''].filter(Boolean);
  return parts.length > 0 ? ` · ${parts.join(', ')}` : '';
}

function row(visit: Visit, domain: OrganizationDomainRecord): Html {
  const { id, name, verified, enrollmentMode } = domain;
  const label = `People at ${name}`;
  const change = form(
    visit,
    html`<input type="hidden" name="domain" value="${id}" />
      <div class="line">
        ${select({ id: `mode-${id}`, name: 'mode', label, hidesLabel: true, value: enrollmentMode, choices: modes })}
        ${button('change-mode', 'Change', 'quiet')}
      </div>`,
  );
  const values = { domain: id };
  return html`<li>
    <div class="what">
      <code>${name}</code> ${verified ? verdict('good', 'verified') : verdict('warn', 'not verified')}
      <div class="soft small-text">
        People there
        ${modes.find(([mode]) => mode === enrollmentMode)?.[1] ?? enrollmentMode}${verified ? '' : ', once it is verified'}${waiting(visit, domain)}
      </div>
    </div>
    <div class="buttons">
      ${verified ? '' : actButton(visit, 'verify-domain', 'Verify', { values })} ${change}
      ${actButton(visit, 'remove-domain', 'Remove', { kind: 'danger', values })}
    </div>
  </li>`;
}

function addForm(visit: Visit): Html {
  const action = 'add-domain';
  const isBack = visit.problem?.action === action;
  const mode = (isBack && visit.form.get('enrollment_mode')) || 'automatic_suggestion';
  const content = html`${field(visit, { action, name: 'name', label: 'Domain', required: true, hint: 'Such as acme.example.' })}
  ${select({ id: 'new-domain-mode', name: 'enrollment_mode', label: 'People with an address there', value: mode, choices: modes })}
  ${checkbox({ id: 'new-domain-verified', name: 'verified', value: 'true', label: 'Verified already', checked: !isBack || visit.form.has('verified') })}
  ${formProblem(visit, action, ['name'])} ${button(action, 'Add domain')}`;
  return opening(visit, action, 'Add a domain', form(visit, content));
}

/** Domains of an organization; where the instance has none, how to switch them on. */
export function domainsSection(visit: Visit, { id }: OrganizationRecord): Html {
  const { state, settings } = visit.panel.context();
  const rows = state.organizationDomains.by('organization', id);
  const off = html`This instance has no domains. Switch them on under <a href="/panel/switches">Switches</a>, at
    Organizations.`;
  const isOn = settings.organizations.domains;
  return html`<h2>Domains</h2>
    ${['change-mode', 'verify-domain', 'remove-domain'].map((action) => formProblem(visit, action))}
    ${rows.length === 0 ? empty(isOn ? 'There is no domain. Add the one of their email addresses.' : off) : ''}
    ${
      rows.length === 0
        ? ''
        : html`<ul class="rows">
            ${rows.map((one) => row(visit, one))}
          </ul>`
    }
    ${isOn ? addForm(visit) : formProblem(visit, 'add-domain')}`;
}

function parametersOf(visit: Visit): { organizationId: string; domainId: string } {
  return { organizationId: requireOrganization(visit).id, domainId: visit.form.get('domain') ?? '' };
}

/** What can be done about the domains of an organization. */
export const domainActions: NonNullable<Page['actions']> = {
  'add-domain': (visit) => {
    const organization = requireOrganization(visit);
    const values = {
      name: visit.form.get('name') ?? '',
      enrollment_mode: visit.form.get('enrollment_mode') ?? '',
      verified: visit.form.get('verified') === 'true',
    };
    call(visit.panel, 'organizations.createOrganizationDomain', { organizationId: organization.id }, values);
    return { location: organizationPath(organization, 'added') };
  },
  'change-mode': (visit) => {
    const values = { enrollment_mode: visit.form.get('mode') ?? '' };
    call(visit.panel, 'organizations.updateOrganizationDomain', parametersOf(visit), values);
    return { location: organizationPath(requireOrganization(visit), 'saved') };
  },
  'verify-domain': (visit) => {
    call(visit.panel, 'organizations.updateOrganizationDomain', parametersOf(visit), { verified: true });
    return { location: organizationPath(requireOrganization(visit), 'verified') };
  },
  'remove-domain': (visit) => {
    call(visit.panel, 'organizations.deleteOrganizationDomain', parametersOf(visit));
    return { location: organizationPath(requireOrganization(visit), 'removed') };
  },
};
