// `pnpm lesson`: the workshop from the terminal. `--help` says more.
import { relative, resolve } from 'node:path';
import { styleText } from 'node:util';
import { isDone } from '../lessons/runner/checks.ts';
import { createDesk } from '../lessons/runner/desk.ts';
import { findLesson, readLessons, type Lesson } from '../lessons/runner/lesson.ts';
import { readMachine } from '../lessons/runner/machine.ts';
import type { LastRun } from '../lessons/runner/live.ts';
import { playgroundFolder, root, workshopData } from '../lessons/runner/places.ts';
import { preflight, preflightText } from '../lessons/runner/preflight.ts';
import { readRoomAddress } from '../lessons/runner/room/address.ts';
import { joinRoom, leaveRoom, membershipIn } from '../lessons/runner/room/member.ts';
import { differenceText, listText, outcomeText, progressText } from '../lessons/runner/tell.ts';
import { readFlags } from '../packages/config/src/flags.ts';
import { originOf } from '../packages/config/src/ports.ts';
import { terminalEvents } from './lib/launch.ts';
import { onSave } from './lib/on-save.ts';
import { openRoom } from './lib/open-room.ts';
import { packWorkshop, readPlatforms } from './lib/pack.ts';
import type { StackEvents } from './lib/stack.ts';
import { errorIn, isRunning, joinSession, startSession, workshopPorts, type Session } from './lib/workshop-session.ts';

const help = `pnpm lesson [command]

  start [LESSON]   begins a lesson: the playground, the workshop's page, and a check at every save
  list             every lesson, and how far you are
  check [LESSON]   runs the checks on your files and says what they saw
  watch            the same at every save
  hint             one hint more; there are three
  diff             what stands between your files and the solution
  solve            lays the solution into the playground; what you wrote is put aside
  reset            the lesson's files as they were at first; what you wrote is put aside
  next             begins the next lesson that is not done
  progress         how far you are
  preflight        looks whether this laptop is ready for the workshop, and says what to do
  pack [FILE]      one archive from which laptops without a network begin the workshop

  room             shows how far everybody is who joins: this machine only, or the local network with --host
  join ADDRESS     tells that room your --name, lesson and counts, and nothing else, for twelve hours (--code, --name)
  leave            ends that

  --verbose        also what the services say, beside your app's errors
  --platforms LIST for which laptops beside this one to pack, such as darwin-arm64,win32-x64, or 'all'

You edit plain files in lessons/playground. LESSON is a number or a name, such as 05; without it the current one.
Your work on a lesson comes back when you start it again. Git does not see any of it.
`;
const { values: flags, positionals } = readFlags(help, {
  options: {
    verbose: { type: 'boolean' },
    platforms: { type: 'string' },
    host: { type: 'string' },
    code: { type: 'string' },
    name: { type: 'string' },
  },
  allowPositionals: true,
});
const [command = 'list', wanted] = positionals;
const desk = createDesk({ lessons: readLessons(), playground: playgroundFolder, data: workshopData });
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const commands: Readonly<Record<string, () => void | Promise<void>>> = {
  list: () => say(listText(desk)),
  progress: () => say(progressText(desk)),
  start: () => begin(lessonWanted()),
  next: () => {
    const next = desk.next();
    return next ? begin(next) : say('every lesson is done');
  },
  check: checkOnce,
  watch: () => keepChecking(),
  hint: () => {
    const lesson = desk.current();
    const shown = desk.hint(lesson);
    say(
      shown.map((hint, at) => `${styleText('bold', `Hint ${at + 1} of ${lesson.hints.length}`)}\n${hint}`).join('\n'),
    );
  },
  diff: () => say(differenceText(desk.differences())),
  solve: () => say(`the solution lies in the playground${putAside(desk.solve())}`),
  preflight: async () => {
    const findings = preflight(await readMachine(process.env));
    say(preflightText(findings));
    process.exitCode = findings.some(({ verdict }) => verdict === 'stop') ? 1 : 0;
  },
  room: () =>
    openRoom({ host: flags.host, variables: workshopPorts(), data: workshopData, lessons: desk.lessons, say }),
  join: async () => {
    const { code, name } = flags;
    if (!wanted || !code || !name)
      throw new Error('say where and who: pnpm lesson join ADDRESS --code CODE --name NAME');
    await joinRoom(desk, workshopData, { origin: readRoomAddress(wanted), code, name });
    say(
      'joined: the room sees your name, your lesson and how many checks pass and hints you took. `pnpm lesson leave` ends it, and so do twelve hours',
    );
  },
  leave: async () => {
    const wasTold = await leaveRoom(desk, workshopData);
    if (wasTold === undefined) return say('you are in no room');
    say(`left the room${wasTold ? '' : '; it did not answer, and forgets you within a quarter of an hour'}`);
  },
  pack: () => {
    const file = resolve(wanted ?? 'clerk-workshop.tgz');
    return packWorkshop({ file, platforms: readPlatforms(flags.platforms), say });
  },
  reset: () => say(`the playground is as the lesson begins${putAside(desk.reset())}`),
};

