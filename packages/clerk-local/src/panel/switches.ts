import { z } from 'zod';
import { farthestSeconds } from '../options.ts';
import { settingsChangeSchema, type Settings } from '../settings.ts';
import { actButton, button, copyable, duration, facts, field, form, formProblem, select } from './elements.ts';
import { breakSomething, faultsCard, mend, mendAll } from './faults-card.ts';
import { requireJsonObject } from './json-text.ts';
import { html, PanelProblem, type Html, type Page, type Visit } from './view.ts';

/** Titles of the settings, in words; one without stands under its own name. */
const titles: Readonly<Record<string, string>> = {
  applicationName: 'Application’s name',
  sessionTokenVersion: 'Version of session tokens',
  sessionClaims: 'Claims added to session tokens',
  sessionTokenLifetimeSeconds: 'Session tokens live, in seconds',
  handshake: 'Handshake hands over cookies by',
  multipleSessions: 'Several people in one browser',
  reverification: 'Sensitive changes ask for a factor again',
  deleteSelf: 'People may delete their account',
  createOrganization: 'People may create organizations',
  authenticatorApp: 'Authenticator app',
  backupCodes: 'Backup codes',
  passkeys: 'Passkeys',
  secondFactorRequired: 'Everybody must set up a second factor',
  social: 'Sign in with, such as google, github',
  emailAddress: 'Email address',
  phoneNumber: 'Phone number',
  username: 'Username',
  firstName: 'First name',
  lastName: 'Last name',
  password: 'Password',
  signUp: 'Sign-up',
  lockout: 'Lockout',
  organizations: 'Organizations',
  apiKeys: 'API keys',
  homeUrl: 'Where links lead, unless they say',
  oauthTokens: 'OAuth access tokens are',
};

const options: Readonly<Record<string, readonly string[]>> = {
  sessionTokenVersion: ['1', '2'],
  handshake: ['nonce', 'payload'],
  oauthTokens: ['opaque', 'jwt'],
  'signUp.mode': ['public', 'restricted', 'waitlist'],
};

interface Leaf {
  /** Such as `signUp.mode`. */
  readonly path: string;
  readonly label: string;
  readonly value: unknown;
}

