import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Lesson } from './lesson.ts';

/** Text files by their path from the playground, with `/` on every system. */
export type Files = ReadonlyMap<string, string>;

type View = 'exercise' | 'solution';

const opens = /#region (exercise|solution)\b/;
const closes = /#endregion\b/;
// A line that only the exercise has stands in the solution as a comment: //- text, #- text, or {/*- text */} in JSX.
const hidden = /^(\s*)(?:\/\/- ?(?<line>.*)|#- ?(?<hash>.*)|\{\/\*- ?(?<jsx>.*?) ?\*\/\})\s*$/;

/**
 * One view of a solution's source. Between `#region solution` and `#endregion` is what only the solution has, between
 * `#region exercise` and `#endregion` what only the exercise has, as comments; the rest is in both. The lines of the
 * marks themselves are in neither.
 *
 * @throws Error that names the line, for regions that are nested, not closed or hold an uncommented line
 */
export function viewOf(source: string, view: View): string {
  const shown: string[] = [];
  let region: View | undefined;
  for (const [index, line] of source.split('\n').entries()) {
    const opened = opens.exec(line)?.[1] as View | undefined;
    if (opened) {
      if (region) throw new Error(`line ${index + 1} opens a region within a region`);
      region = opened;
    } else if (closes.test(line)) {
      if (!region) throw new Error(`line ${index + 1} closes no region`);
      region = undefined;
    } else if (region === undefined || region === view) {
      shown.push(region === 'exercise' ? uncomment(line, index + 1) : line);
    }
  }
  if (region) throw new Error(`the last #region ${region} is not closed`);
  return shown.join('\n');
}

function uncomment(line: string, number: number): string {
  if (line.trim() === '') return '';
  const found = hidden.exec(line);
  if (!found) throw new Error(`line ${number}: a line of the exercise must be a comment that begins with //-`);
  const text = found.groups?.['line'] ?? found.groups?.['hash'] ?? found.groups?.['jsx'] ?? '';
  return text === '' ? '' : `${found[1] ?? ''}${text}`;
}

/** Every text file of a folder. */
export function readFiles(folder: string, exclude: readonly string[] = []): Map<string, string> {
  const files = new Map<string, string>();
  if (!existsSync(folder)) return files;
  for (const path of globSync('**/*', { cwd: folder, exclude: [...exclude] }).toSorted()) {
    const full = join(folder, path);
    if (statSync(full).isFile()) files.set(path.split(sep).join('/'), readFileSync(full, 'utf8'));
  }
  return files;
}

/** A view of every file of a lesson's solution; what has nothing to show is not there. */
function filesOf(lesson: Lesson, view: View): Files {
  const shown = new Map<string, string>();
  for (const [path, source] of readFiles(join(lesson.folder, 'solution'))) {
    try {
      const text = viewOf(source, view);
      if (text.trim() !== '') shown.set(path, text);
    } catch (error) {
      throw new Error(`lessons/${lesson.id}/solution/${path}: ${(error as Error).message}`, { cause: error });
    }
  }
  return shown;
}

/** What the learner starts from, derived from the solution. */
export function exerciseOf(lesson: Lesson): Files {
  return filesOf(lesson, 'exercise');
}

/** The solution as the learner sees it, without marks. */
export function solutionOf(lesson: Lesson): Files {
  return filesOf(lesson, 'solution');
}
