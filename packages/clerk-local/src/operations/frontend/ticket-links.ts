import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { field, operation, type Context, type Operation } from '../../operation.ts';
import { acceptInvited, requireInvited } from '../tickets-common.ts';

/** Where the link of a ticket leads: to the app, with the ticket for its form. */
function follow(context: Context, ticket: string): string {
  const { state, settings, asker } = context;
  const token = state.signInTokens.by('token', ticket)[0] ?? state.actorTokens.by('token', ticket)[0];
  if (token) return withTicket(new URL('/sign-in', settings.homeUrl), ticket, 'sign_in');
  const invited = requireInvited(context, ticket);
  const user = state.users.by('email', invited.emailAddress.toLowerCase())[0];
  const isHere = user !== undefined && asker.session?.userId === user.id;
  if (isHere) acceptInvited(context, invited, user);
  const status = user ? 'sign_in' : 'sign_up';
  const page = new URL(invited.ticket.redirectUrl ?? (user ? '/sign-in' : '/sign-up'), settings.homeUrl);
  return withTicket(page, ticket, isHere ? 'complete' : status);
}

function withTicket(page: URL, ticket: string, status: string): string {
  page.searchParams.set('__clerk_ticket', ticket);
  page.searchParams.set('__clerk_status', status);
  return page.href;
}

/** What the link of an invitation or a sign-in token asks for. */
export const ticketOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/tickets/accept',
    name: 'ticket.accept',
    answers: 'redirect',
    values: z.object({ ticket: field.text() }),
    handle: (context, { values }) => {
      if (values.ticket === '') throw clerkError(400, 'ticket_invalid_code', 'The ticket is not valid.', 'ticket');
      return { status: 307, location: follow(context, values.ticket) };
    },
  }),
];
