import { z } from 'zod';

/** What it takes to add a webhook; without a secret it gets one, without types of events it gets all. */
export const newWebhookSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  secret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{16,}={0,2}$/, 'a secret is whsec_ and base64')
    .optional(),
  events: z.array(z.string().regex(/^\w+\.\w+$/, 'a type of event is written like user.created')).optional(),
});

/** See {@link newWebhookSchema}. */
export type NewWebhook = z.output<typeof newWebhookSchema>;
