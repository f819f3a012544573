import { clerkError, notFound } from '../errors.ts';
import { createId, type Random } from '../ids.ts';
import type { Keys } from '../keys.ts';
import type { DeliveryRecord, WebhookRecord } from '../records-instance.ts';
import { deriveSecret } from '../secrets.ts';
import type { Settings } from '../settings.ts';
import type { State } from '../state.ts';
import type { NewWebhook } from './new-webhook.ts';

/** Where events are sent, and what became of them. */
export interface Webhooks {
  /** Every webhook, of the settings and added since. */
  readonly list: () => readonly WebhookRecord[];
  /**
   * Adds a webhook.
   *
   * @throws ClerkApiError 422 when its host is neither this machine nor one that the settings allow
   */
  readonly add: (webhook: NewWebhook) => WebhookRecord;
  /** @throws ClerkApiError 404 when there is no such webhook, or it is one of the settings */
  readonly remove: (id: string) => void;
  /** Every event on its way or sent, oldest first: the last 1000. */
  readonly deliveries: () => readonly DeliveryRecord[];
  /**
   * Sends an event once more, at once.
   *
   * @throws ClerkApiError 404 when there is no such delivery
   */
  readonly resend: (deliveryId: string) => DeliveryRecord;
}

/** What webhooks are made of. */
export interface WebhookParts {
  readonly state: State;
  readonly random: Random;
  readonly now: () => number;
  readonly keys: () => Keys;
  readonly settings: () => Settings;
}

/** Makes the list of webhooks. */
export function createWebhooks({ state, random, now, keys, settings }: WebhookParts): Webhooks {
  const complete = (webhook: NewWebhook, id: string, createdAt: number): WebhookRecord => ({
    id,
    url: webhook.url,
    secret: webhook.secret ?? defaultSecret(keys(), webhook.url),
    events: webhook.events ?? null,
    createdAt,
  });
  return {
    list: () => [
      ...settings()
        .webhooks.filter(({ url }) => isAllowed(settings(), url))
        .map((webhook, index) => complete(webhook, `ep_settings${index}`, 0)),
      ...state.webhooks.all(),
    ],
    add: (webhook) => {
      if (!isAllowed(settings(), webhook.url)) {
        const message = 'url must lead to this machine, or to a host of the setting webhookHosts.';
        throw clerkError(422, 'form_param_value_invalid', message, 'url');
      }
      return state.webhooks.put(complete(webhook, createId(random, 'ep'), now()));
    },
    remove: (id) => {
      if (!state.webhooks.get(id)) throw notFound('The webhook');
      state.webhooks.remove(id);
    },
    deliveries: () => state.deliveries.all(),
    resend: (id) => {
      const delivery = state.deliveries.get(id);
      if (!delivery) throw notFound('The delivery');
      return state.deliveries.put({ ...delivery, status: 'pending', nextAt: now() });
    },
  };
}

/** The same for the same address, so that an app can be told it once. */
function defaultSecret(keys: Keys, url: string): string {
  return `whsec_${Buffer.from(deriveSecret(keys, `webhook ${url}`), 'hex').toString('base64')}`;
}

/** What people of a test instance are called goes to nobody else's machine by mistake. */
function isAllowed({ webhookHosts }: Settings, url: string): boolean {
  const { hostname } = new URL(url);
  const isHere = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname) || hostname.endsWith('.localhost');
  return isHere || webhookHosts.includes(hostname);
}
