import { expect, test } from 'vitest';
import type { SignUpRecord } from './records.ts';
import { changeSettings, defaultSettings, type SettingsChange } from './settings.ts';
import { emptySignUp, requirementsOf } from './sign-up-requirements.ts';

const needs = (change: SettingsChange, given: Partial<SignUpRecord> = {}, hasExternalAccount = false) =>
  requirementsOf(changeSettings(defaultSettings, change), { ...emptySignUp, ...given }, hasExternalAccount);

const off = { enabled: false, required: false };
const optional = { enabled: true, required: false };

test('what the settings require is required, what they have besides is optional', () => {
  const { required, optional: rest } = needs({ username: optional, lastName: { required: true }, social: ['google'] });
  expect(required).toEqual(['email_address', 'last_name', 'password']);
  expect(rest).toEqual(['username', 'first_name', 'oauth_google']);
});

test.each<[string, SettingsChange, Partial<SignUpRecord>, string[], string[]]>([
  ['nothing is given', {}, {}, ['email_address', 'password'], []],
  ['an address is not verified', {}, { emailAddress: 'a@b.c' }, ['password'], ['email_address']],
  [
    'an address need not be verified',
    { emailAddress: { verifyAtSignUp: false } },
    { emailAddress: 'a@b.c' },
    ['password'],
    [],
  ],
  [
    'a number is optional but given',
    { phoneNumber: optional },
    { phoneNumber: '+12025550100' },
    ['email_address', 'password'],
    ['phone_number'],
  ],
  ['a number is off', { phoneNumber: { ...off, required: true } }, {}, ['email_address', 'password'], []],
  [
    'the terms are to be accepted',
    { signUp: { legalConsent: true } },
    {},
    ['email_address', 'password', 'legal_accepted'],
    [],
  ],
  [
    'either address or number would do',
    { emailAddress: optional, phoneNumber: optional },
    {},
    ['email_address', 'phone_number', 'password'],
    [],
  ],
  [
    'one of them is given',
    { emailAddress: optional, phoneNumber: optional },
    { phoneNumber: '+1', phoneVerified: true },
    ['password'],
    [],
  ],
  ['only a username names people', { emailAddress: off, username: optional }, {}, ['username', 'password'], []],
])('where %s', (_name, change, given, missing, unverified) => {
  expect(needs(change, given)).toMatchObject({ missing, unverified });
});

test('for whom another provider vouches, no password and no other identifier is asked', () => {
  expect(needs({ emailAddress: optional }, {}, true).missing).toEqual([]);
  expect(needs({}, { emailAddress: 'a@b.c', emailVerified: true }, true)).toMatchObject({
    missing: [],
    unverified: [],
  });
  expect(needs({ username: { enabled: true, required: true } }, {}, true).missing).toEqual([
    'email_address',
    'username',
  ]);
});
