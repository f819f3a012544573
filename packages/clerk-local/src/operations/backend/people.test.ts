import type { ClerkClient } from '@clerk/backend';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import {
  acme,
  alice,
  askBackend,
  backendSdk,
  bob,
  errorOf,
  globex,
  openBrowser,
  refusalOf,
  rememberAnswered,
  startClerk,
  textAt,
} from '../../testing.ts';
import { totpAt } from '../../totp.ts';
import { agentTaskOperations } from './agent-tasks.ts';
import { clientOperations, refreshTokenOf } from './clients.ts';
import { emailOperations } from './emails.ts';
import { identificationOperations } from './identifications.ts';
import { signUpAttemptOperations } from './sign-ups.ts';
import { userFactorOperations } from './user-factors.ts';

let clerk: ClerkLocal;
let sdk: ClerkClient;
const answered = new Set<string>();
beforeAll(async () => {
  clerk = await startClerk({ onRequest: rememberAnswered(answered) });
  sdk = backendSdk(clerk);
});
afterAll(() => clerk.close());
beforeEach(() => clerk.reset());

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
/** Somebody with every second factor there is. */
const withFactors = () =>
  sdk.users.createUser({
    emailAddress: ['new@example.com'],
    phoneNumber: ['+12025550100'],
    skipPasswordRequirement: true,
    totpSecret: secret,
    backupCodes: ['one-two', 'three-four'],
  });
const names = async (filter: Parameters<ClerkClient['users']['getUserList']>[0]) =>
  (await sdk.users.getUserList(filter)).data.map(({ firstName }) => firstName);

describe('lists of users', () => {
  test('are newest first, and pages of them do not overlap', async () => {
    const all = await names({ limit: 500 });
    expect(all).toEqual(['Erin', 'Dave', 'Carol', 'Bob', 'Alice']);
    expect([...(await names({ limit: 2 })), ...(await names({ limit: 2, offset: 2 }))]).toEqual(all.slice(0, 4));
    expect(await names({ orderBy: '+created_at', limit: 1 })).toEqual(['Alice']);
    expect(await names({ offset: 5 })).toEqual([]);
  });

  test('follow every change', async () => {
    expect(await names({ orderBy: 'first_name', limit: 1 })).toEqual(['Alice']);
    await sdk.users.updateUser(bob, { firstName: 'Aaron' });
    expect(await names({ orderBy: 'first_name', limit: 2 })).toEqual(['Aaron', 'Alice']);
    await sdk.users.deleteUser(bob);
    expect(await names({ orderBy: 'first_name', limit: 1 })).toEqual(['Alice']);
    clerk.reset();
    expect(await names({ orderBy: 'first_name', limit: 2 })).toEqual(['Alice', 'Bob']);
  });

  test('are narrowed by every filter at once, and ids can be left out', async () => {
    expect(await names({ userId: [alice, bob], organizationId: [globex] })).toEqual(['Alice']);
    expect(await names({ userId: [`-${alice}`], organizationId: [acme] })).toEqual(['Bob']);
    expect(await names({ organizationId: [`+${acme}`, `-${globex}`] })).toEqual(['Bob']);
    expect(await names({ userId: [`-${alice}`], orderBy: '+first_name' })).toEqual(['Bob', 'Carol', 'Dave', 'Erin']);
    expect(await names({ phoneNumber: ['+12025550100'] })).toEqual([]);
    expect(await names({ web3Wallet: ['0x0'] })).toEqual([]);
  });

  test('are narrowed by time', async () => {
    const now = Date.now();
    expect(await names({ createdAtAfter: now + 60_000 })).toEqual([]);
    expect(await names({ createdAtBefore: now + 60_000, limit: 1 })).toEqual(['Erin']);
    expect(await names({ lastSignInAtAfter: 1 })).toEqual([]);
    await sdk.sessions.createSession({ userId: bob });
    expect(await names({ lastSignInAtAfter: 1 })).toEqual(['Bob']);
    expect(await names({ lastActiveAtAfter: now + 3_600_000 })).toEqual([]);
  });
});

