import { createHmac } from 'node:crypto';
import { createId } from '../ids.ts';
import type { Context } from '../operation.ts';
import type { DeliveryRecord, WebhookRecord } from '../records-instance.ts';
import type { Webhooks } from './endpoints.ts';
import { eventOf, type Change, type Event } from './events.ts';

/** Seconds to wait after each failed attempt; after the last, nothing is tried again. As with Clerk's own sender. */
const delays = [5, 300, 1800, 7200, 18_000, 36_000, 36_000];
const mostDeliveries = 1000;
const timeoutMs = 15_000;
const tickMs = 100;

/** Sends events while it runs. */
export interface WebhookSender {
  /** Stops sending; what is on its way is given up. */
  readonly stop: () => void;
}

/**
 * Sends an event for each change of the state, signed, to every webhook that wants it. No request waits for it: a change
 * is noted at once, and sent when the request's own work is done.
 *
 * @param context - made anew for each event, since keys and settings change
 * @see https://www.standardwebhooks.com
 */
export function startWebhooks(context: () => Context, webhooks: Webhooks): WebhookSender {
  const { state } = context();
  const changes = new Map<string, Change>();
  const underWay = new Set<string>();
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  const sendDue = (): void => {
    const now = context().now();
    const pending = state.deliveries.by('pending', 'pending');
    for (const delivery of pending) {
      if (underWay.has(delivery.id) || (delivery.nextAt ?? Infinity) > now) continue;
      underWay.add(delivery.id);
      void attempt(context(), webhooks, delivery, ending.signal).finally(() => underWay.delete(delivery.id));
    }
    if (pending.length > 0) wait();
    else stopWaiting();
  };
  const wait = (): void => {
    // The clock may be moved at any moment: what is due is looked for, not waited for.
    timer ??= setInterval(sendDue, tickMs).unref();
  };
  const stopWaiting = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  const flush = (): void => {
    const noted = [...changes.values()];
    changes.clear();
    const targets = webhooks.list();
    if (ending.signal.aborted || targets.length === 0) return;
    const now = context();
    for (const change of noted) {
      const event = eventOf(now, change);
      if (event) for (const webhook of targets) queue(now, webhook, event);
    }
    sendDue();
  };
  state.watch((table, before, after) => {
    const key = `${table} ${(after ?? before)?.id}`;
    if (changes.size === 0) queueMicrotask(flush);
    const first = changes.get(key);
    changes.set(key, { table, before: first ? first.before : before, after });
  });
  // What a server that was stopped had not sent yet.
  if (state.deliveries.count('pending', 'pending') > 0) wait();
  return {
    stop: () => {
      ending.abort();
      stopWaiting();
    },
  };
}

/** Notes an event as to be sent. */
function queue(context: Context, webhook: WebhookRecord, { type, data }: Event): void {
  if (webhook.events !== null && !webhook.events.includes(type)) return;
  const { state, random, now, keys } = context;
  const event_attributes = { http_request: { client_ip: '127.0.0.1', user_agent: 'clerk-local' } };
  const body = JSON.stringify({
    object: 'event',
    type,
    timestamp: now(),
    instance_id: keys.kid,
    event_attributes,
    data,
  });
  state.deliveries.put({
    id: createId(random, 'msg'),
    webhookId: webhook.id,
    type,
    body,
    status: 'pending',
    attempts: [],
    nextAt: now(),
    createdAt: now(),
  });
  const [oldest] = state.deliveries.size > mostDeliveries ? state.deliveries.all() : [];
  if (oldest) state.deliveries.remove(oldest.id);
}

/** Sends once and writes down how that went. */
async function attempt(
  context: Context,
  webhooks: Webhooks,
  delivery: DeliveryRecord,
  ended: AbortSignal,
): Promise<void> {
  const { state, now } = context;
  const webhook = webhooks.list().find(({ id }) => id === delivery.webhookId);
  const at = now();
  const status = webhook ? await post(webhook, delivery, at, ended) : null;
  // Gone with a reset, or with the server.
  if (ended.aborted || !state.deliveries.get(delivery.id)) return;
  const attempts = [...delivery.attempts, { at, status }];
  const isDelivered = status !== null && status >= 200 && status < 300;
  const delay = webhook ? delays[attempts.length - 1] : undefined;
  state.deliveries.put({
    ...delivery,
    attempts,
    status: isDelivered ? 'delivered' : delay === undefined ? 'failed' : 'pending',
    nextAt: isDelivered || delay === undefined ? null : at + delay * 1000,
  });
}

/** @returns the status of the answer, or null when there was none */
async function post(webhook: WebhookRecord, { id, body }: DeliveryRecord, at: number, ended: AbortSignal) {
  const timestamp = String(Math.floor(at / 1000));
  const headers = {
    'content-type': 'application/json',
    'svix-id': id,
    'svix-timestamp': timestamp,
    'svix-signature': `v1,${signatureOf(webhook.secret, `${id}.${timestamp}.${body}`)}`,
  };
  const signal = AbortSignal.any([ended, AbortSignal.timeout(timeoutMs)]);
  try {
    // A redirect would lead to an address that nobody allowed.
    const answer = await fetch(webhook.url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return null;
  }
}

function signatureOf(secret: string, text: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(text).digest('base64');
}
