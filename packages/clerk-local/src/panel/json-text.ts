import { isTooDeep } from '../body.ts';
import { PanelProblem } from './view.ts';

/** Where a text is no JSON object, in words with the line. */
export interface JsonFault {
  readonly line: number;
  readonly message: string;
}

/** Reads a JSON object that somebody typed; says where it is none. */
export function readJsonObject(text: string): Record<string, unknown> | JsonFault[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return [faultOf(text, error instanceof Error ? error.message : '')];
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [{ line: 1, message: 'This must be an object: { "name": value }.' }];
  if (isTooDeep(value)) return [{ line: 1, message: 'This is nested too deeply.' }];
  return value as Record<string, unknown>;
}

/** The parser's words name a position, or nothing when the text ends too early. */
function faultOf(text: string, message: string): JsonFault {
  const position = /position (\d+)/.exec(message)?.[1];
  const end = text.trimEnd().length;
  const place = position === undefined ? end : Number(position);
  const line = text.slice(0, Math.min(place, end)).split('\n').length;
  if (place >= end && (position !== undefined || /end of JSON/i.test(message)))
    return { line, message: 'The text ends too early: a bracket or quote is not closed.' };
  // The words before the position, without the excerpt that may follow.
  const words = message.replace(/,? ?(?:\.{3})?".*is not valid JSON/s, '').replace(/ in JSON at position.*/s, '');
  return { line, message: `${words}.` };
}

/**
 * Reads a field that holds a JSON object.
 *
 * @throws PanelProblem naming the line
 */
export function requireJsonObject(text: string, name: string): Record<string, unknown> {
  const value = readJsonObject(text.trim() === '' ? '{}' : text);
  if (!Array.isArray(value)) return value;
  const [fault] = value;
  throw new PanelProblem(`Line ${fault?.line}: ${fault?.message}`, name);
}