describe('addresses', () => {
  test('are added, verified, made the primary one and taken away', async () => {
    const added = await sdk.emailAddresses.createEmailAddress({ userId: alice, emailAddress: 'a2@example.com' });
    expect(added.verification?.status).toBe('unverified');
    const promote = () => sdk.emailAddresses.updateEmailAddress(added.id, { primary: true });
    expect(await refusalOf(promote())).toMatchObject({ status: 400, field: 'primary' });
    await sdk.emailAddresses.updateEmailAddress(added.id, { verified: true, primary: true });
    expect((await sdk.users.getUser(alice)).primaryEmailAddressId).toBe(added.id);
    expect(await names({ emailAddress: ['A2@example.com'] })).toEqual(['Alice']);
    await sdk.emailAddresses.deleteEmailAddress(added.id);
    const { primaryEmailAddress } = await sdk.users.getUser(alice);
    expect(primaryEmailAddress?.emailAddress).toBe('alice@example.com');
    expect(await refusalOf(sdk.emailAddresses.getEmailAddress(added.id))).toMatchObject({ status: 404 });
  });

  test.each([
    ['another’s', 'BOB@example.com', 'form_identifier_exists'],
    ['none', 'nobody', 'form_param_format_invalid'],
  ])('that are %s are refused', async (_name, emailAddress, code) => {
    const refused = { status: 422, code, field: 'email_address' };
    expect(await refusalOf(sdk.emailAddresses.createEmailAddress({ userId: alice, emailAddress }))).toEqual(refused);
    expect(await refusalOf(sdk.users.replaceUserEmailAddress(alice, { emailAddress }))).toEqual(refused);
    expect((await sdk.users.getUser(alice)).emailAddresses).toHaveLength(1);
  });

  test('are replaced all at once', async () => {
    const { id } = await sdk.users.replaceUserEmailAddress(alice, { emailAddress: 'only@example.com' });
    expect(await sdk.emailAddresses.getEmailAddress(id)).toMatchObject({ emailAddress: 'only@example.com' });
    const { emailAddresses, primaryEmailAddressId } = await sdk.users.getUser(alice);
    expect([emailAddresses.length, primaryEmailAddressId]).toEqual([1, id]);
    expect(await names({ emailAddress: ['alice@example.com'] })).toEqual([]);
  });
});

test('phone numbers are added, reserved for a second factor, replaced and taken away', async () => {
  const make = (phoneNumber: string) => sdk.phoneNumbers.createPhoneNumber({ userId: alice, phoneNumber });
  expect(await refusalOf(make('12'))).toMatchObject({ status: 422, field: 'phone_number' });
  const { id } = await make('+12025550101');
  await sdk.phoneNumbers.updatePhoneNumber(id, { verified: true, reservedForSecondFactor: true, primary: true });
  expect(await sdk.phoneNumbers.getPhoneNumber(id)).toMatchObject({ reservedForSecondFactor: true });
  expect(await sdk.users.getUser(alice)).toMatchObject({ primaryPhoneNumberId: id, twoFactorEnabled: true });
  expect(await refusalOf(make('+12025550101'))).toMatchObject({ code: 'form_identifier_exists' });
  const { id: other } = await sdk.users.replaceUserPhoneNumber(alice, { phoneNumber: '+12025550102' });
  await sdk.phoneNumbers.deletePhoneNumber(other);
  expect(await sdk.users.getUser(alice)).toMatchObject({ primaryPhoneNumberId: null, phoneNumbers: [] });
});

describe('second factors', () => {
  test('come along with somebody, and are verified: each code once', async () => {
    const { id, ...user } = await withFactors();
    expect(user).toMatchObject({ totpEnabled: true, backupCodeEnabled: true, twoFactorEnabled: true });
    const verify = (code: string) => sdk.users.verifyTOTP({ userId: id, code });
    const code = totpAt(secret, Date.now());
    expect(await verify(code)).toEqual({ verified: true, code_type: 'totp' });
    expect(await refusalOf(verify(code))).toMatchObject({ status: 422, field: 'code' });
    expect(await verify('one-two')).toMatchObject({ verified: true });
    expect(await refusalOf(verify('one-two'))).toMatchObject({ status: 422, field: 'code' });
  });

  test('are taken away one by one or all at once', async () => {
    const { id } = await withFactors();
    await sdk.users.deleteUserTOTP(id);
    expect(await sdk.users.getUser(id)).toMatchObject({ totpEnabled: false, backupCodeEnabled: true });
    await sdk.users.deleteUserBackupCodes(id);
    expect(await sdk.users.getUser(id)).toMatchObject({ backupCodeEnabled: false });
    await sdk.users.updateUser(id, { totpSecret: secret });
    await sdk.users.disableUserMFA(id);
    expect(await sdk.users.getUser(id)).toMatchObject({ totpEnabled: false, twoFactorEnabled: false });
  });

  test('nobody has a passkey or wallet to take away', async () => {
    const passkey = { userId: alice, passkeyIdentificationId: 'pk_1' };
    expect(await refusalOf(sdk.users.deleteUserPasskey(passkey))).toMatchObject({ status: 404 });
    const wallet = { userId: alice, web3WalletIdentificationId: 'idn_1' };
    expect(await refusalOf(sdk.users.deleteUserWeb3Wallet(wallet))).toMatchObject({ status: 404 });
  });
});

