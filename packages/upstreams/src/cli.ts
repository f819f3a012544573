#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { readEnv } from '@clerk-patterns/config/env';
import { createLogger } from '@clerk-patterns/config/log';
import { portOf } from '@clerk-patterns/config/ports';
import { runMain } from '@clerk-patterns/config/serve';
import { z } from 'zod';
import { createUpstreams, type Place } from './index.ts';

const help = `clerk-patterns-upstreams [options]

Postgres behind Hasura's dialect (/v1/graphql) and Supabase's (/rest/v1), in one process.

  --port N     the port to answer on (default: UPSTREAMS_PORT, else 4001)
  --data DIR   where the rows are kept (default: UPSTREAMS_DATA, else .data/upstreams); one process at a time
  --help       this text

UPSTREAMS_JWKS_URL and UPSTREAMS_ISSUER say whose tokens are accepted. SUPABASE_PUBLISHABLE_KEY is what clients of the
Supabase dialect send as apikey. UPSTREAMS_ADMIN_SECRET opens the Hasura dialect to whoever sends it as
X-Hasura-Admin-Secret. UPSTREAMS_CLAIMS_NAMESPACE is the claim with Hasura's session variables (default:
https://hasura.io/jwt/claims; claims.jwt.hasura.io as with Hasura DDN). UPSTREAM_DB=postgres://… uses a Postgres server instead of the embedded one.
`;

const shape = {
  UPSTREAMS_JWKS_URL: z
    .url()
    .describe('the address of the key set, such as http://localhost:4000/.well-known/jwks.json'),
  UPSTREAMS_ISSUER: z.url().describe('the issuer of the tokens, such as https://….clerk.accounts.dev'),
  SUPABASE_PUBLISHABLE_KEY: z.string().default('sb_publishable_local'),
  UPSTREAM_DB: z.string().startsWith('postgres').optional().describe('postgres://user:password@host/database'),
  UPSTREAMS_ADMIN_SECRET: z.string().min(8).optional().describe('a secret of at least 8 characters'),
  UPSTREAMS_CLAIMS_NAMESPACE: z.string().min(1).optional().describe('a claim, such as claims.jwt.hasura.io'),
  UPSTREAMS_DATA: z.string().default('.data/upstreams'),
};

function readArguments() {
  try {
    return parseArgs({
      options: { port: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : 'wrong arguments'}\n\n${help}`);
    return process.exit(2);
  }
}

const flags = readArguments();
if (flags.help) {
  process.stdout.write(help);
} else {
  const log = createLogger('upstreams');
  await runMain(log, async () => {
    const env = readEnv(shape, process.env);
    const place: Place = env.UPSTREAM_DB
      ? { server: env.UPSTREAM_DB }
      : { directory: flags.data ?? env.UPSTREAMS_DATA };
    const upstreams = await createUpstreams({
      port: portOf('upstreams', { ...process.env, ...(flags.port ? { UPSTREAMS_PORT: flags.port } : {}) }),
      place,
      jwksUrl: env.UPSTREAMS_JWKS_URL,
      issuer: env.UPSTREAMS_ISSUER,
      publishableKey: env.SUPABASE_PUBLISHABLE_KEY,
      ...(env.UPSTREAMS_CLAIMS_NAMESPACE && { claimsNamespace: env.UPSTREAMS_CLAIMS_NAMESPACE }),
      ...(env.UPSTREAMS_ADMIN_SECRET && { adminSecret: env.UPSTREAMS_ADMIN_SECRET }),
    });
    log.info(`listening on ${upstreams.url}`);
    return upstreams.close;
  });
}
