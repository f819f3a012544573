import { join, win32 } from 'node:path';
import { styleText } from 'node:util';

/** A port of the workshop, and who has it already. */
export interface PortUse {
  readonly service: string;
  readonly port: number;
  readonly variable: string;
  readonly isTaken: boolean;
  /** Such as `node (pid 4711)`, where the system tells. */
  readonly holder?: string | undefined;
}

/** What the checks know of a laptop. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** The version of the Node.js that somebody typing `node` gets, such as `v20.11.0`. */
  readonly node: string | undefined;
  readonly npm: string | undefined;
  /** The folder of the repository. */
  readonly root: string;
  /** Why nothing can be written there. */
  readonly writeError: string | undefined;
  readonly freeBytes: number;
  readonly memoryBytes: number;
  readonly ports: readonly PortUse[];
  /** What `localhost` is on this machine. */
  readonly localhost: readonly string[];
  readonly browsers: readonly string[];
  readonly now: Date;
  /** When the newest file of the workshop was written: no right clock is before that. */
  readonly newestFile: Date;
}

/** What a check found. What does not stop the workshop may still be a nuisance in it. */
export interface Finding {
  readonly name: string;
  readonly verdict: 'ok' | 'warn' | 'stop';
  readonly saw: string;
  /** What to do about it; empty when it is well. */
  readonly todo: string;
}

type Judge = (machine: Machine) => Omit<Finding, 'name'>;

const ok = (saw: string) => ({ verdict: 'ok', saw, todo: '' }) as const;
const warn = (saw: string, todo: string) => ({ verdict: 'warn', saw, todo }) as const;
const stop = (saw: string, todo: string) => ({ verdict: 'stop', saw, todo }) as const;

const GiB = 1024 ** 3;
const gib = (bytes: number) => `${(bytes / GiB).toFixed(1)} GB`;
/** What an installed workshop writes while all its lessons are done, with room to spare. */
const diskNeeded = GiB / 2;
/** Below this the workshop runs, but swaps as soon as a browser and an editor are open beside it. */
const memoryWanted = 4 * GiB;
const memoryNeeded = 2 * GiB;
/** Node.js and pnpm know paths over 260 characters on Windows; other programs there may not, and installed packages are deep. */
const longestRoot = 80;

const judges: Readonly<Record<string, Judge>> = {
  node: ({ node }) => {
    const major = Number(/^v(\d+)\./.exec(node ?? '')?.[1] ?? 0);
    if (major >= 20) return ok(node ?? '');
    return stop(node ?? 'not found', 'install Node.js 20 or newer from https://nodejs.org');
  },
  npm: ({ npm }) => (npm ? ok(npm) : stop('not found', 'it comes with Node.js from https://nodejs.org')),
  ports: ({ ports }) => {
    const taken = ports.filter(({ isTaken }) => isTaken);
    if (taken.length === 0) return ok(`${ports.map(({ port }) => port).join(', ')} are free`);
    const saw = taken.map(({ port, service, holder }) => `${port} (${service}) is held by ${holder ?? 'somebody'}`);
    const variables = taken.map(({ variable, port }) => `${variable}=${port + 100}`);
    return stop(saw.join('; '), `end what holds it (a workshop already running?), or set ${variables.join(' ')}`);
  },
  disk: ({ freeBytes }) =>
    freeBytes >= diskNeeded
      ? ok(`${gib(freeBytes)} free, ${gib(diskNeeded)} needed`)
      : stop(`${gib(freeBytes)} free, ${gib(diskNeeded)} needed`, 'make room on the disk that has this folder'),
  memory: ({ memoryBytes }) => {
    const saw = gib(memoryBytes);
    if (memoryBytes >= memoryWanted) return ok(saw);
    if (memoryBytes >= memoryNeeded) return warn(saw, 'close other programs; each change will take its time');
    return stop(saw, `${gib(memoryNeeded)} are needed: share a laptop with somebody`);
  },
  localhost: ({ localhost }) =>
    localhost.length > 0 && localhost.every((address) => address === '::1' || address.startsWith('127.'))
      ? ok(localhost.join(', '))
      : stop(localhost.join(', ') || 'leads nowhere', "add the line '127.0.0.1 localhost' to the hosts file"),
  folder: ({ writeError }) =>
    writeError === undefined
      ? ok('can be written')
      : stop(`cannot be written: ${writeError}`, 'move the repository to a folder of your own'),
  path: pathFinding,
  browser: ({ browsers }) =>
    browsers.length > 0
      ? ok(browsers.join(', '))
      : warn('none found', 'have Chrome, Edge, Firefox or Safari ready; yours may only be in an unusual place'),
  clock: ({ now, newestFile }) => {
    const days = (now.getTime() - newestFile.getTime()) / 86_400_000;
    const saw = now.toISOString();
    // A zone set wrong by a day is no matter: all tokens are made and read by this clock.
    if (days > -1 && days < 3650) return ok(saw);
    return stop(saw, `set the clock: the workshop’s files are of ${newestFile.toISOString().slice(0, 10)}`);
  },
  git: () => ok('not needed'),
};

function pathFinding({ platform, root }: Machine): ReturnType<Judge> {
  const better = platform === 'win32' ? win32.join('C:\\', 'workshop') : join('/home/you', 'workshop');
  if (platform === 'win32' && root.length > longestRoot) {
    return warn(`${root.length} characters; on Windows ${longestRoot} are safe`, `move it to ${better}`);
  }
  if (/[^\w\s./\\:~()@+,-]/.test(root)) return warn(`${root} has unusual characters`, `${better} would be safer`);
  if (/onedrive|dropbox|icloud|mobile documents|google ?drive/i.test(root)) {
    return warn(`${root} is copied to a cloud while you work`, `${better} would be quicker`);
  }
  return ok(root);
}

/** Looks at a laptop: whether the workshop will run on it, and what to do where it will not. */
export function preflight(machine: Machine): Finding[] {
  return Object.entries(judges).map(([name, judge]) => ({ name, ...judge(machine) }));
}

const marks = {
  ok: styleText('green', 'ok  '),
  warn: styleText('yellow', 'warn'),
  stop: styleText('red', 'stop'),
} as const;

/** The findings for a terminal: a line each, and below it what to do. */
export function preflightText(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ name, verdict, saw, todo }) => [
    `${marks[verdict]} ${name.padEnd(9)} ${saw}`,
    ...(todo ? [`               → ${todo}`] : []),
  ]);
  const isReady = findings.every(({ verdict }) => verdict !== 'stop');
  const end = isReady ? 'this laptop is ready: pnpm lesson start' : 'not ready yet: what says stop comes first';
  return `${lines.join('\n')}\n\n${end}\n`;
}