describe('passwords', () => {
  test('are removed, with the sessions if asked for', async () => {
    const { id } = await sdk.sessions.createSession({ userId: alice });
    expect((await sdk.users.removePassword(alice)).passwordEnabled).toBe(false);
    expect((await sdk.sessions.getSession(id)).status).toBe('active');
    await sdk.users.removePassword(alice, { signOutOfOtherSessions: true });
    expect((await sdk.sessions.getSession(id)).status).toBe('revoked');
  });

  test('are compromised until they are not', async () => {
    await sdk.users.setPasswordCompromised(alice);
    expect((await sdk.sessions.createSession({ userId: alice })).status).toBe('pending');
    await sdk.users.unsetPasswordCompromised(alice);
    expect((await sdk.sessions.createSession({ userId: alice })).status).toBe('active');
    expect(await (await openBrowser(clerk)).signIn('alice@example.com')).toMatch(/^sess_/);
  });

  test('that are compromised sign nobody in, and what is set in their place does', async () => {
    await sdk.users.setPasswordCompromised(alice);
    const browser = await openBrowser(clerk);
    const tryIt = (password: string) =>
      browser.ask('POST', '/v1/client/sign_ins', { identifier: 'alice@example.com', strategy: 'password', password });
    expect(errorOf(await tryIt('wrong'))).toMatchObject({ code: 'form_password_incorrect' });
    expect(errorOf(await tryIt('clerk-local-demo'))).toMatchObject({ status: 422, code: 'form_password_compromised' });
    expect((await sdk.users.getUser(alice)).lastSignInAt).toBeNull();
    await sdk.users.updateUser(alice, { password: 'another passphrase' });
    expect((await tryIt('another passphrase')).status).toBe(200);
  });

  test('as another service’s digest are not taken, rather than never fit', async () => {
    const digest = { emailAddress: ['x@example.com'], passwordDigest: '$2a$10$x', passwordHasher: 'bcrypt' as const };
    expect(await refusalOf(sdk.users.createUser(digest))).toMatchObject({ status: 501, code: 'not_implemented' });
  });
});

