import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { piecesOf } from './specs.ts';
import { topics } from './topics.ts';

const app = join(import.meta.dirname, '..');
const repository = join(app, '../..');
const pages = globSync('app/patterns/*/page.tsx', { cwd: app });

describe.each(pages)('%s', (page) => {
  const folder = page.replace('/page.tsx', '');
  const source = readFileSync(join(app, page), 'utf8').replaceAll('${folder}', folder);
  // The text between the braces of `right={[…]}`, with the constants it names.
  const listed = (name: string) => {
    const list = new RegExp(String.raw`\b${name}(?:=\{|: )\[(.*?)\](?:\}|,\n)`, 's').exec(source)?.[1] ?? '';
    const named = list.replaceAll(
      /(?<=^|[\s,])(\w+)(?=$|[\s,])/g,
      (word) => new RegExp(String.raw`const ${word} = ('[^']+');`).exec(source)?.[1] ?? word,
    );
    return [...named.matchAll(/['`]([^'`]+)['`]/g)].map(([, text = '']) => text);
  };

  // The page on Core 2 shows pairs of files; what it is shown as stands in a spec of its own.
  test.runIf(source.includes('<PatternPage'))('shows files that exist, a right one and a wrong one', () => {
    const [right, wrong] = [listed('right'), listed('wrong')];
    expect(right.length).toBeGreaterThan(0);
    expect(wrong.length).toBeGreaterThan(0);
    for (const path of [...right, ...wrong])
      expect(existsSync(join(path.startsWith('apps/') ? repository : app, path)), path).toBe(true);
  });

  test('names tests that exist', () => {
    const file = /file: '([^']+)'/.exec(source)?.[1] ?? '';
    const spec = piecesOf(readFileSync(join(repository, file), 'utf8')).map(({ title }) => title);
    const tests = listed('tests');
    expect(tests.length).toBeGreaterThan(0);
    for (const title of tests) expect(spec).toContain(title);
  });

  test.runIf(source.includes('proofPage('))('links to tests that exist elsewhere', () => {
    const spec = /proofPage\('([^']+)'/.exec(source)?.[1] ?? '';
    const titles = /const tasks = \[(.*?)\];/s.exec(source)?.[1]?.match(/'([^']+)'/g) ?? [];
    const there = piecesOf(readFileSync(join(repository, `e2e/tests/${spec}.spec.ts`), 'utf8'));
    expect(titles.length).toBeGreaterThan(0);
    for (const title of titles) expect(there.map((piece) => `'${piece.title}'`)).toContain(title);
  });

  test('stands among the topics', () => {
    expect(topics.map((topic) => topic.href)).toContain(folder.replace(/^app/, ''));
  });
});
