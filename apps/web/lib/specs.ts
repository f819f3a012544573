/** A piece of a file of tests: a test with its title, or what stands before the first. */
export interface SpecPiece {
  readonly title: string | null;
  readonly text: string;
}

/** The start of a test on its line, such as `test('…` or `test(` with its title on the next. */
const start = /^[ \t]*test\((?:\s*)(['`])(.+?)\1/gm;

/** A file of tests, cut where a test begins. What stands between two tests stays with the first. */
export function piecesOf(text: string): SpecPiece[] {
  const found = [...text.matchAll(start)].map(({ index, 2: title = '' }) => ({ index, title }));
  const first = { title: null, text: text.slice(0, found[0]?.index ?? text.length) };
  return [first, ...found.map(({ index, title }, at) => ({ title, text: text.slice(index, found[at + 1]?.index) }))];
}

/** The anchor of a test on the page of its file. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}

/**
 * The address of a test's text.
 *
 * @param file - such as `e2e/tests/components/sessions.spec.ts`, or `components/sessions`
 */
export function proofPage(file: string, title: string): string {
  return `/proof/${file.replace('e2e/tests/', '').replace('.spec.ts', '')}#${anchorOf(title)}`;
}
