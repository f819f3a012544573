import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeOwnership } from '@clerk-patterns/config/lock';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { Pool, types, type ClientBase, type PoolClient, type PoolConfig } from 'pg';
import { parseExact } from '../digits.ts';
import { openEmbedded } from './template.ts';

/** As whom statements run: a database role and the claims that row policies read. */
export interface Actor {
  readonly role: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** A database with the schema in place. */
export interface Database {
  /**
   * Runs statements in one transaction as somebody. There may be but one connection: never ask for a second one inside.
   *
   * @param readOnly - refuses anything that writes
   */
  as<Result>(actor: Actor, readOnly: boolean, run: (client: PoolClient) => Promise<Result>): Promise<Result>;
  isAlive(): Promise<boolean>;
  close(): Promise<void>;
}

/** Where the rows are: a directory, memory, or a Postgres server. */
export type Place = { readonly directory: string } | { readonly memory: true } | { readonly server: string };

/** The role of the Hasura dialect, which reads and writes past the row policies. */
export const passesPolicies = 'hasura';

const packageRoot = join(import.meta.dirname, '../..');
/** A number of our own among the database's advisory locks. */
const schemaLock = 7_014_221;

/** The place that `UPSTREAM_DB` names: a server; without it, memory. */
export function defaultPlace(): Place {
  const server = process.env['UPSTREAM_DB'];
  return server ? { server } : { memory: true };
}

/**
 * Opens the database and brings its schema up to date.
 *
 * @param statementTimeoutMs - how long a statement may take
 * @throws LockedError when another process owns the directory
 */
export async function openDatabase(place: Place, statementTimeoutMs = 5000): Promise<Database> {
  const unlock = 'directory' in place ? own(place.directory) : () => undefined;
  try {
    const { pool, close } = await ('server' in place ? openServer(place.server) : openOwn(place));
    return {
      as: (actor, readOnly, run) => runAs(pool, actor, { readOnly, statementTimeoutMs }, run),
      isAlive: async () => (await pool.query('select 1')).rowCount === 1,
      close: async () => {
        await close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

interface Opened {
  readonly pool: Pool;
  readonly close: () => Promise<void>;
}

/** A way down from superuser that no token can undo: whoever is `gateway` may become its three roles and nothing else. */
const stepDown = 'set session authorization gateway';

/** A pool whose connections read documents with all their digits. */
function exactPool(config: PoolConfig): Pool {
  const pool = new Pool(config);
  pool.on('connect', (client) => {
    for (const type of [types.builtins.JSON, types.builtins.JSONB]) client.setTypeParser(type, parseExact);
  });
  return pool;
}

async function openOwn(place: Exclude<Place, { readonly server: string }>): Promise<Opened> {
  const embedded = await openEmbedded('directory' in place ? join(place.directory, 'pg') : undefined);
  const pool = exactPool(createPgConfig(embedded));
  await bringUpToDate(pool);
  // The embedded engine has but one session.
  await pool.query(stepDown);
  const close = async (): Promise<void> => {
    await pool.end();
    await embedded.close();
  };
  return { pool, close };
}

async function openServer(connectionString: string): Promise<Opened> {
  const { isSuperuser } = await prepareServer(connectionString);
  // The pool waits for what it returns, and gives no connection where that fails: its types do not say so. Who connects
  // without a superuser's rights is held to the roles that were granted to them.
  const onConnect = (client: ClientBase): unknown => client.query(stepDown);
  const pool = exactPool({ connectionString, ...(isSuperuser && { onConnect }) });
  // A server that goes away breaks the connections nobody uses, which the pool replaces. Unheard, that ends the process.
  pool.on('error', () => undefined);
  return { pool, close: async () => pool.end() };
}

async function prepareServer(connectionString: string): ReturnType<typeof bringUpToDate> {
  const owner = new Pool({ connectionString, max: 1 });
  try {
    return await bringUpToDate(owner);
  } finally {
    await owner.end();
  }
}

/** Runs the schema, which may be repeated, but not by two at once: those on one database wait for each other. */
async function bringUpToDate(pool: Pool): Promise<{ isSuperuser: boolean }> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [schemaLock]);
    await client.query(readFileSync(join(packageRoot, 'schema.sql'), 'utf8'));
    await client.query(inTimeFunction);
    await plantOnce(client);
    await client.query('select pg_advisory_unlock($1)', [schemaLock]);
    const { rows } = await client.query<{ is_superuser: string }>('show is_superuser');
    return { isSuperuser: rows[0]?.is_superuser === 'on' };
  } finally {
    client.release();
  }
}

/** Two processes on one embedded database silently lose each other's rows. */
function own(directory: string): () => void {
  return takeOwnership({
    file: join(directory, 'owner.lock'),
    owned: directory,
    instead: 'use another directory with --data',
  });
}

/**
 * What `statement_timeout` is on a server, which the embedded engine cannot be interrupted by: rows within rows within rows
 * ask this, each, whether there is time left.
 */
const inTimeFunction = `
  create or replace function app.in_time() returns boolean language plpgsql volatile as $$
  begin
    if clock_timestamp() > transaction_timestamp() + current_setting('statement_timeout')::interval then
      raise exception using errcode = '57014', message = 'canceling statement due to statement timeout';
    end if;
    return true;
  end $$`;

/** A condition that is looked at only while there is time: else a few levels of it may take for ever. */
export function whileInTime(condition: string): string {
  return `case when app.in_time() then ${condition} else false end`;
}

/** Rows to start with, planted into a database that never had them: deleting them all must not bring them back. */
async function plantOnce(pool: ClientBase): Promise<void> {
  await pool.query('create table if not exists app.planted (at timestamptz primary key default now())');
  const { rowCount } = await pool.query('select from app.planted');
  if (rowCount !== 0) return;
  const seed = readFileSync(join(packageRoot, 'seed.sql'), 'utf8');
  await pool.query(`begin; ${seed}; insert into app.planted default values; commit`);
}

async function runAs<Result>(
  pool: Pool,
  { role, claims }: Actor,
  { readOnly, statementTimeoutMs }: { readonly readOnly: boolean; readonly statementTimeoutMs: number },
  run: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query(readOnly ? 'begin read only' : 'begin');
    await client.query(
      `select set_config('statement_timeout', $3, true), set_config('request.jwt.claims', $2, true), set_config('role', $1, true)`,
      [role, JSON.stringify(claims), String(statementTimeoutMs)],
    );
    const result = await run(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** Writes a name so that SQL reads it as one, whatever is in it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
