import { clerkError } from '../../errors.ts';
import { createId, randomText } from '../../ids.ts';
import type { Context } from '../../operation.ts';
import type { EmailLinkRecord, InboxMessage } from '../../records.ts';
import { isLocalUrl } from './client.ts';

const lifeMs = 10 * 60_000;

/** What a link is for, who gets it, and where it leads. */
export interface NewLink {
  readonly to: string;
  readonly kind: InboxMessage['kind'];
  readonly purpose: EmailLinkRecord['purpose'];
  readonly redirectUrl: string | null | undefined;
}

/**
 * "Sends" a link: keeps it in the inbox and has it printed at the terminal.
 *
 * @returns the link; until it is opened, its resource is polled by the page that asked
 */
export function sendEmailLink(context: Context, { to, kind, purpose, redirectUrl }: NewLink): EmailLinkRecord {
  const { state, random, now, announce, asker, baseUrl, settings } = context;
  if (!redirectUrl) throw clerkError(422, 'form_param_missing', 'redirect_url must be included.', 'redirect_url');
  if (!isLocalUrl(redirectUrl))
    throw clerkError(422, 'url_invalid', 'redirect_url must be an address of this machine', 'redirect_url');
  const link = state.emailLinks.put({
    id: randomText(random, 40),
    purpose,
    clientId: asker.client?.id ?? '',
    redirectUrl,
    status: 'unverified',
    sameBrowserOnly: settings.emailAddress.linkInSameBrowser,
    verifiedAtClient: null,
    expireAt: now() + lifeMs,
  });
  const url = `${baseUrl}/v1/verify?token=${link.id}`;
  state.inbox.put({ id: createId(random, 'ema'), to, kind, code: null, url, sentAt: now() });
  announce({ to, kind, code: null, url });
  return link;
}

/** How opening a link went, as clerk-js reads it from the address of the page it leads to. */
export type LinkOutcome = 'verified' | 'expired' | 'failed' | 'client_mismatch';

/** The address of the page that tells how it went. */
export function linkTarget(link: EmailLinkRecord, outcome: LinkOutcome, createdSessionId?: string | null): string {
  const target = new URL(link.redirectUrl);
  target.searchParams.set('__clerk_status', outcome);
  if (createdSessionId) target.searchParams.set('__clerk_created_session', createdSessionId);
  return target.href;
}
