import { parse, type TokenType } from 'sugar-high/core';
import { languages } from 'sugar-high/lang';

const typescript = languages.find(({ id }) => id === 'typescript')?.config;

/** What is told apart by its colour; everything else has the colour of text. */
const shown: ReadonlySet<TokenType> = new Set(['keyword', 'string', 'comment', 'class', 'entity']);

/** A piece of code with what it is, or nothing for plain text. */
interface Piece {
  readonly kind: TokenType | undefined;
  text: string;
}

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const { tokens } of parse(text, typescript).lines) {
    for (const { type, value } of [...tokens, { type: 'break' as const, value: '\n' }]) {
      const kind = shown.has(type) ? type : undefined;
      const last = pieces.at(-1);
      if (last?.kind === kind && last) last.text += value;
      else pieces.push({ kind, text: value });
    }
  }
  return pieces;
}

/** TypeScript in colours: a span for each keyword, string, comment and type, and for nothing else. */
export function CodeText({ text }: { readonly text: string }) {
  return piecesOf(text.trimEnd()).map(({ kind, text: piece }, at) =>
    kind ? (
      <span key={at} className={`t-${kind}`}>
        {piece}
      </span>
    ) : (
      piece
    ),
  );
}
