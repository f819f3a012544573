import type { Keys } from './keys.ts';

/**
 * The variables that lead Clerk's SDKs to a local Clerk.
 *
 * @param url - where it answers, such as `http://localhost:4000`
 */
export function localVariables(keys: Keys, url: string): Record<string, string> {
  return {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: keys.publishableKey,
    CLERK_SECRET_KEY: keys.secretKey,
    NEXT_PUBLIC_CLERK_PROXY_URL: url,
    NEXT_PUBLIC_CLERK_JS_URL: `${url}/npm/@clerk/clerk-js@6/dist/clerk.browser.js`,
    NEXT_PUBLIC_CLERK_UI_URL: `${url}/npm/@clerk/ui@1/dist/ui.browser.js`,
    CLERK_API_URL: `${url}/api`,
    CLERK_JWT_KEY: keys.publicPem.trim().replaceAll('\n', String.raw`\n`),
  };
}

/** The same as `NAME=value` lines, for shells and CI. */
export function environmentLines(keys: Keys, url: string): string {
  return Object.entries(localVariables(keys, url))
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
