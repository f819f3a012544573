import { isReverificationHint } from '@clerk/shared/authorization-errors';
import { validateReverificationConfig } from '@clerk/shared/authorization';
import { expect, test } from 'vitest';
import { AuthError, errorCodes, type AuthErrorCode } from './errors.ts';
import { errorsPage, problem } from './problem.ts';

const errors = errorCodes.map((code) => new AuthError(code, 'What happened.'));

test.each(errors)('$code is told as problem+json', async (error) => {
  const answer = problem(error);
  expect(answer.status).toBe(error.status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.json()).toEqual({
    type: `${errorsPage}#${error.code}`,
    title: error.title,
    status: error.status,
    code: error.code,
    detail: 'What happened.',
    action: error.action,
  });
});

const challengeOf = (code: AuthErrorCode) => problem(new AuthError(code, '')).headers.get('www-authenticate');

test('no token is challenged without an error, for there is nothing wrong with one', () => {
  expect(challengeOf('token_missing')).toBe('Bearer');
});

test.each(errors.filter(({ status, code }) => status === 401 && code !== 'token_missing'))(
  '$code is challenged as an invalid token, in ASCII',
  ({ code }) => {
    expect(challengeOf(code)).toMatch(/^Bearer error="invalid_token", error_description="[ !#-[\]-~]+"$/);
  },
);

test.each(errors.filter(({ status }) => status === 403))(
  '$code is not challenged: signing in again is no help',
  ({ code }) => {
    expect(challengeOf(code)).toBeNull();
  },
);

test('a 503 says when to try again, and nothing else does', () => {
  const waits = errors.filter((error) => problem(error).headers.has('retry-after'));
  expect(waits.map(({ code, status }) => [code, status])).toEqual([['keys_unavailable', 503]]);
  const error = new AuthError('keys_unavailable', 'What happened.', { retryAfterSeconds: 17 });
  expect(problem(error).headers.get('retry-after')).toBe('17');
  expect(problem(error).headers.get('www-authenticate')).toBeNull();
});

test('an app’s own 401 says that the token is no good, too', () => {
  const ended = { code: 'session_ended', status: 401, title: 'The session “has” "ended"\\', message: 'It ended.' };
  expect(problem(ended).headers.get('www-authenticate')).toBe(
    `Bearer error="invalid_token", error_description="The session 'has' 'ended''"`,
  );
});

test.each(['strict', { level: 'first_factor', afterMinutes: 5 }] as const)(
  'a stale sign-in is told as Clerk’s client understands it: %j',
  async (reverification) => {
    const error = new AuthError('reverification_required', 'Too long ago.', { reverification });
    const body = (await problem(error).json()) as { clerk_error: { metadata: { reverification: never } } };
    expect(body).toMatchObject({ code: 'reverification_required', status: 403 });
    expect(isReverificationHint(body)).toBe(true);
    expect(body.clerk_error.metadata.reverification).toEqual(reverification);
    expect(validateReverificationConfig(body.clerk_error.metadata.reverification)).not.toBe(false);
  },
);

test.each(errors)('$code without a proof asked for is no hint for Clerk’s client', async (error) => {
  expect(isReverificationHint(await problem(error).json())).toBe(false);
});

test('further members stand beside the standard ones', async () => {
  const error = { code: 'fields_invalid', status: 400, title: 'Invalid', message: 'No.' };
  const answer = problem(error, { errors: [{ field: 'title', message: 'Write a title.' }] });
  expect(await answer.json()).toEqual({
    type: `${errorsPage}#fields_invalid`,
    title: 'Invalid',
    status: 400,
    code: 'fields_invalid',
    detail: 'No.',
    errors: [{ field: 'title', message: 'Write a title.' }],
  });
});
