import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { LockedError, takeOwnership } from './lock.ts';

// Other processes are started, on machines that may be busy.
vi.setConfig({ testTimeout: 30_000 });

const root = mkdtempSync(join(tmpdir(), 'lock-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const releases: (() => void)[] = [];
afterEach(() => {
  for (const release of releases.splice(0)) release();
});

let count = 0;
const newPlace = () => join(root, String((count += 1)), 'deep');
const take = (directory: string): (() => void) => {
  const file = join(directory, 'owner.lock');
  const release = takeOwnership({ file, owned: directory, instead: 'use another directory with --data' });
  releases.push(release);
  return release;
};

/** Another process that takes a place, says how that went, and lives on. */
async function other(directory: string) {
  const program = `
    const { takeOwnership } = await import(${JSON.stringify(new URL('lock.ts', import.meta.url).href)});
    try {
      takeOwnership({ file: process.env.PLACE + '/owner.lock', owned: process.env.PLACE, instead: 'go elsewhere' });
      console.log('mine');
    } catch (error) {
      console.log(error.message);
    }
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { PATH: process.env['PATH'], PLACE: directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  releases.push(() => child.kill('SIGKILL'));
  const said = await new Promise<string>((resolve) =>
    child.stdout.once('data', (text: Buffer) => resolve(String(text))),
  );
  return { pid: child.pid ?? 0, said: said.trim(), kill };
}

test('a second owner is refused in one line that names the first and says what to do', async () => {
  const place = newPlace();
  const first = await other(place);
  expect(first.said).toBe('mine');
  expect(() => take(place)).toThrow(LockedError);
  expect(() => take(place)).toThrow(
    new RegExp(`^${place} is in use by process ${first.pid}: stop it, or use another directory with --data [^\\n]*$`),
  );
  await first.kill();
});

test('the lock of a process that was killed is taken over, and no other file stays', async () => {
  const place = newPlace();
  const first = await other(place);
  await first.kill();
  take(place);
  expect(readFileSync(join(place, 'owner.lock'), 'utf8')).toMatch(new RegExp(`^${process.pid}\\b`));
  expect(readdirSync(place)).toEqual(['owner.lock']);
});

test('the same process may not take a place twice, until it gave it back', () => {
  const place = newPlace();
  const release = take(place);
  expect(() => take(place)).toThrow(`in use by this process (${process.pid}) already: close it first`);
  release();
  const again = take(place);
  // The first owner's word counts no more.
  release();
  expect(() => take(place)).toThrow(LockedError);
  again();
  expect(readdirSync(place)).toEqual([]);
});

test('of several that find the lock of a dead process at once, one gets it', async () => {
  const place = newPlace();
  await (await other(place)).kill();
  const all = await Promise.all(Array.from({ length: 4 }, () => other(place)));
  expect(all.filter(({ said }) => said === 'mine')).toHaveLength(1);
  await Promise.all(all.map(({ kill }) => kill()));
});

const dead = async () => {
  const place = newPlace();
  const first = await other(place);
  await first.kill();
  return { place, pid: first.pid, text: readFileSync(join(place, 'owner.lock'), 'utf8') };
};
const began = (text: string) => text.slice(text.indexOf(' '));

// Windows does not say when a process began: there the refusal tells which file to delete.
test.skipIf(process.platform === 'win32')(
  'a number that has gone to another process since does not block, be it ours as in a container or another’s',
  async () => {
    for (const pid of [process.pid, process.ppid]) {
      const { place, text } = await dead();
      writeFileSync(join(place, 'owner.lock'), `${pid}${began(text)}`);
      take(place)();
    }
  },
);

// The shell is replaced by a program that never sees its child off.
test.runIf(process.platform === 'linux')(
  'the lock of a killed process that its parent has not seen off is taken over',
  async () => {
    const place = newPlace();
    const program = `const { takeOwnership } = await import(${JSON.stringify(new URL('lock.ts', import.meta.url).href)});
    takeOwnership({ file: process.env.PLACE + '/owner.lock', owned: 'it', instead: 'go' });
    console.log(process.pid);
    process.kill(process.pid, 'SIGKILL');`;
    const script = '"$NODE" --input-type=module --eval "$PROGRAM" & exec sleep 60';
    const env = { PATH: process.env['PATH'], PLACE: place, NODE: process.execPath, PROGRAM: program };
    const parent = spawn('sh', ['-c', script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    releases.push(() => parent.kill('SIGKILL'));
    const pid = String(await new Promise((resolve) => parent.stdout.once('data', resolve))).trim();
    await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toContain(') Z ');
    take(place);
  },
);

test.each(['', 'garbage', '-1', '0', '1e3', '99999999999', '2147483646', '12\n34'])(
  'a lock that names no living process, %j, is taken over',
  (text) => {
    const place = newPlace();
    take(place)();
    writeFileSync(join(place, 'owner.lock'), text);
    take(place);
  },
);

test('a lock with nothing but the number of a living process still holds', () => {
  const place = newPlace();
  take(place)();
  writeFileSync(join(place, 'owner.lock'), String(process.ppid));
  expect(() => take(place)).toThrow(`in use by process ${process.ppid}: stop it`);
});

test('two places have two owners, and a place that is gone can still be given back', () => {
  const place = newPlace();
  take(newPlace());
  const release = take(place);
  rmSync(place, { recursive: true });
  release();
  take(place);
});
