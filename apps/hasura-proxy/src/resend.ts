import type { Answer } from './upstream/forward.ts';
import type { CallersToken } from './tokens.ts';

/** An answer with the token that was sent for it. */
export interface Sent {
  readonly answer: Answer;
  readonly token: CallersToken;
}

/**
 * Sends, and once more with a new token when the upstream refused the first: the instance's keys may just have changed.
 * What was refused was not carried out, so that sending it twice does nothing twice.
 */
export async function sendWithGoodToken(
  send: () => Promise<Sent>,
  isRefused: (answer: Answer) => boolean,
  onResend: () => void,
): Promise<Answer> {
  const { answer, token } = await send();
  if (!isRefused(answer)) return answer;
  token.drop();
  onResend();
  return (await send()).answer;
}

/** Hasura says so in the body, with status 200; of a list, in its first answer. A refusal is short: it has no rest. */
export function isInvalidJwtOfHasura({ head, rest }: Answer): boolean {
  if (rest || !head.includes('invalid-jwt')) return false;
  const { errors } = parseObject(head) as { errors?: { extensions?: { code?: string } }[] };
  return Array.isArray(errors) && errors[0]?.extensions?.code === 'invalid-jwt';
}

/** Other 401s of PostgREST are about the key or the rights: a new token would not help. */
export function isInvalidJwtOfSupabase({ status, head, rest }: Answer): boolean {
  if (rest || status !== 401) return false;
  const { code } = parseObject(head);
  return code === 'PGRST301' || code === 'PGRST303';
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
