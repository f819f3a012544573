import { expect, test } from 'vitest';
import { viewOf } from './derive.ts';

const source = `import { auth } from '@clerk/nextjs/server';

export async function page() {
  // #region solution
  await auth.protect();
  // #endregion
  // #region exercise
  //- auth.protect();
  //-
  //-   if (late) return;
  // #endregion
  return (
    <>
      {/* #region exercise */}
      {/*- <p>{secret}</p> */}
      {/* #endregion */}
      <p>both</p>
    </>
  );
}
`;

test('the exercise has what only it has, without its comments, and nothing of the solution', () => {
  expect(viewOf(source, 'exercise')).toBe(`import { auth } from '@clerk/nextjs/server';

export async function page() {
  auth.protect();

    if (late) return;
  return (
    <>
      <p>{secret}</p>
      <p>both</p>
    </>
  );
}
`);
});

test('the solution has nothing of the exercise, and no marks', () => {
  const shown = viewOf(source, 'solution');
  expect(shown).toContain('  await auth.protect();\n  return (\n');
  expect(shown).not.toMatch(/#region|#endregion|\/\/-|secret/);
});

test('YAML and shell hide a line with a mark of their own', () => {
  expect(viewOf('a: 1\n# #region exercise\n#- b: 2\n# #endregion\n', 'exercise')).toBe('a: 1\nb: 2\n');
});

test.each([
  ['// #region solution\n// #region exercise\n// #endregion', 'line 2 opens a region within a region'],
  ['// #endregion', 'line 1 closes no region'],
  ['// #region solution\nconst a = 1;', 'the last #region solution is not closed'],
  ['// #region exercise\nconst a = 1;\n// #endregion', 'line 2: a line of the exercise must be a comment'],
])('%j is refused', (text, message) => {
  expect(() => viewOf(text, 'exercise')).toThrow(message);
});
