import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { createId } from '../../ids.ts';
import { field, operation, requireSession, respond, type Context, type Operation } from '../../operation.ts';
import type { ExternalAccountRecord, UserRecord } from '../../records.ts';
import { deletedJson } from '../../resources/backend.ts';
import { externalAccountJson } from '../../resources/shared.ts';
import { deleted } from '../../schemas/common.ts';
import { enveloped } from '../../schemas/sessions.ts';
import { externalAccount } from '../../schemas/users.ts';
import { unknownStrategy } from './factors.ts';
import { startFlow } from './oauth-starts.ts';
import { ridingClient } from './sessions-common.ts';

function requireMe(context: Context): UserRecord {
  const user = context.state.users.get(requireSession(context).userId);
  if (!user) throw clerkError(401, 'authentication_invalid', 'Invalid authentication');
  return user;
}

function requireAccount(user: UserRecord, id: string | undefined): ExternalAccountRecord {
  const account = user.externalAccounts.find((one) => one.id === id);
  if (!account) throw notFound('The external account');
  return account;
}

const starting = z.object({
  redirect_url: field.optionalText(),
  additional_scope: field.texts().optional(),
});

/** Keeps an account that waits for the browser to come back from the provider. One at a time for each provider. */
function keepWaiting(context: Context, user: UserRecord, account: ExternalAccountRecord) {
  const others = user.externalAccounts.filter(
    ({ id, provider, verified }) => id !== account.id && (verified || provider !== account.provider),
  );
  context.state.users.put({ ...user, externalAccounts: [...others, account], updatedAt: context.now() });
  return account;
}

/** Connecting one's account with accounts at other providers. */
export const externalAccountOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/me/external_accounts',
    name: 'user.createExternalAccount',
    answers: enveloped(externalAccount),
    values: starting.extend({ strategy: field.text() }),
    handle: (context, { values }) => {
      const user = requireMe(context);
      if (!values.strategy.startsWith('oauth_')) throw unknownStrategy(values.strategy);
      const flow = startFlow(context, {
        strategy: values.strategy,
        redirectUrl: values.redirect_url,
        scopes: values.additional_scope ?? [],
        purpose: { kind: 'external_account', id: user.id },
      });
      const account = keepWaiting(context, user, {
        id: createId(context.random, 'eac'),
        provider: flow.provider,
        providerUserId: '',
        emailAddress: '',
        firstName: null,
        lastName: null,
        username: null,
        scopes: [],
        verified: false,
        flowId: flow.id,
        createdAt: context.now(),
      });
      return respond(externalAccountJson(context, account), ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'PATCH',
    path: '/v1/me/external_accounts/:accountId/reauthorize',
    name: 'externalAccount.reauthorize',
    answers: enveloped(externalAccount),
    values: starting,
    handle: (context, { parameters, values }) => {
      const user = requireMe(context);
      const account = requireAccount(user, parameters['accountId']);
      const flow = startFlow(context, {
        strategy: `oauth_${account.provider}`,
        redirectUrl: values.redirect_url,
        scopes: values.additional_scope ?? [],
        purpose: { kind: 'external_account', id: user.id },
      });
      // It stays connected meanwhile; only this answer says where to go.
      const waiting = externalAccountJson(context, { ...account, verified: false, flowId: flow.id });
      return respond(waiting, ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'DELETE',
    path: '/v1/me/external_accounts/:accountId',
    name: 'externalAccount.destroy',
    answers: enveloped(deleted('external_account', 'eac')),
    handle: (context, { parameters }) => {
      const user = requireMe(context);
      const { id } = requireAccount(user, parameters['accountId']);
      const externalAccounts = user.externalAccounts.filter((one) => one.id !== id);
      context.state.users.put({ ...user, externalAccounts, updatedAt: context.now() });
      return respond(deletedJson('external_account', id), ridingClient(context));
    },
  }),
];
