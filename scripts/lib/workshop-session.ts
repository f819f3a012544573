import { rmSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { makeFolder } from '../../packages/config/src/folder.ts';
import { originOf, portOf, type Variables } from '../../packages/config/src/ports.ts';
import { PortTakenError, startServer, type RunningServer } from '../../packages/config/src/serve.ts';
import { isDone, type Outcome } from '../../lessons/runner/checks.ts';
import type { Desk } from '../../lessons/runner/desk.ts';
import type { Lesson } from '../../lessons/runner/lesson.ts';
import { createLive, type Live } from '../../lessons/runner/live.ts';
import { createWorkshopPage } from '../../lessons/runner/page/page.ts';
import type { StackState } from '../../lessons/runner/page/visit.ts';
import { playgroundFolder, workshopData } from '../../lessons/runner/places.ts';
import { keepInformed } from '../../lessons/runner/room/member.ts';
import { check } from './checking.ts';
import { readVariables } from './environment.ts';
import { root } from './launch.ts';
import { mindPlayground } from './mind-playground.ts';
import { isTaken, startStack, type Stack, type StackEvents } from './stack.ts';
import { workshopEnvironment, workshopServices } from './workshop.ts';

/** The workshop as somebody uses it: started here, or running elsewhere on this machine. */
export interface Session {
  /** The checks of what lies in the playground. */
  readonly live: Live;
  /** Ends what was started here. */
  readonly stop: () => Promise<void>;
}

/** A link in place of it is taken away, not followed. */
const gone = { recursive: true, force: true, maxRetries: 3 } as const;
const options = { shell: process.env, dataDirectory: workshopData, playground: playgroundFolder };

/** The ports this machine's workshop is on. */
export function workshopPorts(): Variables {
  return readVariables(root, process.env);
}

/** Whether a workshop is running on this machine's ports. */
export async function isRunning(): Promise<boolean> {
  const answer = await fetch(`${originOf('workshop', workshopPorts())}/health`, {
    signal: AbortSignal.timeout(5000),
  })
    .then(async (response) => (await response.json()) as { service?: unknown })
    // Nobody, or somebody else.
    .catch(() => undefined);
  return answer?.service === 'workshop';
}

/** Uses the running workshop: it runs the checks, one at a time, and shows them on its page as well. */
export function joinSession(desk: Desk): Session {
  const origin = originOf('workshop', workshopPorts());
  const askToCheck = async ({ id }: Lesson): Promise<Outcome> => {
    const headers = { accept: 'application/json', origin };
    const answer = await fetch(`${origin}/lessons/${id}/check`, { method: 'POST', headers });
    if (answer.ok) return (await answer.json()) as Outcome;
    throw new Error(`the workshop did not run the checks (${answer.status}): is it at another lesson?`);
  };
  return { live: createLive({ desk, check: askToCheck }), stop: () => Promise.resolve() };
}

/**
 * Starts the workshop: its page first, then its processes. Checks wait until the playground answers.
 *
 * @throws PortTakenError when something else runs on its ports
 */
export async function startSession(desk: Desk, events: StackEvents): Promise<Session> {
  const environment = workshopEnvironment(options);
  const { variables } = environment;
  let state: StackState = { startingSince: new Date() };
  let isCold = true;
  const logged = new Set<string>();
  const ready = Promise.withResolvers<void>();
  const live = createLive({
    desk,
    check: async (lesson) => {
      await ready.promise;
      const wasCold = isCold;
      isCold = false;
      const where = { folder: playgroundFolder, variables, patienceMs: 30_000, isCold: wasCold };
      logged.clear();
      const outcome = await check(lesson, where);
      if (outcome.broken.length === 0) state = {};
      return isDone(outcome) ? outcome : { ...outcome, logged: [...logged] };
    },
  });
  const note = (text: string): void => {
    events.note(text);
    state = { ...state, trouble: text };
    isCold = true;
    live.touch();
    // Once it answers again, the checks say whether all is well.
    void live.request();
  };
  const port = portOf('workshop', variables);
  if (await isTaken(port)) throw new PortTakenError('workshop', port);
  const page = await startPage(desk, live, variables, () => state);
  const watcher = watchProgress(live);
  const endInforming = keepInformed(desk, workshopData, live);
  let stack: Stack | undefined;
  let mind: (() => void) | undefined;
  const stop = async (): Promise<void> => {
    watcher.close();
    endInforming();
    mind?.();
    await Promise.all([page.close(), stack?.stop()]);
  };
  try {
    stack = await startStack(workshopServices(options, environment), variables, {
      ...events,
      note,
      line: (service, text) => {
        const error = service.name === 'playground' ? errorIn(text) : undefined;
        if (error) logged.add(error);
        events.line(service, text);
      },
    });
    await stack.ready;
  } catch (error) {
    await stop();
    throw error;
  }
  state = {};
  ready.resolve();
  const started = stack;
  mind = mindPlayground({
    folder: playgroundFolder,
    url: originOf('playground', variables),
    restart: () => {
      note('the playground does not see its files; starting it again');
      return started.restart('playground', () => rmSync(join(playgroundFolder, '.next'), gone));
    },
  });
  return { live, stop };
}

/**
 * What an app of Next's fails with, from a line of its log. A lone word after the mark is a setting that is off; what does
 * not compile the checks tell.
 */
export function errorIn(line: string): string | undefined {
  return /^\s*⨯ ((?!\.\/)\S+[: ].*)/.exec(stripVTControlCharacters(line))?.[1];
}

function startPage(desk: Desk, live: Live, variables: Variables, stack: () => StackState): Promise<RunningServer> {
  const addresses = {
    playground: originOf('playground', variables),
    clerkLocal: originOf('clerk-local', variables),
  };
  return startServer({
    service: 'workshop',
    port: portOf('workshop', variables),
    fetch: createWorkshopPage({ desk, live, addresses, stack }),
    // Every open page holds a connection on which it waits for news.
    graceMs: 100,
  });
}

/** Tells the page of what is done in another terminal, such as a hint. */
function watchProgress(live: Live): FSWatcher {
  makeFolder(workshopData);
  return watch(workshopData, (_, file) => {
    if (file === 'progress.json') live.touch();
  });
}
