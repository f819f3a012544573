import { RestError, unreadable } from './errors.ts';
import { splitList, unquote } from './text.ts';

/** A column asked for: `alias:column->path::type`. */
export interface Item {
  readonly field: string;
  readonly alias: string | undefined;
  readonly cast: string | undefined;
}

/** A table asked for, with what hangs on it. */
export interface Branch {
  /** What it is called in the answer and in the names of filters. */
  readonly key: string;
  readonly name: string;
  readonly hint: string | undefined;
  readonly isInner: boolean;
  readonly isSpread: boolean;
  readonly items: readonly Item[];
  readonly branches: readonly Branch[];
}

const mostDepth = 6;
const mostBranches = 30;

/**
 * Reads `select=*,comments!inner(body),...projects(name)`.
 *
 * @see https://docs.postgrest.org/en/stable/references/api/resource_embedding.html
 */
export function readSelect(table: string, text: string): Branch {
  // A name with this in it would end the statement in the middle.
  if (text.includes('\0'))
    throw unreadable('"failed to parse select parameter"', 'it has a character that no name has');
  const count = { left: mostBranches };
  const plain = text.replaceAll(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? part : ''));
  const root = { key: table, name: table, hint: undefined, isInner: false, isSpread: false };
  return { ...root, ...readItems(plain === '' ? '*' : plain, 0, count) };
}

function readItems(text: string, depth: number, count: { left: number }): Pick<Branch, 'items' | 'branches'> {
  if (depth > mostDepth) throw unreadable('"failed to parse select parameter"', 'it is nested too deeply');
  const items: Item[] = [];
  const branches: Branch[] = [];
  for (const part of splitList(text)) {
    const [, spread, alias, name = '', hints = '', inner] =
      /^(\.\.\.)?(?:("(?:[^"\\]|\\.)*"|[^:"()]+):(?!:))?([^()!]+)((?:![^()!]+)*)\(([\s\S]*)\)$/.exec(part) ?? [];
    if (inner === undefined) {
      items.push(readItem(part));
      continue;
    }
    if (inner === '' && /^(?:.*\.)?(?:sum|avg|min|max|count)$/.test(name)) throw noAggregates();
    if ((count.left -= 1) < 0) throw unreadable('"failed to parse select parameter"', 'it embeds too much');
    const words = hints.split('!').filter((word) => word !== '');
    branches.push({
      key: unquote(alias ?? name),
      name: unquote(name),
      hint: words.find((word) => word !== 'inner' && word !== 'left'),
      isInner: words.includes('inner'),
      isSpread: spread !== undefined,
      ...readItems(inner, depth + 1, count),
    });
  }
  return { items, branches };
}

function readItem(part: string): Item {
  if (/[()]/.test(part.replaceAll(/"(?:[^"\\]|\\.)*"/g, ''))) {
    if (/(?:^|\.)(?:sum|avg|min|max|count)\(\)/.test(part)) throw noAggregates();
    throw unreadable(`"failed to parse select parameter (${part})" (line 1, column 1)`);
  }
  const [, alias, field = '', cast] =
    /^(?:("(?:[^"\\]|\\.)*"|[^:"]+):(?!:))?(.+?)(?:::([A-Za-z_][\w ]*(?:\[\])?))?$/s.exec(part) ?? [];
  return { field, alias: alias === undefined ? undefined : unquote(alias), cast };
}

const noAggregates = (): RestError => new RestError(400, 'PGRST123', 'Use of aggregate functions is not allowed');
