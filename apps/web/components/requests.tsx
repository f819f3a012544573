'use client';

import { useAuth } from '@clerk/nextjs';
import { useState } from 'react';
import { markSeen } from '@/lib/seen.ts';
import { describeToken } from './flight-recorder.tsx';
import { Happened } from './happened.tsx';
import { Scroll } from './scroll.tsx';
import { Leak, Verdict } from './verdict.tsx';

/** A request that a page offers to make. */
export interface Offer {
  /** What it tries, in a person's words. */
  readonly name: string;
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `none`: as nobody. `cookie`: as the browser does by itself. `bearer`: with the session token in a header. Default `cookie`. */
  readonly as?: 'none' | 'cookie' | 'bearer';
  /** With `bearer`: a token of this template instead. */
  readonly template?: string;
  readonly body?: unknown;
  /** Words that only some may read: an answer that has them says so. */
  readonly secret?: string;
}

interface Outcome {
  readonly status: number;
  readonly says: string;
  /** Nobody may read it, and it was there. */
  readonly isLeak?: boolean;
  /** What was sent and what came back, in lines. */
  readonly details?: string;
}

/** Fetches never follow a redirect here: that a client is sent to a page of HTML is what is to be seen. */
async function send(
  offer: Offer,
  getToken: (options: { template?: string }) => Promise<string | null>,
): Promise<Outcome> {
  const { url, method = 'GET', as = 'cookie', template, body, secret } = offer;
  const token = as === 'none' ? null : await getToken(template ? { template } : {});
  const headers = {
    ...(as === 'bearer' && token ? { authorization: `Bearer ${token}` } : {}),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  const credentials = as === 'cookie' ? 'same-origin' : 'omit';
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(url, { method, headers, credentials, redirect: 'manual', ...content });
  const details = `Sent ${sentWords[as]}: ${describeToken(token)}\n\nCame back:\n${headersOf(response)}`;
  // A browser tells nothing of a redirect but that it was one.
  if (response.type === 'opaqueredirect') return { status: 307, says: 'a redirect', details };
  const text = await response.text();
  // A production build has wrong twins only when it is asked to: what is not there answers nothing of what it would show.
  if (response.status === 404 && url.startsWith('/wrong/') && text.includes('WRONG_TWINS'))
    return { status: 0, says: 'is not in this build: WRONG_TWINS=1 puts it there', details };
  const isTold = secret !== undefined && text.includes(secret);
  const says = isTold ? `shows “${secret}”` : shorten(text);
  return { status: response.status, says, isLeak: isTold && as === 'none', details };
}

const sentWords = {
  none: 'as nobody',
  cookie: 'with the cookies of this browser',
  bearer: 'in the header Authorization',
};

/** The headers that tell something of this answer. A browser shows none of a redirect, and of another origin's few. */
function headersOf({ status, type, headers }: Response): string {
  if (type === 'opaqueredirect') return 'a redirect, whose headers a browser shows to no script';
  const telling = [...headers].filter(([name]) => /^(?:content-type|www-auth|location|cache-control|x-)/.test(name));
  return [`status ${status}`, ...telling.map((pair) => pair.join(': '))].join('\n');
}

/** What an answer says, in one line: of a problem its code and its reason. */
function shorten(text: string): string {
  const problem = text.startsWith('{"type":') ? (JSON.parse(text) as { code?: string; detail?: string }) : {};
  if (problem.code) return `${problem.code}: ${problem.detail ?? ''}`;
  if (/^\s*<(?:!doctype|html)/i.test(text)) return 'a page of HTML';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text || 'nothing';
}

/** A table of requests that are really made, one after the other, with what came back. */
export function Requests({ offers, caption }: { readonly offers: readonly Offer[]; readonly caption: string }) {
  const { getToken } = useAuth();
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [isAsking, setIsAsking] = useState(false);

  async function run() {
    setIsAsking(true);
    setOutcomes([]);
    try {
      for (const offer of offers) {
        const outcome = await send(offer, getToken).catch(() => ({ status: 0, says: 'no answer: is it running?' }));
        markSeen(offer.url);
        setOutcomes((before) => [...before, outcome]);
      }
    } finally {
      setIsAsking(false);
    }
  }

  return (
    <div className="probe">
      <button type="button" disabled={isAsking} onClick={() => void run()}>
        {isAsking ? 'Asking …' : 'Ask them all'}
      </button>
      <Happened />
      <Scroll label="Requests and their answers" isBusy={isAsking}>
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              <th scope="col">Request</th>
              <th scope="col">Verdict</th>
              <th scope="col">Answer</th>
            </tr>
          </thead>
          <tbody>
            {offers.map(({ name, method = 'GET', url }, at) => (
              <tr key={name}>
                <th scope="row">
                  {name}
                  <small className="path">
                    {method} {url}
                  </small>
                </th>
                <td>
                  {outcomes[at] ? <Verdict status={outcomes[at].status} /> : <span className="soft">not asked</span>}
                </td>
                <td className="number">
                  <Answer outcome={outcomes[at]} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}

function Answer({ outcome }: { readonly outcome: Outcome | undefined }) {
  if (!outcome) return null;
  const { says, isLeak, details } = outcome;
  return (
    <>
      {isLeak ? <Leak>{says}, to nobody</Leak> : says}
      {details ? (
        <details>
          <summary>Headers and claims</summary>
          <pre>{details}</pre>
        </details>
      ) : null}
    </>
  );
}
