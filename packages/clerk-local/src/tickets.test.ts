import { expect, test } from 'vitest';
import { systemRandom } from './ids.ts';
import { createState } from './state.ts';
import { createTicket, requireTicket, ticketOf, ticketUrl } from './tickets.ts';

function setUp(now = 1000) {
  return { state: createState(), random: systemRandom, now: () => now };
}
const forAcme = { purpose: 'organization_invitation', subjectId: 'orginv_1', redirectUrl: null } as const;

test('a ticket is found by its text, and by what it is for', () => {
  const context = setUp();
  const ticket = createTicket(context, { ...forAcme, expireAt: null });
  expect(requireTicket(context, ticket.id)).toEqual(ticket);
  expect(ticketOf(context, 'orginv_1')).toEqual(ticket);
  expect(ticketUrl('http://localhost:4000', ticket.id)).toBe(
    `http://localhost:4000/v1/tickets/accept?ticket=${ticket.id}`,
  );
});

test('a text that is no ticket is refused', () => {
  expect(() => requireTicket(setUp(), 'nothing')).toThrow('not valid');
});

test('a ticket is refused from the moment it expires', () => {
  const context = setUp(1000);
  const { id } = createTicket(context, { ...forAcme, expireAt: 1001 });
  expect(requireTicket(context, id).id).toBe(id);
  expect(() => requireTicket({ ...context, now: () => 1001 }, id)).toThrow('expired');
});
