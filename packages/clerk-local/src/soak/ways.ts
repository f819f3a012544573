/** A step: an operation's name, what is sent, its path's parameters, and the token that goes along. */
export type Step = readonly [
  name: string,
  values: Readonly<Record<string, unknown>>,
  parameters?: readonly string[],
  bearer?: string,
];

const totpSecret = 'JBSWY3DPEHPK3PXP';
const password = 'correct horse battery';

/** Somebody with second factors of every kind. */
export const factoredPerson = {
  email_address: ['factors@work.test'],
  password,
  totp_secret: totpSecret,
  backup_codes: ['one-two', 'three-four'],
};

const bob: Step = [
  'signIn.create',
  { strategy: 'password', identifier: 'bob@example.com', password: 'clerk-local-demo' },
];
const factored: Step = ['signIn.create', { strategy: 'password', identifier: 'factors@work.test', password }];
const second = (strategy: string, code: string): Step => ['signIn.attemptSecondFactor', { strategy, code }, ['@sia:0']];
const application = { client_id: '@id:0', client_secret: '@secret:0' };
const redirect = { redirect_uri: 'http://localhost:3000/callback' };

/**
 * Steps that lead somewhere only one after the other, with what the step before gave: by chance alone nobody gets
 * through. `=totp …` and `=passkey …` are worked out when they are sent.
 */
export const ways: readonly (readonly Step[])[] = [
  [factored, second('totp', `=totp ${totpSecret}`), ['session.getToken', {}, ['@sess:0']]],
  [factored, second('backup_code', 'one-two')],
  [
    factored,
    ['signIn.prepareSecondFactor', { strategy: 'phone_code' }, ['@sia:0']],
    second('phone_code', '424242'),
    ['session.startVerification', { level: 'multi_factor' }, ['@sess:0']],
    ['session.attemptFirstFactorVerification', { strategy: 'password', password }, ['@sess:0']],
    ['session.prepareSecondFactorVerification', { strategy: 'phone_code' }, ['@sess:0']],
    ['session.attemptSecondFactorVerification', { strategy: 'phone_code', code: '424242' }, ['@sess:0']],
  ],
  [
    bob,
    ['user.createTOTP', {}],
    ['user.verifyTOTP', { code: '=totp @secret:0' }],
    ['user.createBackupCode', {}],
    ['session.startVerification', { level: 'second_factor' }, ['@sess:0']],
    ['session.attemptSecondFactorVerification', { strategy: 'totp', code: '=totp @secret:0' }, ['@sess:0']],
    ['user.disableTOTP', {}],
  ],
  [
    bob,
    ['session.startVerification', { level: 'first_factor' }, ['@sess:0']],
    ['session.prepareFirstFactorVerification', { strategy: 'email_code' }, ['@sess:0']],
    ['session.attemptFirstFactorVerification', { strategy: 'email_code', code: '@code:0' }, ['@sess:0']],
  ],
  [
    ['signIn.create', { strategy: 'reset_password_email_code', identifier: 'carol@example.com' }],
    ['signIn.prepareFirstFactor', { strategy: 'reset_password_email_code' }, ['@sia:0']],
    ['signIn.attemptFirstFactor', { strategy: 'reset_password_email_code', code: '@code:0' }, ['@sia:0']],
    ['signIn.resetPassword', { password: 'another horse battery' }, ['@sia:0']],
  ],
  [
    bob,
    ['user.createPasskey', {}],
    ['passkey.attemptVerification', { strategy: 'passkey', public_key_credential: '=passkey register' }, ['@pk:0']],
    ['passkey.update', { name: 'My key' }, ['@pk:0']],
    ['client.removeSessions', {}],
    ['signIn.create', { strategy: 'passkey' }],
    ['signIn.attemptFirstFactor', { strategy: 'passkey', public_key_credential: '=passkey assert' }, ['@sia:0']],
    ['passkey.delete', {}, ['@pk:0']],
  ],
  [
    bob,
    ['session.getToken', {}, ['@sess:0']],
    ['apiKeys.create (frontend)', { name: 'Mine', subject: '@user:1' }, [], '@jwt:0'],
    ['apiKeys.getAll', { subject: '@user:1' }, [], '@jwt:0'],
    ['apiKeys.revoke (frontend)', { revocation_reason: 'done' }, ['@ak:1'], '@jwt:0'],
  ],
  [
    bob,
    ['oauthApplications.create', { name: 'Partner', redirect_uris: [redirect.redirect_uri], scopes: 'profile email' }],
    ['oauth.authorize', { ...redirect, client_id: '@id:0', response_type: 'code', scope: 'profile email' }],
    ['oauth.token', { ...redirect, ...application, grant_type: 'authorization_code', code: '@code:0' }],
    ['oauth.userinfo', {}, [], '@token:1'],
    ['oauth.tokenInfo', { ...application, token: '@token:1' }],
    ['oauth.token', { ...application, grant_type: 'refresh_token', refresh_token: '@token:0' }],
  ],
];