/** `maxAttempts` as “Max attempts”. */
function inWords(name: string): string {
  const words = name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isGroup(name: string, value: unknown): value is Record<string, unknown> {
  return name !== 'sessionClaims' && typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The settings as they are, in groups: a setting that is new here appears by itself. */
function groupsOf(settings: Settings): { name: string; title: string; leaves: Leaf[] }[] {
  const general: Leaf[] = [];
  const groups: { name: string; title: string; leaves: Leaf[] }[] = [];
  for (const [name, value] of Object.entries(settings) as [string, unknown][]) {
    const title = titles[name] ?? inWords(name);
    if (!isGroup(name, value)) general.push({ path: name, label: title, value });
    else {
      const leaves = Object.entries(value).map(([member, one]) => ({
        path: `${name}.${member}`,
        label: inWords(member),
        value: one,
      }));
      groups.push({ name, title, leaves });
    }
  }
  return [{ name: 'general', title: 'General', leaves: general }, ...groups];
}

function control(visit: Visit, action: string, { path, label, value }: Leaf): Html {
  const id = `${action}-${path}`;
  if (typeof value === 'boolean') {
    const isOn = visit.problem?.action === action ? visit.form.has(path) : value;
    return html`<div class="switch">
      <input type="checkbox" id="${id}" name="${path}" value="true" ${isOn ? html`checked` : ''} />
      <label for="${id}">${label}</label>
    </div>`;
  }
  const choices = options[path];
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (choices)
    return select({
      id,
      name: path,
      label,
      value: visit.problem?.action === action ? (visit.form.get(path) ?? '') : text,
      choices: choices.map((one) => [one, one] as const),
    });
  if (Array.isArray(value)) return field(visit, { action, name: path, label, value: value.join(', ') });
  if (typeof value === 'object')
    return field(visit, { action, name: path, label, lines: 3, value: JSON.stringify(value, null, 2) });
  return field(visit, { action, name: path, label, value: text, type: typeof value === 'number' ? 'number' : 'text' });
}

/** What a closed group says of itself. */
function inShort(leaves: readonly Leaf[]): string {
  const enabled = leaves.find(({ path }) => path.endsWith('.enabled'));
  if (enabled) return enabled.value === true ? 'on' : 'off';
  const flags = leaves.filter(({ value }) => typeof value === 'boolean');
  return flags.length > 0 ? `${flags.filter(({ value }) => value === true).length} of ${flags.length} on` : '';
}

function settingsForms(visit: Visit): Html[] {
  return groupsOf(visit.panel.bed.settings()).map(({ name, title, leaves }) => {
    const action = `save-${name}`;
    const isOpen = visit.problem?.action === action;
    const content = html`${leaves.map((leaf) => control(visit, action, leaf))}
    ${formProblem(
      visit,
      action,
      leaves.map(({ path }) => path),
    )}
    ${button(action, `Save ${title.toLowerCase()}`)}`;
    return html`<details class="group" ${isOpen ? html`open` : ''}>
      <summary>${title} <span class="soft">${inShort(leaves)}</span></summary>
      ${form(visit, content)}
    </details>`;
  });
}

/** What was sent of one group, in the types its settings have now. */
function changeOf(visit: Visit, name: string): Record<string, unknown> {
  const group = groupsOf(visit.panel.bed.settings()).find((one) => one.name === name);
  const change: Record<string, unknown> = {};
  for (const { path, value } of group?.leaves ?? []) {
    const member = path.split('.').at(-1) ?? path;
    if (typeof value === 'boolean') change[member] = visit.form.get(path) === 'true';
    else if (visit.form.has(path)) change[member] = readAs(value, visit.form.get(path) ?? '', path);
  }
  return name === 'general' ? change : { [name]: change };
}

function readAs(value: unknown, text: string, path: string): unknown {
  if (typeof value === 'number') return text.trim() === '' ? Number.NaN : Number(text);
  if (Array.isArray(value)) return text.split(',').flatMap((one) => one.trim() || []);
  return typeof value === 'object' ? requireJsonObject(text, path) : text;
}

function save(name: string) {
  return (visit: Visit) => {
    const change = settingsChangeSchema.safeParse(changeOf(visit, name));
    if (!change.success) {
      const [issue] = change.error.issues;
      const path = issue?.path
        .slice(0, name === 'general' ? 1 : 2)
        .map(String)
        .join('.');
      throw new PanelProblem(`This does not fit: ${issue?.message ?? 'unknown'}.`, path);
    }
    visit.panel.bed.configure(change.data);
    return { location: `${visit.path}?done=saved` };
  };
}

const steps = [
  ['−1 h', -3600],
  ['−1 min', -60],
  ['+1 min', 60],
  ['+10 min', 600],
  ['+1 h', 3600],
  ['+1 d', 86_400],
] as const;

function clockCard(visit: Visit): Html {
  const { context, bed } = visit.panel;
  const { clock } = bed;
  const offset = clock.offsetSeconds();
  const now = context().now();
  const words =
    offset === 0 ? 'In the present.' : `${duration(offset)} ${offset > 0 ? 'ahead of' : 'behind'} the present.`;
  return html`${facts([
      ['Now', html`${new Date(now).toISOString()}`],
      ['It stands', words],
    ])}
    <p class="soft">
      Apps keep the machine’s own clock: ahead, tokens seem to come from the future; behind, they are old.
    </p>
    ${formProblem(visit, 'move', ['seconds'])}
    <div class="buttons">
      ${steps.map(([words, seconds]) => actButton(visit, 'move', words, { kind: 'quiet', values: { seconds: String(seconds) } }))}
      ${offset === 0 ? '' : actButton(visit, 'present', 'Back to the present')}
    </div>`;
}

const groupNames = Object.keys(settingsChangeSchema.shape);

/** How the instance behaves, and what time it is there. */
export const switches: Page = {
  path: '/panel/switches',
  view: (visit) => {
    const body = html`<h1>Switches</h1>
      <p class="rule">They take effect at once, for every app. A reset under Data takes them back.</p>
      <h2>Clock</h2>
      ${clockCard(visit)}
      <h2>Faults</h2>
      ${faultsCard(visit)}
      <h2>Keys</h2>
      ${facts([['Tokens are signed by', copyable(visit.panel.bed.keys.kid, { label: 'the key id' })]])}
      <p class="soft">Rotate it to see whether your verifiers fetch the new one.</p>
      <div class="buttons">
        ${actButton(visit, 'rotate', 'Rotate, old tokens stay good', { kind: 'quiet' })}
        ${actButton(visit, 'leak', 'Rotate as after a leak', { kind: 'danger' })}
      </div>
      <h2>Settings</h2>
      <div class="groups">${settingsForms(visit)}</div>`;
    return { title: 'Switches', body };
  },
  actions: {
    ...Object.fromEntries(['general', ...groupNames].map((name) => [`save-${name}`, save(name)])),
    move: ({ panel, form: sent, path }) => {
      const seconds = z
        .number()
        .min(-1e9)
        .max(1e9)
        .safeParse(Number(sent.get('seconds') ?? Number.NaN));
      const offset = panel.bed.clock.offsetSeconds() + (seconds.data ?? 0);
      if (!seconds.success || Math.abs(offset) > farthestSeconds)
        throw new PanelProblem('Give a number of seconds.', 'clock');
      panel.bed.clock.advance(seconds.data);
      return { location: `${path}?done=moved` };
    },
    break: breakSomething,
    mend,
    'mend-all': mendAll,
    rotate: ({ panel, path }) => {
      panel.bed.rotateKeys();
      return { location: `${path}?done=rotated` };
    },
    leak: ({ panel, path }) => {
      panel.bed.rotateKeys({ keepOld: false });
      return { location: `${path}?done=leaked` };
    },
    present: ({ panel, path }) => {
      panel.bed.clock.reset();
      return { location: `${path}?done=present` };
    },
  },
};
