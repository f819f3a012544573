import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { root } from './launch.ts';

interface Block {
  readonly language: string;
  readonly text: string;
  readonly line: number;
  /** The file a comment above the block says it is taken from: `<!-- from: path -->`. */
  readonly from: string | undefined;
}

/** Reads the fenced blocks of a Markdown text. */
function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const open = /^\s*```(\S*)/.exec(lines[at] ?? '');
    if (!open) continue;
    const end = lines.findIndex((line, index) => index > at && /^\s*```\s*$/.test(line));
    // The formatter puts an empty line between the two.
    const above = lines[at - 1] === '' ? lines[at - 2] : lines[at - 1];
    const from = /<!-- from: (\S+) -->/.exec(above ?? '')?.[1];
    blocks.push({ language: open[1] ?? '', text: lines.slice(at + 1, end).join('\n'), line: at + 1, from });
    at = end < 0 ? lines.length : end;
  }
  return blocks;
}

/**
 * Checks one Markdown file: every block of code is what the repository really has, and every relative link leads
 * somewhere.
 *
 * Code must be taken from a file, named by a comment above it. Shell lines must be commands the repository has. JSON and
 * YAML must parse. Plain text and transcripts are left alone.
 *
 * @param file - path from the root
 * @returns one line for each problem
 */
export function problemsOf(file: string): string[] {
  const markdown = readFileSync(join(root, file), 'utf8');
  const blocks = blocksOf(markdown).flatMap((block) => {
    const problem = problemOf(block);
    return problem ? [`${file}:${block.line} ${problem}`] : [];
  });
  return [...blocks, ...deadLinks(file, markdown)];
}

function problemOf({ language, text, from }: Block): string | undefined {
  switch (language) {
    case 'ts':
    case 'tsx':
    case 'sql':
    case 'js':
      if (!from) return `a ${language} block must be taken from a file: put <!-- from: path --> above it`;
      return readFileSync(join(root, from), 'utf8').includes(text.trim()) ? undefined : `differs from ${from}`;
    case 'sh':
      return text.split('\n').map(shellProblem).find(Boolean);
    case 'json':
      return parses(() => JSON.parse(text) as unknown);
    case 'yaml':
      return parses(() => parseYaml(text) as unknown);
    case 'text':
    case 'console':
    case 'http':
    case 'env':
      return undefined;
    default:
      return `the language '${language}' is not one this check knows`;
  }
}

function parses(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch {
    return 'does not parse';
  }
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  packageManager: string;
  scripts: Record<string, string>;
};
const builtIn = new Set(['install', 'exec', '--filter', 'pack', 'changeset']);

/** A shell line must use the pinned pnpm and a script that exists. */
function shellProblem(line: string): string | undefined {
  const command = line
    .replace(/#.*$/, '')
    .trim()
    .replace(/^(?:[A-Z_]+=\S+\s+)+/, '');
  if (command === '' || /^(git|cd|cp|curl|eval|docker) /.test(command)) return undefined;
  const pnpm = /^(?:npx --yes (pnpm@\S+)|pnpm) (\S+)/.exec(command);
  if (!pnpm) return `'${command}' is not a command this check knows`;
  if (pnpm[1] && pnpm[1] !== manifest.packageManager) return `${pnpm[1]} is not the pinned ${manifest.packageManager}`;
  const script = pnpm[2] ?? '';
  return script in manifest.scripts || builtIn.has(script) ? undefined : `there is no script '${script}'`;
}

function deadLinks(file: string, markdown: string): string[] {
  const links = [...markdown.matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)]*)?\)/g)].map(
    (match) => match[1] ?? '',
  );
  return links
    .filter((link) => !exists(join(root, dirname(file), link)))
    .map((link) => `${file} links to ${link}, which is not there`);
}

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EISDIR';
  }
}
