import { clerkError, incorrectCode } from '../../errors.ts';
import { createId, randomDigits } from '../../ids.ts';
import type { Context } from '../../operation.ts';
import type { CodeRecord, InboxMessage } from '../../records.ts';

const lifeMs = 10 * 60_000;
const mostAttempts = 5;

/**
 * Addresses with `+clerk_test` and numbers such as `+12025550100` take a fixed code and get no message, as with Clerk.
 */
function isTestRecipient(to: string): boolean {
  if (to.startsWith('+')) return /^\+1\d{3}55501\d{2}$/.test(to);
  return /\+clerk_test(?:[+@]|$)/.test(to.split('@')[0] + '@');
}

/**
 * "Sends" a code to an address or a number: keeps it in the inbox and has it printed at the terminal.
 *
 * @see https://clerk.com/docs/guides/development/testing/test-emails-and-phones
 */
export function sendCode(context: Context, to: string, kind: InboxMessage['kind']): CodeRecord {
  const { state, random, now, announce } = context;
  const expireAt = now() + lifeMs;
  if (isTestRecipient(to)) return { code: '424242', attempts: 0, expireAt };
  const code = randomDigits(random);
  state.inbox.put({ id: createId(random, to.startsWith('+') ? 'sms' : 'ema'), to, kind, code, sentAt: now() });
  announce({ to, kind, code });
  return { code, attempts: 0, expireAt };
}

/**
 * Checks a code somebody typed.
 *
 * @returns the code's record with one more attempt counted; the caller keeps it before it throws the error
 */
export function tryCode(
  context: Context,
  sent: CodeRecord | null,
  typed: string,
): { record: CodeRecord; error: Error | undefined } {
  if (!sent) throw clerkError(400, 'verification_missing', 'No code was sent yet. Ask for one first.');
  if (sent.attempts >= mostAttempts) {
    throw clerkError(400, 'verification_failed', 'Too many failed attempts. Ask for a new code and try again.');
  }
  if (sent.expireAt <= context.now())
    throw clerkError(400, 'verification_expired', 'This code has expired. Ask for a new one.');
  const record = { ...sent, attempts: sent.attempts + 1 };
  const error = typed === sent.code ? undefined : incorrectCode();
  return { record, error };
}
