import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { accessSync, chownSync, constants, globSync, mkdtempSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Client } from 'pg';

/** A throw-away PostgreSQL server of the tests' own, at a socket in its own folder: no port is taken. */
export interface TestPostgres {
  /** What `server_version` says, such as `15.18`. */
  readonly version: string;
  /** Connects as superuser. */
  readonly url: string;
  readonly stop: () => void;
}

const how = 'sudo apt-get install postgresql, brew install postgresql, or put the folder of pg_ctl and initdb on PATH';

/** Whether a server can be started; where `mayInstall` says so, Debian's package is installed if there is none. */
export function isPostgresThere(mayInstall: boolean): boolean {
  return findPostgres(mayInstall) !== undefined;
}

/** The folder of `pg_ctl` and `initdb`: on `PATH`, in Debian's place, else of Debian's package, installed now. */
function findPostgres(mayInstall: boolean): string | undefined {
  const found = findInstalled();
  if (found || !mayInstall || process.platform !== 'linux') return found;
  return install() ? findInstalled() : undefined;
}

function findInstalled(): string | undefined {
  const newestFirst = globSync('/usr/lib/postgresql/*/bin').toSorted((a, b) =>
    b.localeCompare(a, 'en', { numeric: true }),
  );
  return [...(process.env['PATH'] ?? '').split(delimiter), ...newestFirst].find((folder) =>
    ['pg_ctl', 'initdb', 'postgres'].every((name) => isExecutable(join(folder, name))),
  );
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function install(): boolean {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  process.stderr.write('postgres: not found; installing Debian’s package\n');
  return [['update'], ['install', '-y', '--no-install-recommends', 'postgresql']].every((command) => {
    const [program = '', ...rest] = [...sudo, 'apt-get', ...command];
    return spawnSync(program, rest, { stdio: 'ignore', timeout: 240_000, env }).status === 0;
  });
}

/** PostgreSQL refuses to run as root: the user that Debian's package makes, else nobody. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string, name: string) => Number(spawnSync('id', [flag, name]).stdout.toString() || Number.NaN);
  const name = ['postgres', 'nobody'].find((user) => !Number.isNaN(id('-u', user)));
  if (!name) throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody');
  return { uid: id('-u', name), gid: id('-g', name) };
}

/**
 * Starts a server that is thrown away when it stops; installs Debian's package where there is none and that may be done.
 *
 * @throws Error that says what to do where there is none, or what the programs said
 */
export async function startPostgres(): Promise<TestPostgres> {
  const programs = findPostgres(true);
  if (!programs) throw new Error(`no PostgreSQL server was found. Any one of these helps: ${how}`);
  const user = unprivileged();
  // A socket's path may have but a hundred characters, which macOS' temporary folder takes up.
  const folder = mkdtempSync('/tmp/upstreams-pg-');
  if (user) chownSync(folder, user.uid, user.gid);
  const run = (name: string, ...args: string[]): SpawnSyncReturns<string> =>
    spawnSync(join(programs, name), args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      ...user,
    });
  const data = join(folder, 'data');
  const log = join(folder, 'log');
  const stop = (): void => {
    run('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
    rmSync(folder, { recursive: true, force: true });
  };
  const made = run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
  const options = `-c listen_addresses='' -c unix_socket_directories='${folder}'`;
  const started = made.status === 0 ? run('pg_ctl', '-D', data, '-l', log, '-o', options, '-w', 'start') : made;
  if (started.status !== 0) {
    stop();
    throw new Error(`PostgreSQL of ${dirname(programs)} did not start: ${started.stderr}`);
  }
  const url = `postgres://postgres@localhost/postgres?host=${folder}`;
  return { version: await versionOf(url), url, stop };
}

async function versionOf(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>('show server_version');
  await client.end();
  return rows[0]?.server_version ?? 'unknown';
}
