// `pnpm check`: everything that needs no running stack, in under a minute.
import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from './lib/launch.ts';
import { problemsOf } from './lib/docs.ts';
import { readFlags } from '../packages/config/src/flags.ts';
import { missingBinaries } from './lib/lockfile.ts';
import { programStep, runSteps, type Step } from './lib/run.ts';

const help = `pnpm check [--report FILE]

Everything that needs no running stack: format, types, lint, package boundaries, lockfile, docs, unit tests.

  --report FILE   write the unit tests' results there, as JSON
`;
const { values: flags } = readFlags(help, { options: { report: { type: 'string' } } });

const lockfile: Step = {
  name: 'lockfile: every native binary for every platform',
  run: () => {
    const missing = missingBinaries(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8'));
    return Promise.resolve(missing.length === 0 ? undefined : `pnpm-lock.yaml lacks:\n${missing.join('\n')}`);
  },
};

const docs: Step = {
  name: 'docs: code is real, commands exist, links lead somewhere',
  run: () => {
    const files = globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md', 'lessons/*.md', 'lessons/[0-9]*/*.md'], {
      cwd: root,
      exclude: ['**/CHANGELOG.md'],
    });
    const problems = files.flatMap((file) => problemsOf(file));
    return Promise.resolve(problems.length === 0 ? undefined : problems.join('\n'));
  },
};

const report = flags.report ? ['--reporter=default', '--reporter=json', `--outputFile.json=${flags.report}`] : [];
const failed = await runSteps([
  programStep('format', 'oxfmt', '--check'),
  programStep('types of the pages', 'turbo', 'run', 'typegen', '--output-logs=errors-only'),
  programStep('lint and types', 'oxlint', '--type-aware', '--type-check', '--deny-warnings'),
  programStep('package boundaries', 'turbo', 'boundaries'),
  lockfile,
  docs,
  programStep('coverage: what clerk-local implements', 'node', 'packages/clerk-local/scripts/coverage.ts', '--check'),
  programStep('coverage: every row of the seed', 'node', 'scripts/seed-coverage.ts', '--check'),
  programStep('auth-core as it is published', 'node', 'scripts/published.ts', 'auth-core'),
  // Some files mostly wait for processes of their own: others run meanwhile. On two cores three workers are quicker than two.
  programStep(
    'unit tests',
    'vitest',
    'run',
    '--no-isolate',
    `--maxWorkers=${Math.max(3, availableParallelism() - 1)}`,
    ...report,
  ),
]);
process.exit(failed === 0 ? 0 : 1);
