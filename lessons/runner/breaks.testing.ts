import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A way to break a playground, which knows where it is and what else is there. */
export interface Break {
  readonly what: string;
  readonly breakIt: (tools: Tools) => void;
  /** What must be found afterwards among what was put aside. */
  readonly kept?: readonly [path: string, content: string | Buffer];
}

/** Hands for breaking. */
export interface Tools {
  readonly at: (path: string) => string;
  readonly write: (path: string, content?: string | Buffer) => void;
  readonly remove: (path: string) => void;
  readonly link: (to: string, path: string) => void;
}

/** What `write` writes. */
export const mine = 'what I wrote';
/** A page that the exercise has. */
export const secret = 'app/secret/page.tsx';
/** No text in any encoding. */
export const garbage = Buffer.from([0, 255, 254, 0, 128, 1, 2, 3]);
const deep = `${'deep/'.repeat(120)}end.txt`;

/** Hands for a playground; beside it are a folder `elsewhere` and the workshop's `data`. */
export function toolsFor(playground: string): Tools {
  const at = (path: string) => join(playground, path);
  return {
    at,
    write: (path, content = mine) => {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), content);
    },
    remove: (path) => rmSync(at(path), { recursive: true }),
    link: (to, path) => {
      rmSync(at(path), { recursive: true, force: true });
      symlinkSync(to, at(path));
    },
  };
}

/** Writes a file and changes who may do what with it, or with the folder that `closed` names. */
function closing(path: string, mode: number, closed = path): Break['breakIt'] {
  return ({ at, write }) => {
    write(path);
    chmodSync(at(closed), mode);
  };
}

function writing(path: string, content: string | Buffer = mine): Pick<Break, 'breakIt' | 'kept'> {
  return { breakIt: ({ write }) => write(path, content), kept: [path, content] };
}

/** Writes something where something else was. */
function replacing(removed: string, path: string): Pick<Break, 'breakIt' | 'kept'> {
  return {
    breakIt: ({ remove, write }) => {
      remove(removed);
      write(path);
    },
    kept: [path, mine],
  };
}

/** Writes into a page, and then does something to what the workshop remembers. */
function forgetting(breakIt: Break['breakIt']): Pick<Break, 'breakIt' | 'kept'> {
  return {
    breakIt: (tools) => {
      tools.write(secret);
      tools.remove('../data/progress.json');
      breakIt(tools);
    },
    kept: [secret, mine],
  };
}

/** What people do to a playground. */
export const breaks: readonly Break[] = [
  { what: 'everything is deleted', breakIt: ({ remove }) => remove('') },
  {
    what: 'all but .next is deleted',
    breakIt: ({ remove }) => ['app', 'lib', 'proxy.ts'].forEach((path) => remove(path)),
  },
  {
    what: 'a file is where the playground was',
    breakIt: ({ at, remove }) => {
      remove('');
      writeFileSync(at(''), mine);
    },
    kept: ['playground', mine],
  },
  { what: 'a link to elsewhere is where the playground was', breakIt: ({ link }) => link('elsewhere', '') },
  { what: 'a link that leads nowhere is where the playground was', breakIt: ({ link }) => link('nowhere', '') },
  { what: 'a folder is a link to elsewhere', breakIt: ({ link }) => link('../elsewhere', 'app') },
  { what: 'a file is a link to elsewhere', breakIt: ({ link }) => link('../../../elsewhere/precious.txt', secret) },
  { what: 'the stamp is a link to elsewhere', breakIt: ({ link }) => link('../elsewhere/precious.txt', 'stamp.ts') },
  { what: '.next is a link to elsewhere', breakIt: ({ link }) => link('../elsewhere', '.next') },
  { what: 'a link leads to itself', breakIt: ({ link }) => link('loop', 'loop') },
  { what: 'a file is read-only', breakIt: closing(secret, 0o444), kept: [secret, mine] },
  { what: 'a file cannot be read', breakIt: closing(secret, 0), kept: [secret, mine] },
  {
    what: 'a folder is read-only',
    breakIt: closing('app/secret/a.ts', 0o555, 'app/secret'),
    kept: ['app/secret/a.ts', mine],
  },
  { what: 'a new folder cannot be entered', breakIt: closing('app/mine/a.ts', 0, 'app/mine') },
  { what: 'a file is garbage', ...writing(secret, garbage) },
  { what: 'a new file is garbage', ...writing('app/garbage.bin', garbage) },
  { what: 'proxy.ts does not parse', ...writing('proxy.ts', 'export default {{{') },
  { what: 'the layout does not parse', ...writing('app/layout.tsx', '<<<') },
  { what: 'next.config.ts does not parse', ...writing('next.config.ts', '}') },
  { what: 'package.json says commonjs', ...writing('package.json', '{"type":"commonjs"}') },
  { what: 'package.json is no JSON', ...writing('package.json', '{') },
  { what: 'node_modules lies within', ...writing('node_modules/next/package.json', '{}') },
  { what: 'folders are deep', ...writing(deep) },
  { what: 'a name has a space, umlauts and a new line', ...writing('app/mein süßes\nBüro/page 1.tsx') },
  {
    what: 'a new file is huge',
    breakIt: ({ at, write }) => {
      write('huge.log', '');
      truncateSync(at('huge.log'), 3 * 1024 ** 3);
    },
  },
  { what: 'a known file is huge', breakIt: ({ at }) => truncateSync(at(secret), 3 * 1024 ** 3) },
  {
    what: 'a repository lies within',
    breakIt: ({ at, write }) => {
      execFileSync('git', ['init', '-q', at('')]);
      write('.git/mine');
    },
    kept: ['.git/mine', mine],
  },
  { what: 'a file is where a folder belongs', ...replacing('app', 'app') },
  { what: 'a folder is where a file belongs', ...replacing('proxy.ts', 'proxy.ts/mine.ts') },
  { what: 'the stamp is deleted', breakIt: ({ remove }) => remove('stamp.ts') },
  { what: 'the stamp is a folder', ...replacing('stamp.ts', 'stamp.ts/mine.ts') },
  { what: '.next is a file', ...writing('.next') },
  { what: 'the page of the stamp is deleted', breakIt: ({ remove }) => remove('app/lesson-stamp') },
  { what: 'the progress is gone', ...forgetting(() => undefined) },
  { what: 'the progress is garbage', ...forgetting(({ write }) => write('../data/progress.json', '{{{')) },
  { what: 'the progress is a folder', ...forgetting(({ write }) => write('../data/progress.json/x')) },
  {
    what: 'the progress is of a lesson that is not there',
    ...forgetting(({ write }) => write('../data/progress.json', '{"current":"99-gone","lessons":{}}')),
  },
];
