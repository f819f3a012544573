import type { Spec } from './results.ts';

/** Which tests a script of the checkout runs against which apps. */
interface Pair {
  /** Patterns of long-running apps; none when the script's tests make their own. */
  readonly apps: readonly string[];
  readonly tag: string;
}

/**
 * Reads out of the checkout's own scripts which tests are meant for which apps: by itself, every test of an instance
 * would be listed for every app of that instance.
 *
 * @param scripts - of the checkout's root manifest, such as `E2E_APP_ID=hono.* pnpm … --grep @hono`
 */
export function pairsOf(scripts: Readonly<Record<string, string>>): Pair[] {
  return Object.entries(scripts).flatMap(([name, script]) => {
    const tag = /--grep (@[\w-]+)/.exec(script)?.[1];
    if (!tag || !name.startsWith('test:integration:') || name.endsWith(':staging')) return [];
    return [{ tag, apps: /E2E_APP_ID=(\S+)/.exec(script)?.[1]?.split(',') ?? [] }];
  });
}

/** Whether the checkout itself runs the test against its app. */
export function isMeant({ title, app }: Spec, pairs: readonly Pair[]): boolean {
  if (!app) return true;
  return pairs.some(({ apps, tag }) => title.includes(tag) && apps.some((pattern) => isMatch(app, pattern)));
}

function isMatch(app: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll('.', String.raw`\.`));
  return new RegExp(`^${parts.join('.*')}$`).test(app);
}
