// `pnpm bench`: clerk-local beside the Clerk service of the npm package `emulate`. Writes bench/RESULTS.md.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandMs } from './command.ts';
import type { SubjectName } from './subjects.ts';

interface Figures {
  readonly startMs: number;
  readonly heapMb: number;
  readonly rssMb: number;
  readonly lookups: number;
  readonly byAddress: number;
  readonly lists: number;
  readonly mints: number;
  readonly signIns: number;
}

const counts = [100, 1000, 10_000] as const;
const folder = dirname(import.meta.dirname);

function measure(name: SubjectName, count: number): Figures {
  const worker = join(import.meta.dirname, 'worker.ts');
  const command = ['--expose-gc', '--no-warnings', worker, name, String(count), process.argv[2] ?? '1500'];
  return JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8' })) as Figures;
}

async function best(times: number, run: () => number | Promise<number>): Promise<number> {
  const all = [];
  for (let time = 0; time < times; time += 1) all.push(await run());
  return Math.min(...all);
}

const say = (text: string): boolean => process.stderr.write(`${text}\n`);
const load = loadavg()[0] ?? 0;
say('starting: in process');
const startMs = {
  'clerk-local': await best(5, () => measureStart('clerk-local')),
  emulate: await best(5, () => measureStart('emulate')),
};
say('starting: as a command');
const command = {
  'clerk-local': await best(5, () => commandMs('clerk-local', 47_111)),
  emulate: await best(5, () => commandMs('emulate', 47_112)),
};
const figures = (name: SubjectName): Figures[] =>
  counts.map((count) => {
    say(`${name}: ${count} people`);
    return measure(name, count);
  });
const [ours, theirs] = [figures('clerk-local'), figures('emulate')];

function measureStart(name: SubjectName): number {
  const worker = join(import.meta.dirname, 'start.ts');
  return Number(execFileSync(process.execPath, ['--no-warnings', worker, name], { encoding: 'utf8' }));
}

const number = (value: number): string => (value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en'));
/** How many times better ours is. */
const rateRow = (label: string, pick: (figures: Figures) => number, at: number): string => {
  const [one, other] = [pick(ours[at] as Figures), pick(theirs[at] as Figures)];
  return `| ${label} | ${number(one)} | ${other ? `${number(other)} | ${(one / other).toFixed(2)}` : 'cannot | –'} |`;
};
const costRow = (label: string, one: number, other: number): string =>
  `| ${label} | ${number(one)} | ${number(other)} | ${(other / one).toFixed(2)} |`;
const versionOf = (name: string): string => {
  // A package may not export its manifest; its main entry is one folder below it.
  const manifest = join(dirname(fileURLToPath(import.meta.resolve(name))), '../package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
};

const sizes = counts.flatMap((count, at) => [
  rateRow(`lookups by id per second, ${count.toLocaleString('en')} people`, ({ lookups }) => lookups, at),
  rateRow(`lookups by address per second, ${count.toLocaleString('en')} people`, ({ byAddress }) => byAddress, at),
  rateRow(`lists of ten per second, ${count.toLocaleString('en')} people`, ({ lists }) => lists, at),
]);
const last = counts.length - 1;
const [ownBig, otherBig] = [ours[last] as Figures, theirs[last] as Figures];
const text = `# Results

Written by \`pnpm bench\`. One client asks over HTTP from the same process, one request after the other. Times and rates
are in the processor's time of that process, client included, so that other work on the machine changes them little; the
command's start is by the clock on the wall. A ratio above 1 is in clerk-local's favour. Each size has a fresh process.

${new Date().toISOString().slice(0, 10)} · ${cpus()[0]?.model ?? 'unknown'}, ${availableParallelism()} cores, ${Math.round(totalmem() / 1e9)} GB · ${platform()} ${release()} · Node ${process.version} · clerk-local ${versionOf('@clerk-patterns/clerk-local')} · emulate ${versionOf('emulate')} · load at the start ${load.toFixed(1)}

| what | clerk-local | emulate | ratio |
| --- | --- | --- | --- |
${costRow('first answer in process, key given, ms', startMs['clerk-local'], startMs.emulate)}
${costRow('first answer as a command, ms', command['clerk-local'], command.emulate)}
${costRow('10,000 people: start to first answer, ms', ownBig.startMs, otherBig.startMs)}
${costRow('10,000 people: heap, MB', ownBig.heapMb, otherBig.heapMb)}
${costRow('10,000 people: resident memory, MB', ownBig.rssMb, otherBig.rssMb)}
${rateRow('session tokens per second', ({ mints }) => mints, 0)}
${rateRow('sign-ins by password per second', ({ signIns }) => signIns, 0)}
${sizes.join('\n')}

What emulate's Clerk service cannot do: it has no Frontend API, so nobody signs in through Clerk's components, and its
tokens last an hour, take no JWT template, and carry the first organization whether it is active or not. It does not
check its answers; clerk-local checks each one against a schema, and that time is in these figures.
`;
writeFileSync(join(folder, 'RESULTS.md'), text);
process.stdout.write(text);
