// `pnpm conformance`: Clerk's own integration tests against clerk-local. `--help` says more.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, matchesGlob, resolve } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { whyNotApplicable, whyNotTried } from './conformance/applicable.ts';
import { assertCheckout, CheckoutError, prepareWorkshop, type Workshop } from './conformance/checkout.ts';
import { isMeant, pairsOf } from './conformance/pairs.ts';
import { lineOf, reportText, summarize } from './conformance/report.ts';
import type { Ran, Spec } from './conformance/results.ts';
import { startStage, type Stage } from './conformance/stage.ts';
import { root } from './lib/launch.ts';

const help = `pnpm conformance --checkout PATH [--only GLOB] [--report]

Runs the integration tests of a checkout of github.com/clerk/javascript against clerk-local and prints, file by file,
how many passed, failed, or cannot be served by a Clerk on this machine, and why. The checkout is only read: what is
needed of it is copied to .data/conformance, and the apps are made in the system's folder for temporary files, with the
packages of Clerk's that this repository's lockfile holds.

  --checkout   a folder with the checkout
  --only       files or apps whose names match, such as "hono/*" or "next.appRouter.*"; may be given more than once
  --app        of those, the tests of the apps whose names match; "none" means tests that make their own apps
  --report     writes docs/clerk-local-conformance.md from these results and those of runs before of the same commit
  --port       where the way to the instances listens (default: 4110)
  --workers    tests at the same time (default: 2)
  --patience   how many times the time that a test may take, for a machine that is busy or slow (default: 2)
  --keep       leaves the long-running apps running, and uses those that a run before left
  --verbose    shows everything that the suite prints

The first run installs and builds each app, about a minute for each; the registry must be reachable.
`;

const options = {
  help: { type: 'boolean', short: 'h' },
  checkout: { type: 'string' },
  only: { type: 'string', multiple: true },
  app: { type: 'string' },
  report: { type: 'boolean', default: false },
  port: { type: 'string', default: '4110' },
  workers: { type: 'string', default: '2' },
  patience: { type: 'string', default: '2' },
  keep: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
} as const;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  process.exitCode = await main();
} catch (error) {
  const isTheirs = error instanceof CheckoutError || error instanceof TypeError;
  const message =
    error instanceof Error ? (isTheirs ? error.message : (error.stack ?? error.message)) : 'unknown error';
  process.stderr.write(`${styleText('red', 'not run:')} ${message}\n`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const { values: flags } = parseArgs({ options });
  if (flags.help || !flags.checkout) {
    process.stdout.write(help);
    return flags.help ? 0 : 2;
  }
  const only = flags.only ?? [];
  const checkout = resolve(flags.checkout);
  assertCheckout(checkout);
  say('preparing what the suite imports');
  const workshop = prepareWorkshop(checkout, join(root, '.data/conformance'), pnpmCommand());
  const { port, workers, patience, keep, verbose } = flags;
  const stage = await startStage(workshop, {
    port: Number(port),
    workers: Number(workers),
    patience: Number(patience),
    keep,
    verbose,
    say,
  });
  try {
    const pairs = pairsOf(workshop.scripts);
    const all = (await stage.list()).filter((spec) => isMeant(spec, pairs));
    const wanted = all.filter(
      (spec) => isWanted(spec, only) && (!flags.app || matchesGlob(spec.app ?? 'none', flags.app)),
    );
    const ran = await runAll(wanted, stage.run);
    const results = summarize(wanted, ran);
    for (const result of results) say(lineOf(result));
    for (const [host, times] of stage.refused) say(`not reachable in a run: ${host} (asked ${times} times)`);
    const known = keepResults(workshop, ran);
    if (flags.report) {
      const facts = { commit: workshop.commit, date: new Date().toISOString().slice(0, 10), versions: stage.used };
      writeFileSync(join(root, 'docs/clerk-local-conformance.md'), reportText(summarize(all, known), facts));
    }
    return results.some(({ failed }) => failed > 0) ? 1 : 0;
  } finally {
    await stage.close();
  }
}

/** One app after the other: each is a server of its own, and builds take what the machine has. */
async function runAll(specs: readonly Spec[], run: Stage['run']): Promise<Ran[]> {
  const applicable = specs.filter((spec) => !whyNotApplicable(spec) && !whyNotTried(spec));
  const ran: Ran[] = [];
  const apps = [...new Set(applicable.map(({ app }) => app))];
  for (const [at, app] of apps.entries()) {
    const own = applicable.filter((spec) => spec.app === app);
    say(`${at + 1}/${apps.length} ${app ?? 'tests that make their own apps'}: ${own.length} tests`);
    ran.push(...(await run(app, own)));
  }
  return ran;
}

/** Keeps the newest result of each test, so that a run of some files adds to what others told. */
function keepResults({ folder, commit }: Workshop, ran: readonly Ran[]): Ran[] {
  const file = join(folder, `results-${commit}.json`);
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Ran[]) : [];
  const known = [...new Map([...before, ...ran].map((test) => [`${test.file} ${test.title}`, test])).values()];
  writeFileSync(file, JSON.stringify(known));
  return known;
}

function isWanted({ file, app }: Spec, globs: readonly string[]): boolean {
  return globs.length === 0 || globs.some((glob) => matchesGlob(file, glob) || matchesGlob(app ?? '', glob));
}

/** The pnpm that runs this, as a shell calls it. */
function pnpmCommand(): string {
  const own = process.env['npm_execpath'];
  if (!own || !existsSync(own) || !own.includes('pnpm')) return 'pnpm';
  return /\.[cm]?js$/.test(own) ? `'${process.execPath}' '${own}'` : `'${own}'`;
}
