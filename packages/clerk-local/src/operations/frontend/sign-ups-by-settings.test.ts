import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import {
  acme,
  askBackend,
  errorOf,
  openBrowser,
  replyOf,
  startClerk,
  textAt,
  valueAt,
  type Browser,
  type Reply,
} from '../../testing.ts';

let clerk: ClerkLocal;
let browser: Browser;
beforeAll(async () => {
  clerk = await startClerk();
});
afterAll(() => clerk.close());
beforeEach(async () => {
  clerk.reset();
  browser = await openBrowser(clerk);
});

const email = 'new+clerk_test@example.com';
const password = 'a long enough one';
const create = (values: Record<string, string>) => browser.ask('POST', '/v1/client/sign_ups', values);
const update = (id: string, values: Record<string, string>) =>
  browser.ask('PATCH', `/v1/client/sign_ups/${id}`, values);
const step = (id: string, verb: string, values: Record<string, string>) =>
  browser.ask('POST', `/v1/client/sign_ups/${id}/${verb}_verification`, values);
const idOf = ({ body }: Reply): string => textAt(body, 'response.id');
const users = async () => valueAt((await askBackend(clerk, 'GET', '/v1/users/count')).body, 'total_count');

describe('what the settings ask for', () => {
  test('a number is verified by its code, and is the new person’s', async () => {
    clerk.configure({
      phoneNumber: { enabled: true, required: true },
      emailAddress: { enabled: false, required: false },
    });
    const id = idOf(await create({ phone_number: '+1 (202) 555-0100', password }));
    await step(id, 'prepare', { strategy: 'phone_code' });
    const { body } = await step(id, 'attempt', { strategy: 'phone_code', code: '424242' });
    expect(valueAt(body, 'response.status')).toBe('complete');
    expect(valueAt(body, 'client.sessions.0.user.phone_numbers')).toMatchObject([
      { phone_number: '+12025550100', verification: { status: 'verified' } },
    ]);
    await fresh();
    expect(errorOf(await create({ phone_number: '+12025550100' }))).toMatchObject({
      code: 'form_identifier_exists',
      field: 'phone_number',
    });
  });

  test('the code of an address does not verify a number', async () => {
    clerk.configure({ phoneNumber: { enabled: true, required: true } });
    const id = idOf(await create({ email_address: email, phone_number: '+12025550101', password }));
    await step(id, 'prepare', { strategy: 'email_code' });
    const reply = await step(id, 'attempt', { strategy: 'phone_code', code: '424242' });
    expect(errorOf(reply)).toMatchObject({ status: 400, code: 'verification_missing' });
    expect(await users()).toBe(5);
  });

  test('accepted terms are kept with their time', async () => {
    clerk.configure({ signUp: { legalConsent: true } });
    const id = idOf(await create({ email_address: email, password, legal_accepted: 'false' }));
    await step(id, 'prepare', { strategy: 'email_code' });
    const waiting = await step(id, 'attempt', { strategy: 'email_code', code: '424242' });
    expect(valueAt(waiting.body, 'response.missing_fields')).toEqual(['legal_accepted']);
    const { body } = await update(id, { legal_accepted: 'true' });
    expect(valueAt(body, 'response.status')).toBe('complete');
    expect(valueAt(body, 'client.sessions.0.user.legal_accepted_at')).toBe(valueAt(body, 'response.legal_accepted_at'));
    expect(valueAt(body, 'response.legal_accepted_at')).toEqual(expect.any(Number));
  });

  test('an address that need not be verified makes somebody whose address is not', async () => {
    clerk.configure({ emailAddress: { verifyAtSignUp: false } });
    const { body } = await create({ email_address: email, password });
    expect(valueAt(body, 'response.status')).toBe('complete');
    expect(valueAt(body, 'client.sessions.0.user.email_addresses.0.verification.status')).toBe('unverified');
  });

  test('the link of a message verifies the address, in another browser, too', async () => {
    clerk.configure({ emailAddress: { verification: ['email_link'] } });
    const id = idOf(await create({ email_address: 'new@example.com', password }));
    const redirect = { strategy: 'email_link', redirect_url: 'http://localhost:3000/sign-up/verify' };
    await step(id, 'prepare', redirect);
    const waiting = await browser.ask('GET', `/v1/client/sign_ups/${id}`);
    expect(valueAt(waiting.body, 'response.unverified_fields')).toEqual(['email_address']);
    const [message] = clerk.inbox();
    expect(message).toMatchObject({ kind: 'sign_up_link', to: 'new@example.com' });
    const opened = await replyOf(await clerk.fetch(new Request(message?.url ?? '')));
    expect(opened.headers.get('location')).toContain('__clerk_status=verified');
    expect(await users()).toBe(5);
    const { body } = await browser.ask('GET', `/v1/client/sign_ups/${id}`);
    expect(valueAt(body, 'response.status')).toBe('complete');
    expect(await users()).toBe(6);
    expect(errorOf(await step(id, 'attempt', { strategy: 'email_code', code: '424242' })).status).toBe(400);
  });

  test.each([
    ['a number where there are none', {}, { phone_number: '+12025550100' }, 'form_param_unknown', 'phone_number'],
    ['a username where there are none', {}, { username: 'kimberly' }, 'form_param_unknown', 'username'],
    [
      'no number',
      { phoneNumber: { enabled: true } },
      { phone_number: '12' },
      'form_param_format_invalid',
      'phone_number',
    ],
    [
      'a short username',
      { username: { enabled: true } },
      { username: 'kim' },
      'form_username_invalid_length',
      'username',
    ],
    [
      'a strange username',
      { username: { enabled: true } },
      { username: 'kim koh' },
      'form_username_invalid_character',
      'username',
    ],
    [
      'a strategy that is off',
      {},
      { email_address: email, strategy: 'email_link' },
      'form_param_value_invalid',
      'strategy',
    ],
  ])('%s is refused', async (_name, settings, values, code, field) => {
    clerk.configure(settings);
    expect(errorOf(await create(values))).toEqual({ status: 422, code, field });
  });

  test('what is refused leaves no sign-up behind', async () => {
    await create({ email_address: 'nobody' });
    expect(valueAt((await browser.ask('GET', '/v1/client')).body, 'response.sign_up')).toBeNull();
  });
});

