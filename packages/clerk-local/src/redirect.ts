/**
 * Sends requests that name Clerk's own Backend API to the local Clerk of `CLERK_API_URL` instead.
 *
 * For code that cannot be told another address, such as `clerk.signIn({ page, emailAddress })` of `@clerk/testing`. It
 * must come before Clerk's SDK, which keeps the `fetch` it finds when it is loaded: as the first line of
 * `playwright.config.ts`, or with `node --import @clerk-patterns/clerk-local/redirect`.
 *
 * Does not touch any request while `CLERK_API_URL` is no address of this machine: with real keys all goes to the real
 * Clerk.
 */
const real = 'https://api.clerk.com/';
const original = globalThis.fetch;

globalThis.fetch = (input, init) => {
  const url = input instanceof Request ? input.url : input.toString();
  const target = process.env['CLERK_API_URL'] ?? '';
  if (!url.startsWith(real) || !/^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/.test(target)) {
    return original(input, init);
  }
  const place = `${target.replace(/\/$/, '')}/${url.slice(real.length)}`;
  return original(input instanceof Request ? new Request(place, input) : place, init);
};
