import { clerkError } from './errors.ts';
import { randomText, type Random } from './ids.ts';
import type { State } from './state.ts';

/** What a link that was sent to somebody stands for. Sign-in tokens are tickets too, in a table of their own. */
export interface TicketRecord {
  /** The text of the ticket, as it stands in the link. */
  readonly id: string;
  /** An invitation to the instance, or to an organization. */
  readonly purpose: 'invitation' | 'organization_invitation';
  /** The id of the invitation. */
  readonly subjectId: string;
  /** Where the link leads in the end; null for the instance's own sign-in or sign-up page. */
  readonly redirectUrl: string | null;
  /** Milliseconds since 1970; null when it never expires. */
  readonly expireAt: number | null;
  readonly createdAt: number;
}

interface Changing {
  readonly state: Pick<State, 'tickets'>;
  readonly random: Random;
  readonly now: () => number;
}

/** Makes the ticket of an invitation. Whether it was used or revoked, the invitation knows. */
export function createTicket(
  { state, random, now }: Changing,
  ticket: Pick<TicketRecord, 'purpose' | 'subjectId' | 'redirectUrl' | 'expireAt'>,
): TicketRecord {
  return state.tickets.put({ id: randomText(random, 48), createdAt: now(), ...ticket });
}

/** The ticket of an invitation, if one was made. */
export function ticketOf({ state }: Pick<Changing, 'state'>, subjectId: string): TicketRecord | undefined {
  return state.tickets.by('subject', subjectId)[0];
}

/** The link to send: it leads through this server, which knows where to. */
export function ticketUrl(baseUrl: string, ticket: string): string {
  return `${baseUrl}/v1/tickets/accept?ticket=${encodeURIComponent(ticket)}`;
}

/**
 * Finds a ticket by its text.
 *
 * Does not check whether the invitation behind it is still pending.
 *
 * @throws ClerkApiError 400 when there is none, or its time is over
 */
export function requireTicket({ state, now }: Omit<Changing, 'random'>, text: string): TicketRecord {
  const ticket = state.tickets.get(text);
  if (!ticket) throw clerkError(400, 'ticket_invalid_code', 'The ticket is not valid.', 'ticket');
  if (ticket.expireAt !== null && ticket.expireAt <= now())
    throw clerkError(400, 'ticket_expired_code', 'The ticket has expired.', 'ticket');
  return ticket;
}
