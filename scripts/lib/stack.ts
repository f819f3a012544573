import { spawn, type ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { PortsTakenError, PortTakenError } from '../../packages/config/src/serve.ts';
import { portOf, type ServiceName } from '../../packages/config/src/ports.ts';
import type { Service } from './services.ts';

/** A service that did not come up, or ended while the stack was starting. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** What a stack tells while it runs. */
export interface StackEvents {
  /** A line that a service printed. */
  readonly line: (service: Service, text: string) => void;
  /** Something the launcher itself has to say. */
  readonly note: (text: string) => void;
  /** A service was started, for the first time or again. */
  readonly started?: (service: Service, pid: number) => void;
}

/** The stack's processes. */
export interface Stack {
  /** Resolves when every service is healthy; rejects with a {@link StartError} when one is not. */
  readonly ready: Promise<void>;
  /** Ends one service, does something meanwhile, and starts it again. Does not wait until it is healthy. */
  restart(name: ServiceName, meanwhile: () => void): Promise<void>;
  /** Ends every process and returns when none is left. */
  stop(): Promise<void>;
}

/** How long a service may take to answer its health check for the first time, in milliseconds. */
const startLimitMs = 90_000;
/** How long a process may take to end by itself, in milliseconds. */
const graceMs = 5000;
/** How many of its last lines the error of a service that did not start shows. */
const lastLines = 10;
const endWithParent = pathToFileURL(join(import.meta.dirname, 'end-with-parent.ts')).href;
/** After an unexpected end a service starts again: at once, then ever later, in milliseconds. */
const restartDelaysMs = [100, 500, 2000, 5000, 10_000];
/** One that lived this long counts as well, and its next end as the first, in milliseconds. */
const longLifeMs = 10_000;

/**
 * Starts every service, and starts any that ends later again. The caller must `stop` the stack, also when it does not
 * become ready.
 *
 * @param services - what to start, all at the same time
 * @param variables - the environment of every process
 * @throws PortTakenError before anything is started, when a port is held; PortsTakenError when several are
 */
export async function startStack(
  services: Service[],
  variables: Record<string, string>,
  events: StackEvents,
): Promise<Stack> {
  await assertPortsFree(services, variables);
  const running = services.map((service) => supervise(service, variables, events));
  return {
    ready: Promise.all(running.map((one) => one.healthy)).then(() => undefined),
    restart: async (name, meanwhile) => {
      await running.find(({ service }) => service.name === name)?.restart(meanwhile);
    },
    stop: async () => {
      await Promise.all(running.map((one) => one.stop()));
    },
  };
}

/** Says of all ports at once which are held: whoever must choose others chooses once. */
async function assertPortsFree(services: Service[], variables: Record<string, string>): Promise<void> {
  const asked = services.map(({ name }) => ({ name, port: portOf(name, variables) }));
  const held = await Promise.all(asked.map(({ port }) => isTaken(port)));
  const taken = asked.filter((_, index) => held[index]).map(({ name, port }) => new PortTakenError(name, port));
  if (taken.length > 1) throw new PortsTakenError(taken);
  if (taken[0]) throw taken[0];
}

/** Whether somebody listens on a port of this machine, on either loopback address. */
export async function isTaken(port: number): Promise<boolean> {
  const answers = (host: string) =>
    new Promise<boolean>((resolve) => {
      const socket = connect({ port, host });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('close', () => socket.destroy());
    });
  const taken = await Promise.all(['127.0.0.1', '::1'].map((host) => answers(host)));
  return taken.includes(true);
}

interface Supervised {
  readonly service: Service;
  readonly healthy: Promise<void>;
  restart(meanwhile: () => void): Promise<void>;
  stop(): Promise<void>;
}

function supervise(service: Service, variables: Record<string, string>, events: StackEvents): Supervised {
  const said: string[] = [];
  const heard: StackEvents = {
    ...events,
    line: (from, text) => {
      said.push(text);
      if (said.length > lastLines) said.shift();
      events.line(from, text);
    },
  };
  let child = launch(service, variables, heard);
  let stopping = false;
  // Ended on purpose, to be started again.
  let replaced: ChildProcess | undefined;
  let isHealthy = false;
  let restarts = 0;
  let startedAt = performance.now();
  const { promise: ended, reject: endedEarly } = Promise.withResolvers<never>();
  ended.catch(() => undefined);

  const watch = (): void => {
    const watched = child;
    const hasEnded = (how: string): void => {
      if (stopping || watched === replaced) return;
      // What the service had started may live on and hold its port.
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
      if (!isHealthy) {
        // What it said last may come after its end.
        child.once('close', () => endedEarly(new StartError(lastWords(service, how, said))));
        return;
      }
      if (performance.now() - startedAt > longLifeMs) restarts = 0;
      const delayMs = restartDelaysMs[Math.min(restarts++, restartDelaysMs.length - 1)] ?? 0;
      events.note(`${service.name} ended (${how}); starting it again`);
      setTimeout(() => {
        if (stopping || watched !== child) return;
        child = launch(service, variables, heard);
        startedAt = performance.now();
        watch();
      }, delayMs);
    };
    // One that could not even be started, as in a folder that is gone, ends with an error alone.
    child
      .once('exit', (code, signal) => hasEnded(signal ?? `exit code ${code}`))
      .once('error', ({ message }) => hasEnded(message));
  };
  watch();

  const abort = new AbortController();
  const comeUp = async (): Promise<void> => {
    await Promise.race([becomesHealthy(service, abort.signal), ended]);
    isHealthy = true;
  };
  return {
    service,
    healthy: comeUp(),
    restart: async (meanwhile) => {
      if (stopping || !isHealthy) return;
      replaced = child;
      await end(child);
      meanwhile();
      if (stopping) return;
      child = launch(service, variables, heard);
      startedAt = performance.now();
      watch();
    },
    stop: async () => {
      stopping = true;
      abort.abort();
      await end(child);
    },
  };
}

function lastWords({ name }: Service, how: string, said: readonly string[]): string {
  const ended = `${name} ended while starting (${how})`;
  return said.length === 0
    ? `${ended} without a word`
    : `${ended}. The last it said:\n${said.map((line) => `  ${line}\n`).join('')}`.trimEnd();
}

function launch(service: Service, variables: Record<string, string>, events: StackEvents): ChildProcess {
  const [program, ...args] = service.command;
  // A launcher that is killed cannot end anything: each process watches the channel to it and ends by itself.
  const child = spawn(program, ['--import', endWithParent, ...args], {
    cwd: service.directory,
    // Only what the launcher decided: an inherited variable must not slip past its checks.
    env: {
      ...variables,
      ...service.variables,
      ENDS_WITH_PARENT: '1',
      FORCE_COLOR: variables['FORCE_COLOR'] ?? (process.stdout.isTTY ? '1' : '0'),
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A process group of its own, so that ending it ends whatever it started.
    detached: process.platform !== 'win32',
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (text) => events.line(service, text));
  }
  if (child.pid !== undefined) events.started?.(service, child.pid);
  return child;
}

async function becomesHealthy(
  { name, health, isUpWhenItAnswers = false }: Service,
  signal: AbortSignal,
): Promise<void> {
  const giveUp = performance.now() + startLimitMs;
  while (performance.now() < giveUp && !signal.aborted) {
    const answered = await fetch(health, { signal: AbortSignal.any([signal, AbortSignal.timeout(startLimitMs)]) }).then(
      async (response) => {
        await response.body?.cancel();
        return response.ok || isUpWhenItAnswers;
      },
      () => false,
    );
    if (answered) return;
    await wait(100);
  }
  throw new StartError(signal.aborted ? 'stopped' : `${name} did not answer ${health} within ${startLimitMs / 1000} s`);
}

/** Ends a process and all it started. Next writes its cache at its end: half of one would spoil the next start. */
async function end({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined) return;
  signalGroup(pid, 'SIGTERM');
  if (await groupEnds(pid, graceMs)) return;
  signalGroup(pid, 'SIGKILL');
  await groupEnds(pid, 1000);
}

async function groupEnds(pid: number, limitMs: number): Promise<boolean> {
  const giveUp = performance.now() + limitMs;
  while (signalGroup(pid, 0)) {
    if (performance.now() > giveUp) return false;
    await wait(20);
  }
  return true;
}

/** Signals a process and all it started; 0 only asks. Returns whether anybody was there. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    return false;
  }
}
