import { newWebhookSchema } from '../webhooks/new-webhook.ts';
import { fitting, type Verb } from './verb.ts';

/** Where events are sent, and what became of them. */
export const webhookVerbs: readonly Verb[] = [
  {
    method: 'GET',
    path: '/control/webhooks',
    says: 'Where events are sent, with the secrets that sign them.',
    run: (bed) => ({ data: bed.webhooks.list() }),
  },
  {
    method: 'POST',
    path: '/control/webhooks',
    says: 'Sends events to { "url", "secret"?, "events"? } from now on.',
    run: (bed, values) => bed.webhooks.add(fitting(newWebhookSchema, values)),
  },
  {
    method: 'DELETE',
    path: '/control/webhooks/:id',
    says: 'Sends events there no more.',
    run: (bed, _values, id) => {
      bed.webhooks.remove(id);
      return { id, deleted: true };
    },
  },
  {
    method: 'GET',
    path: '/control/deliveries',
    says: 'The last 1000 events sent or to be sent, with every attempt.',
    run: (bed) => ({ data: bed.webhooks.deliveries() }),
  },
  {
    method: 'POST',
    path: '/control/deliveries/:id/resend',
    says: 'Sends an event once more, at once.',
    run: (bed, _values, id) => bed.webhooks.resend(id),
  },
];
