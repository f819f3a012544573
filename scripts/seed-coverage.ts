// `pnpm seed-coverage`: where each row of the skill that this repository began with stands. `--help` says more.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFlags } from '../packages/config/src/flags.ts';
import { root } from './lib/launch.ts';
import { lessonOf, seedRows, taughtParts, type SeedRow } from './lib/seed-rows.ts';

const help = `pnpm seed-coverage [--check]

Writes docs/seed-coverage.md from scripts/lib/seed-rows.ts: for each row its page, its file, its test
and its lesson. A row that names
something that is not there ends it with 1.

  --check   write nothing; the document must be what it would write
`;
const { values: flags } = readFlags(help, { options: { check: { type: 'boolean' } } });
const document = join(root, 'docs/seed-coverage.md');

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
/** A test with a tag has its title on a line of its own. */
const hasTest = ({ spec, title }: SeedRow): boolean =>
  textOf(join(root, `e2e/tests/${spec}.spec.ts`))
    .replaceAll(/test\(\s+/g, 'test(')
    .includes(`test('${title}'`);

const lessonIsMissing = ({ part, says }: SeedRow): boolean => {
  const lesson = lessonOf[says];
  return lesson === undefined ? taughtParts.includes(part) : !existsSync(join(root, 'lessons', lesson, 'README.md'));
};
const unknown = Object.keys(lessonOf).filter((says) => !seedRows.some((row) => row.says === says));

const problems = [...unknown.map((says) => `lessons: there is no row “${says}”`), ...seedRows.flatMap(problemsOf)];

function problemsOf(row: SeedRow): string[] {
  return [
    ...(existsSync(join(root, 'apps/web/app', row.page, 'page.tsx'))
      ? []
      : [`${row.says}: there is no page ${row.page}`]),
    ...(existsSync(join(root, row.file)) ? [] : [`${row.says}: there is no file ${row.file}`]),
    ...(hasTest(row) ? [] : [`${row.says}: ${row.spec}.spec.ts has no test “${row.title}”`]),
    ...(lessonIsMissing(row) ? [`${row.says}: there is no lesson ${lessonOf[row.says] ?? ''}`] : []),
  ];
}

function lessonLink({ says }: SeedRow): string {
  const lesson = lessonOf[says];
  return lesson ? `[${lesson}](../lessons/${lesson}/README.md)` : '';
}

function pageOf(): string {
  const parts = [...new Set(seedRows.map(({ part }) => part))].map((part) => {
    const rows = seedRows
      .filter((row) => row.part === part)
      .map((row) => {
        const { says, page, file, spec, title } = row;
        return `| ${says} | \`${page}\` | [${file.split('/').at(-1)}](../${file}) | [${spec}](../e2e/tests/${spec}.spec.ts): ${title} | ${lessonLink(row)} |`;
      });
    return `## ${part}\n\n| row | page | file | test | lesson |\n| --- | --- | --- | --- | --- |\n${rows.join('\n')}`;
  });
  return `# Where each row of the seed stands

Written by \`pnpm seed-coverage\`: do not edit. The skill “clerk-nextjs-patterns” row by row: ${seedRows.length} rows, each with a page that shows
it, the file that does it and the test that proves it, and for most a lesson that teaches it. \`pnpm check\` fails when one of
them is not there.

${parts.join('\n\n')}
`;
}

/** The formatter lays tables out: blanks and dashes tell nothing. */
const words = (text: string): string => text.replaceAll(/[\s-]+/g, ' ');

for (const problem of problems) process.stderr.write(`${problem}\n`);
if (!flags.check) writeFileSync(document, pageOf());
else if (words(textOf(document)) !== words(pageOf())) {
  process.stderr.write('docs/seed-coverage.md is stale: run pnpm seed-coverage\n');
  problems.push('stale');
}
process.exitCode = problems.length === 0 ? 0 : 1;
