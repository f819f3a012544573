import { z } from 'zod';
import { ClerkApiError, clerkError, notFound } from '../../errors.ts';
import { createId } from '../../ids.ts';
import { operation, type Context, type Operation } from '../../operation.ts';
import type { EmailMessageRecord } from '../../records-instance.ts';
import { id } from '../../schemas/common.ts';
import { isEmailAddress } from '../users-common.ts';

const mailbox = z.strictObject({ address: z.string(), name: z.string().optional() });
const message = z.object({
  to: z.strictObject({ address: z.string().optional(), user_id: z.string().optional() }),
  from: mailbox,
  reply_to: mailbox.optional(),
  subject: z.string().min(1),
  html: z.string().optional(),
  text: z.string().optional(),
  cc: z.array(z.string()).optional(),
  bcc: z.array(z.string()).optional(),
  idempotency_key: z.string().optional(),
});

const email = z.strictObject({
  object: z.literal('email'),
  id: id('ema'),
  slug: z.null(),
  from_email_name: z.string(),
  to_email_address: z.string(),
  email_address_id: z.string().nullable(),
  user_id: z.string().nullable(),
  subject: z.string(),
  body: z.string(),
  body_plain: z.string().nullable(),
  status: z.literal('delivered'),
  data: z.null(),
  delivered_by_clerk: z.literal(true),
});

function emailJson(row: EmailMessageRecord): Record<string, unknown> {
  return {
    object: 'email',
    id: row.id,
    slug: null,
    from_email_name: row.from,
    to_email_address: row.to,
    email_address_id: row.emailId,
    user_id: row.userId,
    subject: row.subject,
    body: row.html ?? row.text ?? '',
    body_plain: row.text,
    status: 'delivered',
    data: null,
    delivered_by_clerk: true,
  };
}

/** "Sends" a message of an app: keeps it, where tests can read it again. */
function send(context: Context, values: z.output<typeof message>): Record<string, unknown> {
  const { state, random, now } = context;
  const user = state.users.get(values.to.user_id);
  if (values.to.user_id !== undefined && !user) throw notFound('The user');
  const primary = user?.emails.find((own) => own.id === user.primaryEmailId);
  const to = primary?.address ?? values.to.address ?? '';
  if (!isEmailAddress(to)) throw clerkError(422, 'form_param_format_invalid', 'to must be an address.', 'to');
  if (values.html === undefined && values.text === undefined)
    throw clerkError(422, 'form_param_missing', 'html or text must be included.', 'html');
  const row = {
    id: createId(random, 'ema'),
    to,
    from: values.from.address,
    emailId: primary?.id ?? null,
    userId: user?.id ?? null,
    subject: values.subject,
    html: values.html ?? null,
    text: values.text ?? null,
    createdAt: now(),
  };
  return emailJson(state.emailMessages.put(row));
}

/** Backend API: messages that apps send through Clerk. */
export const emailOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/email',
    name: 'emails.create',
    answers: email,
    values: message,
    handle: (context, { values }) => ({ json: send(context, values) }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/email/batch',
    name: 'emails.createBatch',
    answers: z.array(
      z.strictObject({
        index: z.int(),
        status_code: z.int(),
        email: email.optional(),
        errors: z.array(z.unknown()).optional(),
      }),
    ),
    values: z.object({ messages: z.array(message).min(1).max(100) }),
    handle: (context, { values }) => ({
      json: values.messages.map((one, index) => {
        try {
          return { index, status_code: 200, email: send(context, one) };
        } catch (error) {
          // One that cannot be sent keeps none of the others back.
          if (!(error instanceof ClerkApiError)) throw error;
          return { index, status_code: error.status, errors: error.errors };
        }
      }),
    }),
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/email/:emailId',
    name: 'emails.get',
    answers: email,
    handle: ({ state }, { parameters }) => {
      const row = state.emailMessages.get(parameters['emailId']);
      if (!row) throw notFound('The email');
      return { json: emailJson(row) };
    },
  }),
];
