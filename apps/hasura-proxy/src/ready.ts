import type { Context } from 'hono';
import { within } from './deadline.ts';
import type { ProxyOptions } from './options.ts';

/** `GET /ready`: whether everything answers that answers stand on. */
export async function ready(context: Context, { dependencies, timeoutMs = 10_000 }: ProxyOptions): Promise<Response> {
  const answers = async (check: () => Promise<boolean>): Promise<boolean> =>
    within(Math.min(timeoutMs, 3000), check(), () => new Error('late')).catch(() => false);
  const checks = Object.entries(dependencies).map(
    async ([name, check]) => [name, (await answers(check)) ? 'ok' : 'down'] as const,
  );
  const states = Object.fromEntries(await Promise.all(checks));
  return context.json(states, Object.values(states).includes('down') ? 503 : 200);
}
