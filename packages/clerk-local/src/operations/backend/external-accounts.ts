import { z } from 'zod';
import { notFound } from '../../errors.ts';
import { operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import type { ExternalAccountRecord, UserRecord } from '../../records.ts';
import { deletedJson } from '../../resources/backend.ts';
import { deleted, listOf } from '../../schemas/common.ts';
import { oauthAccessToken } from '../../schemas/oauth.ts';

function requireUser({ state }: Context, id: string | undefined): UserRecord {
  const user = state.users.get(id);
  if (!user) throw notFound('The user');
  return user;
}

function accessTokenJson(account: ExternalAccountRecord): Record<string, unknown> {
  return {
    object: 'oauth_access_token',
    external_account_id: account.id,
    provider_user_id: account.providerUserId,
    provider: `oauth_${account.provider}`,
    token: account.accessToken ?? '',
    expires_at: null,
    public_metadata: {},
    label: null,
    scopes: account.scopes,
  };
}

/** Backend API: people's accounts at other providers, and the tokens that these gave. */
export const externalAccountOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/users/:userId/oauth_access_tokens/:provider',
    name: 'users.getUserOauthAccessToken',
    answers: listOf(oauthAccessToken),
    values: z.object(page),
    handle: (context, { parameters, values }) => {
      const { externalAccounts } = requireUser(context, parameters['userId']);
      const found = externalAccounts.filter(
        ({ provider, verified }) => verified && `oauth_${provider}` === parameters['provider'],
      );
      const { data, total_count } = paginate(found, values);
      return { json: { data: data.map(accessTokenJson), total_count } };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/users/:userId/external_accounts/:accountId',
    name: 'users.deleteUserExternalAccount',
    answers: deleted('external_account', 'eac'),
    handle: (context, { parameters }) => {
      const user = requireUser(context, parameters['userId']);
      const account = user.externalAccounts.find(({ id }) => id === parameters['accountId']);
      if (!account) throw notFound('The external account');
      const externalAccounts = user.externalAccounts.filter((one) => one !== account);
      context.state.users.put({ ...user, externalAccounts, updatedAt: context.now() });
      return { json: deletedJson('external_account', account.id) };
    },
  }),
];
