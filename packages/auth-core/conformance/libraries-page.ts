import { hostileClasses, type HostileToken } from '../src/testing.ts';
import { libraries, type Comparison } from './compare-libraries.ts';

interface Results {
  readonly attacks: readonly Comparison[];
  readonly good: readonly Comparison[];
}

const names = libraries.map(({ name }) => name);
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const rule = (count: number): string => row(Array.from({ length: count }, (_, at) => (at === 0 ? '---' : '--:')));
/** Attacks let through as documented, and with every option. */
const pair = (list: readonly Comparison[], isWrong: (found: readonly string[]) => boolean): string => {
  const [plain, full] = [list.filter((one) => isWrong(one.plain)), list.filter((one) => isWrong(one.full))];
  return plain.length + full.length === 0 ? '0' : `${plain.length} / ${full.length}`;
};

/** How many attacks of each class each library lets through, and how many good tokens it refuses. */
export function librariesTable({ attacks, good }: Results): string {
  const cells = (list: readonly Comparison[], isGood = false): string[] => [
    ...names.map((name) => pair(list, (found) => found.includes(name) !== isGood)),
    String(list.filter(({ plain }) => plain.includes('auth-core') !== isGood).length),
  ];
  const classes = [...new Set(attacks.map(({ className }) => className))];
  return [
    row(['Attacks let through: as documented / with every option', ...names, 'auth-core']),
    rule(names.length + 2),
    ...classes.map((name) => {
      const list = attacks.filter(({ className }) => className === name);
      return row([`${name} (${list.length})`, ...cells(list)]);
    }),
    row([`**all attacks (${attacks.length})**`, ...cells(attacks)]),
    row([`good tokens refused (${good.length})`, ...cells(good, true)]),
  ].join('\n');
}

/** A name with underscores is no emphasis. */
const escape = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll(/__\w+__/g, '`$&`');
const codesOf = (codes: HostileToken['codes']): string => {
  if (typeof codes === 'string') return `\`${codes}\``;
  return Object.entries(codes)
    .map(([verifier, code]) => `${verifier} \`${code}\``)
    .join(', ');
};
const list = (found: readonly string[], isForReader?: boolean): string => (isForReader ? '–' : found.join(', '));

/** Every attack by a token, as a page. */
export function hostileRows({ attacks }: Results): string {
  const byName = new Map(attacks.map((one) => [one.attack, one]));
  const sections = hostileClasses.map(({ name, see, rows, isForReader }) => {
    const lines = rows.map(([attack, codes, , source]) => {
      const { plain = [], full = [] } = byName.get(attack) ?? {};
      return row([escape(attack), codesOf(codes), list(plain, isForReader), list(full, isForReader), source ?? '']);
    });
    const head = row(['Attack', 'Refused as', 'Let through, as documented, by', 'With every option, by', 'See']);
    return `## ${name}\n\n${see}.\n\n${head}\n| --- | --- | --- | --- | --- |\n${lines.join('\n')}`;
  });
  const count = hostileClasses.reduce((sum, { rows }) => sum + rows.length, 0);
  return `# Hostile tokens

Written by \`pnpm --filter @clerk-patterns/auth-core libraries\`: ${count} attacks, each refused with 401 by \`/core\`, \`/backend\` and
\`/jsonwebtoken\` of apps/api, over a socket, by header and by cookie. The tokens are made in packages/auth-core/hostile. What the
libraries let through is from the same run; a dash means that reading the claims, and not the signature, is what refuses them.

${sections.join('\n\n')}
`;
}

const begin = '<!-- libraries: written by pnpm --filter @clerk-patterns/auth-core libraries -->';
const end = '<!-- /libraries -->';

/** Puts the table between its marks. */
export function replaceTable(page: string, table: string): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error('the page has no place for the table');
  return `${before}${begin}\n\n${table}\n\n${end}${after}`;
}