async function fresh(): Promise<void> {
  browser = await openBrowser(clerk);
}

describe.each([
  ['restricted', 'sign_up_mode_restricted'],
  ['waitlist', 'sign_up_restricted_waitlist'],
] as const)('in mode %s', (mode, code) => {
  test('nobody signs up by themselves', async () => {
    clerk.configure({ signUp: { mode } });
    expect(errorOf(await create({ email_address: email, password }))).toMatchObject({ status: 403, code });
    expect(errorOf(await create({}))).toMatchObject({ status: 403, code });
    expect(await users()).toBe(5);
  });

  test('who began before it was so does not finish', async () => {
    const id = idOf(await create({ email_address: email, password }));
    await step(id, 'prepare', { strategy: 'email_code' });
    clerk.configure({ signUp: { mode } });
    const reply = await step(id, 'attempt', { strategy: 'email_code', code: '424242' });
    expect(errorOf(reply)).toMatchObject({ status: 403, code });
    expect(await users()).toBe(5);
  });

  test('whoever was invited does, with the address of the invitation and no other', async () => {
    clerk.configure({ signUp: { mode } });
    const made = await askBackend(clerk, 'POST', '/v1/invitations', {
      email_address: 'zed@example.com',
      public_metadata: { plan: 'pro' },
    });
    const ticket = new URL(textAt(made.body, 'url')).searchParams.get('ticket') ?? '';
    const created = await create({ strategy: 'ticket', ticket, email_address: 'victim@example.com' });
    expect(valueAt(created.body, 'response')).toMatchObject({
      email_address: 'zed@example.com',
      unverified_fields: [],
      missing_fields: ['password'],
    });
    const { body } = await update(idOf(created), { strategy: 'ticket', ticket, password });
    expect(valueAt(body, 'client.sessions.0.user')).toMatchObject({
      public_metadata: { plan: 'pro' },
      email_addresses: [{ email_address: 'zed@example.com', verification: { status: 'verified' } }],
    });
    await fresh();
    expect(errorOf(await create({ strategy: 'ticket', ticket }))).toMatchObject({
      code: 'invitation_already_accepted',
    });
  });

  test.each(['', 'nonsense', '__proto__'])('the ticket %j lets nobody in', async (ticket) => {
    clerk.configure({ signUp: { mode } });
    expect(errorOf(await create({ strategy: 'ticket', ticket }))).toMatchObject({
      status: 400,
      code: 'ticket_invalid_code',
    });
  });
});

test('the invitation of an organization makes the new person its member', async () => {
  await askBackend(clerk, 'POST', `/v1/organizations/${acme}/invitations`, {
    email_address: 'zed@example.com',
    role: 'org:member',
  });
  const url = clerk.inbox().findLast(({ to }) => to === 'zed@example.com')?.url ?? '';
  const ticket = new URL(url).searchParams.get('ticket') ?? '';
  const { body } = await create({ strategy: 'ticket', ticket, password });
  expect(valueAt(body, 'client.sessions.0.user.organization_memberships')).toMatchObject([
    { role: 'org:member', organization: { id: acme } },
  ]);
});
