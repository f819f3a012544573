import { z } from 'zod';
import { incorrectCode, notFound } from '../../errors.ts';
import { operation, page, paginate, type Operation } from '../../operation.ts';
import { isPassword } from '../../passwords.ts';
import type { UserRecord } from '../../records.ts';
import { readPicture } from '../../pictures.ts';
import { backendInvitationJson, deletedJson } from '../../resources/backend.ts';
import { deleted, id, listOf } from '../../schemas/common.ts';
import { backendInvitation } from '../../schemas/organizations.ts';
import { useTotp } from '../../totp.ts';
import { revokeSessions } from './identifications-common.ts';
import { changing, requireUser } from './users.ts';

/** An operation that takes a factor from somebody and answers with their id alone. */
function taking(path: string, name: string, without: (user: UserRecord) => UserRecord): Operation {
  return operation({
    api: 'backend',
    method: 'DELETE',
    path: `/v1/users/:userId/${path}`,
    name,
    answers: z.strictObject({ user_id: id('user') }),
    handle: (context, { parameters }) => {
      const user = requireUser(context, parameters['userId']);
      const changed = { ...without(user), mfaDisabledAt: context.now(), updatedAt: context.now() };
      context.state.users.put(changed);
      return { json: { user_id: user.id } };
    },
  });
}

/** Backend API: people's passwords and second factors. */
export const userFactorOperations: Operation[] = [
  taking('mfa', 'users.disableUserMFA', (user) => ({
    ...user,
    totp: null,
    backupCodeHashes: [],
    phones: user.phones.map((phone) => ({ ...phone, reservedForSecondFactor: false, defaultSecondFactor: false })),
  })),
  taking('backup_code', 'users.deleteUserBackupCodes', (user) => ({ ...user, backupCodeHashes: [] })),
  taking('totp', 'users.deleteUserTOTP', (user) => ({ ...user, totp: null })),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/users/:userId/verify_totp',
    name: 'users.verifyTOTP',
    answers: z.strictObject({ verified: z.literal(true), code_type: z.enum(['totp', 'backup_code']) }),
    values: z.object({ code: z.string() }),
    handle: (context, { parameters, values: { code } }) => {
      const user = requireUser(context, parameters['userId']);
      const totp = user.totp?.verified ? useTotp(user.totp, code, context.now()) : undefined;
      if (totp) {
        context.state.users.put({ ...user, totp });
        return { json: { verified: true, code_type: 'totp' } };
      }
      const used = user.backupCodeHashes.find((hash) => isPassword(code, hash));
      if (used === undefined) throw incorrectCode();
      // A backup code works once.
      const backupCodeHashes = user.backupCodeHashes.filter((hash) => hash !== used);
      context.state.users.put({ ...user, backupCodeHashes, updatedAt: context.now() });
      return { json: { verified: true, code_type: 'backup_code' } };
    },
  }),
  changing(
    'POST',
    '/remove_password',
    'users.removePassword',
    z.object({ sign_out_of_other_sessions: z.boolean().nullish() }),
    (user, values, context) => {
      if (values.sign_out_of_other_sessions) revokeSessions(context, user);
      return { ...user, passwordHash: null, passwordUpdatedAt: null, requiresPasswordReset: false };
    },
  ),
  changing(
    'POST',
    '/password/set_compromised',
    'users.setPasswordCompromised',
    z.object({ revoke_all_sessions: z.boolean().nullish() }),
    (user, values, context) => {
      if (values.revoke_all_sessions) revokeSessions(context, user);
      return { ...user, requiresPasswordReset: true, compromisedPasswordHash: user.passwordHash };
    },
  ),
  changing('POST', '/password/unset_compromised', 'users.unsetPasswordCompromised', z.unknown(), (user) => ({
    ...user,
    requiresPasswordReset: false,
    compromisedPasswordHash: null,
  })),
  changing(
    'POST',
    '/profile_image',
    'users.updateUserProfileImage',
    z.object({ file: z.instanceof(Uint8Array, { error: 'a file is uploaded' }) }),
    (user, { file }) => ({ ...user, picture: readPicture(file) }),
  ),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/users/:userId/organization_invitations',
    name: 'users.getOrganizationInvitationList',
    answers: listOf(backendInvitation),
    values: z.object({ ...page, status: z.string().optional() }),
    handle: (context, { parameters, values }) => {
      const { emails } = requireUser(context, parameters['userId']);
      const found = emails
        .filter(({ verified }) => verified)
        .flatMap(({ address }) => context.state.invitations.by('email', address.toLowerCase()))
        .filter(({ status }) => values.status === undefined || status === values.status)
        .toSorted((one, other) => other.createdAt - one.createdAt);
      const { data, total_count } = paginate(found, values);
      return { json: { data: data.map((row) => backendInvitationJson(context, row)), total_count } };
    },
  }),
  changing('DELETE', '/profile_image', 'users.deleteUserProfileImage', z.unknown(), (user) => ({
    ...user,
    picture: null,
  })),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/users/:userId/passkeys/:passkeyId',
    name: 'users.deleteUserPasskey',
    answers: deleted('passkey', 'pk'),
    handle: (context, { parameters }) => {
      const user = requireUser(context, parameters['userId']);
      const passkeys = user.passkeys.filter((passkey) => passkey.id !== parameters['passkeyId']);
      if (passkeys.length === user.passkeys.length) throw notFound('The passkey');
      context.state.users.put({ ...user, passkeys, updatedAt: context.now() });
      return { json: deletedJson('passkey', parameters['passkeyId'] ?? '') };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/users/:userId/web3_wallets/:walletId',
    name: 'users.deleteUserWeb3Wallet',
    answers: z.never(),
    handle: (context, { parameters }) => {
      requireUser(context, parameters['userId']);
      // Nobody can have one here.
      throw notFound('The Web3 wallet');
    },
  }),
];
