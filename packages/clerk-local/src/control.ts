import { z } from 'zod';
import { readValues } from './body.ts';
import type { MovableClock } from './clock.ts';
import { clerkError } from './errors.ts';
import { randomText, type Random } from './ids.ts';
import { settingsChangeSchema, type Settings, type SettingsChange } from './settings.ts';
import type { State } from './state.ts';

const clockChange = z.union([
  z.strictObject({ advanceSeconds: z.number().min(-1e9).max(1e9) }),
  z.strictObject({ reset: z.literal(true) }),
]);

/** What the control verbs work on. */
export interface Controlled {
  readonly state: State;
  readonly clock: MovableClock;
  readonly reset: () => void;
  readonly settings: () => Settings;
  readonly configure: (change: SettingsChange) => void;
  readonly random: Random;
}

/**
 * Verbs for tests, under `/control`: look into the inbox, move the clock, start afresh.
 *
 * @returns undefined for a path that is none of them
 */
export async function runControl(
  { state, clock, reset, settings, configure, random }: Controlled,
  request: Request,
  url: URL,
): Promise<Response | undefined> {
  if (!url.pathname.startsWith('/control/')) return undefined;
  // A page of this machine may read, but must not steer: any page of a demo app would do.
  if (request.headers.get('origin') !== null || request.headers.get('sec-fetch-site') === 'cross-site') {
    throw clerkError(403, 'origin_invalid', 'Control verbs are for programs, not for pages.');
  }
  switch (`${request.method} ${url.pathname}`) {
    case 'GET /control/inbox':
      return Response.json({ data: state.inbox.all() });
    case 'GET /control/clock':
      return Response.json({ offsetSeconds: clock.offsetSeconds() });
    case 'POST /control/clock': {
      const change = clockChange.safeParse(await readValues(request, url));
      if (!change.success)
        throw clerkError(422, 'form_param_format_invalid', 'Send { "advanceSeconds": number } or { "reset": true }.');
      if ('reset' in change.data) clock.reset();
      else clock.advance(change.data.advanceSeconds);
      return Response.json({ offsetSeconds: clock.offsetSeconds() });
    }
    case 'GET /control/settings':
      return Response.json(settings());
    case 'PATCH /control/settings':
      configure(settingsIn(await readValues(request, url)));
      return Response.json(settings());
    case 'POST /control/browsers': {
      // A browser whose instance differs: tests of different instances share one server, side by side.
      const change = settingsIn(await readValues(request, url));
      const { id } = state.devBrowsers.put({ id: `dvb_${randomText(random, 32)}`, clientId: null, settings: change });
      return Response.json({ id });
    }
    case 'POST /control/reset':
      reset();
      return Response.json({ reset: true });
    default:
      return undefined;
  }
}

function settingsIn(values: unknown): SettingsChange {
  const change = settingsChangeSchema.safeParse(values);
  if (change.success) return change.data;
  const [issue] = change.error.issues;
  const name = issue?.path.map(String).join('.') ?? '';
  throw clerkError(422, 'form_param_format_invalid', `${name || 'settings'}: ${issue?.message ?? 'invalid'}`, name);
}
