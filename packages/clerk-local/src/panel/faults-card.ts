import type { Fault } from '../faults.ts';
import { actButton, button, empty, field, form, formProblem, select, verdict } from './elements.ts';
import { html, PanelProblem, type Html, type Outcome, type Visit } from './view.ts';

const kinds = [
  ['latency', 'late: wait before the answer'],
  ['too_many_requests', '429: too many requests'],
  ['server_error', '500: the server broke'],
  ['drop', 'no answer: the connection drops'],
  ['jwks_down', 'the public keys cannot be had'],
] as const;

const methods = ['', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => [method, method || 'Any'] as const);

/** Faults for which one click is enough. */
const ready = [
  ['Two seconds late', { kind: 'latency', amount: '2000' }],
  ['One 429', { kind: 'too_many_requests', count: '1', amount: '2' }],
  ['One 500', { kind: 'server_error', count: '1' }],
  ['One drop', { kind: 'drop', count: '1' }],
  ['Keys down', { kind: 'jwks_down' }],
] as const;

function row(visit: Visit, fault: Fault): Html {
  const name = kinds.find(([kind]) => kind === fault.kind)?.[1] ?? fault.kind;
  const [method, path] = fault.kind === 'jwks_down' ? [] : [fault.method, fault.path];
  const where =
    method || path
      ? html`<code>${[method, path ?? 'any path'].filter(Boolean).join(' ')}</code>`
      : 'every request of apps';
  const left = fault.count === undefined ? 'until you remove it' : `${fault.count - fault.met} more`;
  return html`<li>
    <span
      >${verdict('warn', name)}
      <span class="soft">${fault.kind === 'jwks_down' ? '' : html`${where},`} ${left}, met ${fault.met}</span></span
    >
    ${actButton(visit, 'mend', 'Remove', { kind: 'quiet', values: { fault: fault.id } })}
  </li>`;
}

/** What goes wrong on demand: what stands, one-click faults, and a form for the rest. */
export function faultsCard(visit: Visit): Html {
  const action = 'break';
  const standing = visit.panel.bed.faults.list();
  const value = (name: string): string => (visit.problem?.action === action ? (visit.form.get(name) ?? '') : '');
  const content = html`<div class="columns">
      ${select({ id: 'fault-kind', name: 'kind', label: 'What goes wrong', value: value('kind'), choices: kinds })}
      ${field(visit, { action, name: 'path', label: 'Paths that begin with', hint: 'Such as /v1/client or /api/v1/users. Empty: all.' })}
      ${select({ id: 'fault-method', name: 'method', label: 'Method', value: value('method'), choices: methods })}
      ${field(visit, { action, name: 'count', label: 'How often', type: 'number', hint: 'Empty: until you remove it.' })}
      ${field(visit, { action, name: 'amount', label: 'How much', type: 'number', hint: 'Late: milliseconds. 429: seconds to wait. 500: the status.' })}
    </div>
    ${formProblem(visit, action, ['path', 'count', 'amount'])} ${button(action, 'Switch it on')}`;
  return html`${
      standing.length === 0
        ? empty('Nothing goes wrong. Switch a fault on below; this panel goes on working.')
        : html`<ul class="rows">
              ${standing.map((fault) => row(visit, fault))}
            </ul>
            ${standing.length > 1 ? actButton(visit, 'mend-all', 'Remove all', { kind: 'quiet' }) : ''}`
    }
    <div class="buttons spaced">
      ${ready.map(([words, values]) => actButton(visit, action, words, { kind: 'quiet', values }))}
    </div>
    <details class="opening" ${visit.problem?.action === action ? html`open` : ''}>
      <summary>Another fault</summary>
      <div class="card">${form(visit, content)}</div>
    </details>`;
}

const amounts: Readonly<Record<string, string>> = {
  latency: 'ms',
  too_many_requests: 'retryAfterSeconds',
  server_error: 'status',
};
const defaults: Readonly<Record<string, number>> = { ms: 1000 };

/** Switches a fault on. */
export function breakSomething({ panel, form: sent, path }: Visit): Outcome {
  const kind = sent.get('kind') ?? '';
  const amount = Object.hasOwn(amounts, kind) ? amounts[kind] : undefined;
  const given = number(sent, 'amount') ?? (amount === undefined ? undefined : defaults[amount]);
  const where = (sent.get('path') ?? '').trim();
  const method = sent.get('method') ?? '';
  const count = number(sent, 'count');
  const isPlaced = kind !== 'jwks_down';
  const rule = {
    kind,
    ...(where && isPlaced ? { path: where } : {}),
    ...(method && isPlaced ? { method } : {}),
    ...(count === undefined ? {} : { count }),
    ...(amount === undefined || given === undefined ? {} : { [amount]: given }),
  };
  try {
    // Checked there: what does not fit is named.
    panel.bed.faults.add(rule as Parameters<typeof panel.bed.faults.add>[0]);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const place = /: (\w+): /.exec(error.message)?.[1] ?? '';
    throw new PanelProblem(
      error.message.replace(/^this is no fault: (\w+: )?/, ''),
      place === amount ? 'amount' : place,
    );
  }
  return { location: `${path}?done=broken` };
}

function number(sent: URLSearchParams, name: string): number | undefined {
  const text = (sent.get(name) ?? '').trim();
  return text === '' ? undefined : Number(text);
}

/** Switches a fault off. */
export function mend({ panel, form: sent, path }: Visit): Outcome {
  panel.bed.faults.remove(sent.get('fault') ?? '');
  return { location: `${path}?done=mended` };
}

/** Switches every fault off. */
export function mendAll({ panel, path }: Visit): Outcome {
  panel.bed.faults.clear();
  return { location: `${path}?done=allmended` };
}
