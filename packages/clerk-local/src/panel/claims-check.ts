import { isMap, isNode, LineCounter, parseDocument } from 'yaml';
import { protectedClaims } from '../session-claims.ts';
import { operandsOf } from '../shortcodes.ts';
import { readJsonObject } from './json-text.ts';

/** Something about a template's claims, with the line it stands in. */
export interface ClaimsFault {
  readonly line: number;
  readonly message: string;
  /** A template with an error cannot be saved; a hint only says what will come of it. */
  readonly kind: 'error' | 'hint';
}

const names = {
  user: `id external_id first_name last_name full_name username created_at updated_at last_sign_in_at has_image image_url
    primary_email_address email_verified primary_phone_number phone_number_verified primary_web3_wallet
    two_factor_enabled public_metadata unsafe_metadata organizations web3_wallet_verified`.split(/\s+/),
  org: 'id name slug role has_image image_url public_metadata membership_public_metadata'.split(' '),
  organization: 'id name slug role has_image image_url public_metadata'.split(' '),
  org_membership: ['public_metadata'],
  session: ['id', 'actor'],
} as const;

/** The names a shortcode may use, such as `user.first_name`; behind metadata, `organizations` and `actor` comes any. */
export const shortcodeNames: readonly string[] = Object.entries(names).flatMap(([group, members]) =>
  members.map((member) => `${group}.${member}`),
);

/** What is wrong with the claims somebody typed, or will not come out as it looks, by line. */
export function checkClaims(text: string): { claims: Record<string, unknown>; faults: ClaimsFault[] } {
  const value = readJsonObject(text);
  if (Array.isArray(value)) return { claims: {}, faults: value.map((fault) => ({ ...fault, kind: 'error' as const })) };
  const faults = [...protectedNames(text), ...shortcodeFaults(text)];
  return { claims: value, faults: faults.toSorted((one, other) => one.line - other.line) };
}

/** Claims that only Clerk sets: it would refuse the template. */
function protectedNames(text: string): ClaimsFault[] {
  const lines = new LineCounter();
  // JSON is YAML, and this parser knows where each name stands.
  const { contents } = parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent' });
  if (!isMap(contents)) return [];
  return contents.items.flatMap(({ key }): ClaimsFault[] => {
    if (!isNode(key) || !('value' in key) || typeof key.value !== 'string' || !protectedClaims.has(key.value))
      return [];
    const message = `Only Clerk itself sets “${key.value}”: take it out.`;
    return [{ line: lines.linePos(key.range?.[0] ?? 0).line, message, kind: 'error' }];
  });
}

function shortcodeFaults(text: string): ClaimsFault[] {
  return text.split('\n').flatMap((content, index) => {
    const line = index + 1;
    const hint = (message: string): ClaimsFault => ({ line, message, kind: 'hint' });
    const found = [...content.matchAll(/\{\{([^{}]*)\}\}/g)].map(([, code = '']) => code.replaceAll('\\"', '"'));
    const open = content.split('{{').length - 1 > found.length;
    return [
      ...found.flatMap((code) => expressionFaults(code).map(hint)),
      ...(open ? [hint('A shortcode is not closed with }}: it stays as it is written.')] : []),
    ];
  });
}

function expressionFaults(code: string): string[] {
  const operands = operandsOf(code);
  if (operands.length === 0) return [`“${code.trim()}” is no shortcode: it gives null.`];
  const unknown = operands.filter((operand) => !isLiteral(operand) && !isKnown(operand));
  return unknown.map((operand) => `“${operand}” is no name that Clerk knows: it gives null.`);
}

function isLiteral(operand: string): boolean {
  return /^(['"].*|-?\d+(\.\d+)?|true|false)$/.test(operand);
}

function isKnown(operand: string): boolean {
  const [group = '', member = '', ...below] = operand.split('.');
  if (!shortcodeNames.includes(`${group}.${member}`)) return false;
  return below.length === 0 || /metadata$|^organizations$|^actor$/.test(member);
}