try {
  const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
  const words = ['start', 'check', 'join', 'pack'].includes(command) ? 2 : 1;
  if (!run || positionals.length > words) {
    process.stderr.write(
      `${run ? `too many words after '${command}'` : `there is no command '${command}'`}\n\n${help}`,
    );
    process.exit(2);
  }
  await run();
} catch (error) {
  process.stderr.write(
    `${styleText('red', 'not done:')} ${error instanceof Error ? error.message : 'unknown error'}\n`,
  );
  process.exit(1);
}

function lessonWanted(): Lesson {
  return wanted === undefined ? desk.current() : findLesson(desk.lessons, wanted);
}

function putAside(folder: string | undefined): string {
  return folder ? `; what you wrote is in ${relative(root, folder)}` : '';
}

/** Lays a lesson into the playground and says where to begin; starts the workshop where none is running. */
async function begin(lesson: Lesson): Promise<void> {
  const running = await isRunning();
  desk.start(lesson);
  if (running) {
    say('the workshop is running in another terminal already: it checks this lesson at every save');
    return say(whereToBegin(lesson));
  }
  say(`starting the workshop: ${pageOf(lesson)} …`);
  const session = await startSession(desk, events());
  stopOnSignals(session);
  say(whereToBegin(lesson));
  await keepChecking(session);
}

function whereToBegin(lesson: Lesson): string {
  const playground = originOf('playground', workshopPorts());
  const room = membershipIn(workshopData);
  return [
    '',
    `  ${styleText('bold', `${lesson.number} ${lesson.title}`)}, about ${lesson.minutes} minutes`,
    `  ${lesson.about}`,
    '',
    `  page       ${pageOf(lesson)}`,
    `  text       ${relative(process.cwd(), lesson.folder)}/README.md`,
    `  your files ${relative(process.cwd(), playgroundFolder)}`,
    ...lesson.open.map((path) => `  open       ${playground}${path}`),
    `  sign in    ${originOf('clerk-local', workshopPorts())}, with one click; everybody’s password is clerk-local-demo`,
    ...(room
      ? [`  room       ${room.origin} sees how far you are, as ${room.name}; \`pnpm lesson leave\` ends that`]
      : []),
    '',
  ].join('\n');
}

function pageOf({ id }: Lesson): string {
  return `${originOf('workshop', workshopPorts())}/lessons/${id}`;
}

/** The running workshop, or one started for as long as it is needed. */
async function sessionForNow(): Promise<Session> {
  if (await isRunning()) return joinSession(desk);
  desk.start(desk.current());
  say('no workshop is running: starting one for this check. `pnpm lesson start` in another terminal makes this quick');
  const session = await startSession(desk, events());
  stopOnSignals(session);
  return session;
}

async function checkOnce(): Promise<void> {
  const lesson = lessonWanted();
  if (lesson !== desk.current())
    throw new Error(`${lesson.id} is not in the playground: pnpm lesson start ${lesson.number}`);
  const session = await sessionForNow();
  try {
    const run = await session.live.request();
    tellRun(run);
    process.exitCode = isDone(run.outcome) ? 0 : 1;
  } finally {
    await session.stop();
  }
}

function tellRun({ lesson: id, outcome }: LastRun): void {
  const { number, title } = findLesson(desk.lessons, id);
  say(`${number} ${title}\n${outcomeText(outcome)}`);
  if (isDone(outcome)) say(`  done. What you learned is in the lesson’s text; then \`pnpm lesson next\`\n`);
}

/** Checks now and after every save, until somebody ends it. */
async function keepChecking(given?: Session): Promise<void> {
  const { live } = given ?? (await sessionForNow());
  live.subscribe((ended) => {
    if (!ended) return;
    tellRun(ended);
    say('  waiting for the next save; Ctrl-C ends it');
  });
  onSave(playgroundFolder, () => void live.request());
  await live.request();
}

function events(): StackEvents {
  const terminal = terminalEvents((text) => process.stdout.write(text));
  if (flags.verbose) return terminal;
  const shown: string[] = [];
  return {
    ...terminal,
    line: (service, text) => {
      // What the learner's own app fails with, once: Next says it again at every request, and often several in turn.
      const isError = service.name === 'playground' && errorIn(text) !== undefined;
      if (!isError || shown.includes(text)) return;
      shown.push(text);
      if (shown.length > 4) shown.shift();
      terminal.line(service, text);
    },
  };
}

function stopOnSignals(session: Session): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void session.stop().finally(() => process.exit(0)));
  }
}
