import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { createId } from '../../ids.ts';
import { categories, signJwt } from '../../jwt.ts';
import { field, operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import type { M2MTokenRecord, MachineRecord } from '../../records-instance.ts';
import { isExpired, m2mTokenJson } from '../../resources/machines.ts';
import { metadata } from '../../schemas/common.ts';
import { m2mToken } from '../../schemas/machines.ts';
import { deriveSecret, hashSecret } from '../../secrets.ts';
import { instanceSigner } from '../../tokens.ts';
import { lifetime, requireGood, revoked } from '../machine-tokens-common.ts';

/** Claims that only Clerk itself writes into such a token. */
const reserved = ['iss', 'sub', 'exp', 'nbf', 'iat', 'jti', 'aud', 'scopes'];

/** The machine whose key the request carries: only a machine makes tokens of its own. */
function requireAskingMachine({ asker }: Context): MachineRecord {
  if (!asker.machine) throw clerkError(401, 'machine_secret_key_invalid', 'This needs the secret key of a machine.');
  return asker.machine;
}

/** A token that the asking machine may see: its own, or any for the instance's secret key. */
function requireOwnToken({ state, asker }: Context, id: string | undefined): M2MTokenRecord {
  const token = state.m2mTokens.get(id);
  if (!token || (asker.machine && asker.machine.id !== token.subject)) throw notFound('The M2M token');
  return token;
}

/** The text of an opaque token, which can be told again to the machine whose it is. */
function opaqueText({ keys }: Context, id: string): string {
  return `mt_${deriveSecret(keys, `m2m token ${id}`)}`;
}

function jwtText({ keys }: Context, token: M2MTokenRecord): string {
  const iat = Math.floor(token.createdAt / 1000);
  const claims = {
    ...token.claims,
    jti: token.id,
    iss: keys.issuer,
    sub: token.subject,
    aud: token.scopes,
    scopes: token.scopes.join(' '),
    iat,
    nbf: iat - 5,
    exp: Math.floor((token.expireAt ?? Number.MAX_SAFE_INTEGER) / 1000),
  };
  return signJwt({ cat: categories.machine }, claims, instanceSigner(keys));
}

/** A token of the machine that is still good for that long and of the same claims. */
function reusable(
  { state, now }: Context,
  machine: MachineRecord,
  claims: M2MTokenRecord['claims'],
  seconds: number | null | undefined,
): M2MTokenRecord | undefined {
  if (!seconds) return undefined;
  return state.m2mTokens
    .by('subject', machine.id)
    .find(
      (token) =>
        !token.revoked &&
        (token.expireAt ?? Infinity) - now() >= seconds * 1000 &&
        JSON.stringify(token.claims) === JSON.stringify(claims) &&
        token.scopes.join(' ') === scopesOf(machine).join(' '),
    );
}

/** Whom a machine's tokens are for: itself and the machines it may talk to. */
function scopesOf(machine: MachineRecord): string[] {
  return [...new Set([machine.id, ...machine.scopes])];
}

const checkedClaims = metadata.nullish().superRefine((claims, context) => {
  for (const name of Object.keys(claims ?? {}))
    if (reserved.includes(name)) context.addIssue({ code: 'custom', message: `${name} is Clerk's own` });
});

/** Backend API: tokens by which machines prove to each other who they are. */
export const m2mTokenOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/m2m_tokens',
    name: 'm2m.list',
    answers: z.strictObject({ m2m_tokens: z.array(m2mToken), total_count: z.int() }),
    values: z.object({
      ...page,
      subject: z.string(),
      revoked: field.flag().optional(),
      expired: field.flag().optional(),
    }),
    handle: (context, { values }) => {
      const { state, asker, now } = context;
      if (asker.machine && asker.machine.id !== values.subject) throw notFound('The machine');
      const tokens = state.m2mTokens
        .by('subject', values.subject)
        // Without these flags, the good ones.
        .filter((token) => values.revoked || !token.revoked)
        .filter((token) => values.expired || !isExpired(token, now()));
      const { data, total_count } = paginate(tokens.toReversed(), values);
      return { json: { m2m_tokens: data.map((token) => m2mTokenJson(context, token)), total_count } };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/m2m_tokens',
    name: 'm2m.createToken',
    answers: m2mToken,
    values: z.object({
      seconds_until_expiration: lifetime,
      claims: checkedClaims,
      min_remaining_ttl_seconds: z.number().min(0).nullish(),
      token_format: z.enum(['opaque', 'jwt']).nullish(),
    }),
    handle: (context, { values }) => {
      const { state, random, now } = context;
      const machine = requireAskingMachine(context);
      const claims = values.claims ?? null;
      if (values.token_format !== 'jwt') {
        const kept = reusable(context, machine, claims, values.min_remaining_ttl_seconds);
        if (kept) return { json: { ...m2mTokenJson(context, kept), token: opaqueText(context, kept.id) } };
      }
      const id = createId(random, 'mt');
      const token: M2MTokenRecord = {
        id,
        tokenHash: hashSecret(opaqueText(context, id)),
        subject: machine.id,
        scopes: scopesOf(machine),
        claims,
        revoked: false,
        revocationReason: null,
        expireAt: now() + (values.seconds_until_expiration ?? machine.defaultTokenTtlSeconds) * 1000,
        createdAt: now(),
        updatedAt: now(),
      };
      // Nobody looks a signed one up: it is good until its time is over.
      if (values.token_format === 'jwt')
        return { json: { ...m2mTokenJson(context, token), token: jwtText(context, token) } };
      return { json: { ...m2mTokenJson(context, state.m2mTokens.put(token)), token: opaqueText(context, id) } };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/m2m_tokens/verify',
    name: 'm2m.verify',
    answers: m2mToken,
    values: z.object({ token: z.string() }),
    handle: (context, { values }) => {
      const { state, asker } = context;
      const token = requireGood(context, state.m2mTokens.by('hash', hashSecret(values.token))[0], 'The M2M token');
      // A token is for those only whom its machine may talk to.
      if (asker.machine && !token.scopes.includes(asker.machine.id)) throw notFound('The M2M token');
      return { json: m2mTokenJson(context, token) };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/m2m_tokens/:tokenId/revoke',
    name: 'm2m.revokeToken',
    answers: m2mToken,
    values: z.object({ revocation_reason: z.string().nullish() }),
    handle: (context, { parameters, values }) => {
      const token = requireOwnToken(context, parameters['tokenId']);
      const ended = context.state.m2mTokens.put(revoked(context, token, values.revocation_reason ?? null));
      return { json: m2mTokenJson(context, ended) };
    },
  }),
];
