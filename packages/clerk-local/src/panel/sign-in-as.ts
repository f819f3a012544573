import { z } from 'zod';
import { endSessions } from '../operations/frontend/sessions-common.ts';
import { liveSessions } from '../resources/frontend.ts';
import { call } from './call.ts';
import { PanelProblem, type Panel, type Visit } from './view.ts';

const lifeSeconds = 600;
const made = z.object({ token: z.string() });

/**
 * Makes a link that signs a browser in as somebody: it holds a sign-in token, works once and for ten minutes.
 *
 * @throws PanelProblem for an app that never asked this Clerk: a link may lead nowhere else
 */
export function signInLink({ panel, form }: Visit, userId: string): string {
  const back = backOf(panel, form.get('back'));
  const app = form.get('app') ?? back?.origin ?? panel.apps()[0] ?? '';
  if (!panel.apps().includes(app)) throw new PanelProblem('Choose one of the apps that asked this Clerk.', 'app');
  const answer = call(
    panel,
    'signInTokens.createSignInToken',
    {},
    { user_id: userId, expires_in_seconds: lifeSeconds },
  );
  const query = new URLSearchParams({
    __clerk_ticket: made.parse(answer).token,
    ...(back && { redirect_url: back.href }),
  });
  return `${app}/sign-in?${query.toString()}`;
}

/** The page of an app that somebody came from and wants to see as somebody else; undefined for one of no app's. */
export function backOf({ apps }: Panel, address: string | null): URL | undefined {
  const back = address !== null && URL.canParse(address) ? new URL(address) : undefined;
  return back && apps().includes(back.origin) ? back : undefined;
}

/**
 * Signs the browser out of the apps when it may be signed in as one person only: Clerk's form would send somebody who is
 * signed in on to the app instead of taking the ticket.
 */
export function makeRoom({ panel, devBrowserId }: Visit): void {
  const context = panel.context();
  const client = context.state.clients.get(context.state.devBrowsers.get(devBrowserId)?.clientId);
  if (client && !context.settings.multipleSessions)
    endSessions(context, client, liveSessions(context, client), 'ended');
}
