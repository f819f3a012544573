import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Mode = 'development' | 'production';

/** The measured table as it is kept: for each surface and caller the answer in each mode. */
export interface TruthTable {
  readonly versions: Readonly<Record<string, string>>;
  readonly cells: Readonly<Record<string, Readonly<Record<string, Partial<Record<Mode, string>>>>>>;
}

/** Answers of one run: surface, caller, answer. */
export type Measured = Readonly<Record<string, Readonly<Record<string, string>>>>;

const root = join(import.meta.dirname, '../..');
const file = join(root, 'apps/web/app/truth-table/truth-table.json');
const document = join(root, 'docs/truth-table.md');

/** The table as it is kept. */
export const kept = (): TruthTable => JSON.parse(readFileSync(file, 'utf8')) as TruthTable;

/** Keeps what was measured in one mode, beside the other mode's answers, and writes the document. */
export function keep(measured: Measured, mode: Mode, versions: TruthTable['versions']): void {
  const before = kept().cells;
  const cells = Object.fromEntries(
    Object.entries(measured).map(([surface, answers]) => [
      surface,
      Object.fromEntries(
        Object.entries(answers).map(([caller, answer]) => [caller, { ...before[surface]?.[caller], [mode]: answer }]),
      ),
    ]),
  );
  const table = { versions, cells };
  writeFileSync(file, `${JSON.stringify(table, null, 2)}\n`);
  writeFileSync(document, asDocument(table));
}

/** Where a run differs from the table, a line for each cell; and cells that one of them lacks. */
export function differences({ cells }: TruthTable, measured: Measured, mode: Mode): string[] {
  const names = new Set([...Object.keys(cells), ...Object.keys(measured)]);
  return [...names].flatMap((surface) => {
    const callers = new Set([...Object.keys(cells[surface] ?? {}), ...Object.keys(measured[surface] ?? {})]);
    return [...callers].flatMap((caller) => {
      const [was, is] = [cells[surface]?.[caller]?.[mode], measured[surface]?.[caller]];
      return was === is ? [] : [`${surface} × ${caller}: kept “${was ?? 'nothing'}”, measured “${is ?? 'nothing'}”`];
    });
  });
}

/** The document, as it must be for this table but for the blanks that the formatter adds. */
export function asDocument({ versions, cells }: TruthTable): string {
  const pinned = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const sections = Object.entries(cells).map(([surface, answers]) => {
    const rows = Object.entries(answers).map(
      ([caller, { production, development }]) => `| ${caller} | ${production ?? ''} | ${development ?? ''} |`,
    );
    return [`## ${surface}`, '', '| caller | production | development |', '| --- | --- | --- |', ...rows].join('\n');
  });
  return `# Truth table

What each caller really gets on each surface, measured by e2e/tests/truth-table.spec.ts with ${pinned.join(', ')}. Every run of the browser tests compares. Generated, never edited: \`TRUTH_TABLE=write pnpm e2e --grep "truth table" --project flows\`, then \`pnpm format\`.

${sections.join('\n\n')}
`;
}

/** The document in the repository. */
export const keptDocument = (): string => readFileSync(document, 'utf8');