test('pictures are taken as what they are, and deleted', async () => {
  const png = new Blob([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')]);
  expect((await sdk.users.updateUserProfileImage(alice, { file: png })).hasImage).toBe(true);
  expect((await sdk.users.deleteUserProfileImage(alice)).hasImage).toBe(false);
  const page = sdk.users.updateUserProfileImage(alice, { file: new Blob(['<script>']) });
  expect(await refusalOf(page)).toMatchObject({ status: 400, field: 'file' });
});

test('invitations to organizations are listed for whom they wait', async () => {
  const { data } = await sdk.users.getUserList({ query: 'dave' });
  const userId = data[0]?.id ?? '';
  const invitation = { organizationId: acme, emailAddress: 'Dave@example.com', role: 'org:member' };
  const { id } = await sdk.organizations.createOrganizationInvitation(invitation);
  const list = async (status: 'pending' | 'accepted') =>
    (await sdk.users.getOrganizationInvitationList({ userId, status })).data.map((row) => row.id);
  expect([await list('pending'), await list('accepted')]).toEqual([[id], []]);
  expect((await sdk.users.getOrganizationInvitationList({ userId: bob })).totalCount).toBe(0);
});

describe('messages of apps', () => {
  const message = { from: { address: 'shop@example.com' }, subject: 'Your receipt', text: 'Thanks' };

  test('are kept to be read again, for an address or for somebody', async () => {
    const { id } = await sdk.emails.create({ ...message, to: { userId: alice } });
    expect(await sdk.emails.get(id)).toMatchObject({ toEmailAddress: 'alice@example.com', subject: 'Your receipt' });
    expect(await refusalOf(sdk.emails.create({ ...message, to: { address: 'x' } }))).toMatchObject({ field: 'to' });
  });

  test('of a batch are sent each on its own', async () => {
    const [sent, refused] = await sdk.emails.createBatch([
      { ...message, to: { address: 'a@example.com' } },
      { ...message, to: { userId: 'user_nobody' } },
    ]);
    expect(sent?.email).toMatchObject({ toEmailAddress: 'a@example.com' });
    expect([refused?.statusCode, refused?.errors?.[0]?.code]).toEqual([404, 'resource_not_found']);
  });
});

test('a sign-up under way can be looked at', async () => {
  const browser = await openBrowser(clerk);
  const { body } = await browser.ask('POST', '/v1/client/sign_ups', { email_address: 'zed@example.com' });
  const found = await sdk.signUps.get(textAt(body, 'response.id'));
  expect(found).toMatchObject({ emailAddress: 'zed@example.com', status: 'missing_requirements' });
  const update = (externalId: string) => sdk.signUps.update({ signUpAttemptId: found.id, externalId });
  expect(await update('ext_1')).toMatchObject({ externalId: 'ext_1', customAction: false });
  await sdk.users.updateUser(alice, { externalId: 'ext_2' });
  expect(await refusalOf(update('ext_2'))).toMatchObject({ status: 422, field: 'external_id' });
  await browser.ask('PATCH', `/v1/client/sign_ups/${found.id}`, {
    password: 'a long enough one',
    strategy: 'email_code',
  });
  const code = clerk.inbox()[0]?.code ?? '';
  await browser.ask('POST', `/v1/client/sign_ups/${found.id}/attempt_verification`, { strategy: 'email_code', code });
  expect((await sdk.users.getUserList({ externalId: ['ext_1'] })).totalCount).toBe(1);
  expect(await refusalOf(sdk.signUps.get('sua_none'))).toMatchObject({ status: 404 });
});

test('an agent is signed in by the address of its task, until that is revoked', async () => {
  const create = (onBehalfOf: { identifier: string }) =>
    sdk.agentTasks.create({
      onBehalfOf,
      permissions: '*',
      agentName: 'agent',
      taskDescription: 'look',
      redirectUrl: 'http://localhost:3000/dashboard',
    });
  const signIn = async (url: string) => {
    const ticket = new URL(url).searchParams.get('__clerk_ticket') ?? '';
    return (await openBrowser(clerk)).ask('POST', '/v1/client/sign_ins', { strategy: 'ticket', ticket });
  };
  const { url } = await create({ identifier: 'Alice@example.com' });
  expect((await signIn(url)).body).toMatchObject({ response: { status: 'complete' } });
  const revoked = await create({ identifier: 'bob@example.com' });
  await sdk.agentTasks.revoke(revoked.agentTaskId);
  expect((await signIn(revoked.url)).status).toBe(400);
  expect(await refusalOf(create({ identifier: 'nobody' }))).toMatchObject({ status: 404, field: 'on_behalf_of' });
});

test('a picture that is not there may be deleted as well', async () => {
  expect((await sdk.users.deleteUserProfileImage(alice)).hasImage).toBe(false);
});

describe('clients', () => {
  test('are listed, read and found by a token', async () => {
    const { id, clientId } = await sdk.sessions.createSession({ userId: alice });
    const { jwt } = await sdk.sessions.getToken(id);
    expect(await sdk.clients.getClient(clientId)).toMatchObject({ id: clientId, sessionIds: [id] });
    // The SDK's own method for this is deprecated.
    expect((await askBackend(clerk, 'GET', '/v1/clients?paginated=true')).body).toMatchObject({ total_count: 1 });
    expect(await sdk.clients.verifyClient(jwt)).toMatchObject({ id: clientId });
    expect(await sdk.sessions.verifySession(id, jwt)).toMatchObject({ id });
  });

  test('no token that somebody else signed is believed', async () => {
    const { id } = await sdk.sessions.createSession({ userId: alice });
    const { jwt } = await sdk.sessions.getToken(id);
    const forged = `${jwt.slice(0, jwt.lastIndexOf('.'))}.${'A'.repeat(342)}`;
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${jwt.split('.')[1]}.`;
    for (const token of [forged, unsigned, 'x', '..']) {
      expect(await refusalOf(sdk.clients.verifyClient(token))).toMatchObject({ status: 400, code: 'token_invalid' });
      expect(await refusalOf(sdk.sessions.verifySession(id, token))).toMatchObject({ status: 400 });
    }
  });

  test('a session gives a new token for its refresh token only, while it lives', async () => {
    const { id } = await sdk.sessions.createSession({ userId: alice });
    const { jwt } = await sdk.sessions.getToken(id);
    const refresh = (refreshToken: string) =>
      sdk.sessions.refreshSession(id, {
        expired_token: jwt,
        refresh_token: refreshToken,
        request_origin: 'http://localhost:3000',
        format: 'token',
      });
    expect((await refresh(refreshTokenOf(clerk, id))).jwt.split('.')).toHaveLength(3);
    expect(await refusalOf(refresh('guess'))).toMatchObject({ status: 401, field: 'refresh_token' });
    await sdk.sessions.revokeSession(id);
    expect(await refusalOf(refresh(refreshTokenOf(clerk, id)))).toMatchObject({ status: 401 });
  });
});

test('every operation of these resources was answered to the real client', () => {
  const here = [
    ...identificationOperations,
    ...userFactorOperations,
    ...clientOperations,
    ...emailOperations,
    ...signUpAttemptOperations,
    ...agentTaskOperations,
  ].map(({ name }) => name);
  const never = ['users.deleteUserPasskey', 'users.deleteUserWeb3Wallet'];
  expect(here.filter((name) => !answered.has(name))).toEqual(never);
});
