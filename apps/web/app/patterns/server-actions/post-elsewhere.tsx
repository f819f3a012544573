'use client';

import { useState } from 'react';
import { Happened } from '@/components/happened.tsx';
import { Scroll } from '@/components/scroll.tsx';
import { Leak, Verdict } from '@/components/verdict.tsx';
import { markSeen } from '@/lib/seen.ts';

/** An action, where its form stands, and what is posted. */
interface Attempt {
  readonly name: string;
  readonly page: string;
  /** A field of its form. */
  readonly field: string;
  readonly value: string;
}

const attempts: readonly Attempt[] = [
  { name: 'Right: add a todo', page: '/patterns/server-actions', field: 'title', value: 'posted by nobody' },
  { name: 'Wrong: read Alice’s payslip', page: '/wrong/server-actions', field: 'person', value: 'alice' },
];

interface Outcome {
  readonly status: number;
  readonly says: string;
  readonly isLeak?: boolean;
}

/** The id of the action of a form, as the page's own source tells it to whoever may see the form. */
async function idOf({ page, field }: Attempt): Promise<string | undefined> {
  const html = await (await fetch(page)).text();
  const form = html.match(/<form.*?<\/form>/gs)?.find((text) => text.includes(`name="${field}"`));
  return /"id":"(\w+)"/.exec(form?.replaceAll('&quot;', '"') ?? '')?.[1];
}

/** Calls the action as React does, but without cookies and on the path of the home page. */
async function post(attempt: Attempt): Promise<Outcome> {
  const id = await idOf(attempt);
  if (!id)
    return {
      status: 0,
      says: 'no id: you do not see its form. Sign in as Alice, in Acme, where wrong twins are built',
    };
  const body = new FormData();
  body.set(`_1_${attempt.field}`, attempt.value);
  body.set('0', '[{},"$K1"]');
  const headers = { accept: 'text/x-component', 'next-action': id };
  const answer = await fetch('/', { method: 'POST', headers, body, credentials: 'omit' });
  const text = await answer.text();
  const says = /"(?:problem|line)":"([^"]+)"/.exec(text)?.[1] ?? 'nothing';
  return { status: answer.status, says, isLeak: text.includes('"line"') };
}

/** Posts both actions to another page as nobody. */
export function PostElsewhere() {
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [isAsking, setIsAsking] = useState(false);

  async function run() {
    setIsAsking(true);
    const failed = { status: 0, says: 'no answer: try again in a moment' };
    setOutcomes(await Promise.all(attempts.map(async (attempt) => post(attempt).catch(() => failed))));
    for (const { page } of attempts) markSeen(page);
    setIsAsking(false);
  }

  return (
    <div className="probe">
      <button type="button" disabled={isAsking} onClick={() => void run()}>
        {isAsking ? 'Posting …' : 'Post both to the home page, as nobody'}
      </button>
      <Happened />
      <Scroll label="Actions and their answers" isBusy={isAsking}>
        <table>
          <caption>The ids come from the pages you may see; the cookies stay behind.</caption>
          <thead>
            <tr>
              <th scope="col">Action</th>
              <th scope="col">Verdict</th>
              <th scope="col">Answer</th>
            </tr>
          </thead>
          <tbody>
            {attempts.map(({ name, page }, at) => (
              <tr key={name}>
                <th scope="row">
                  {name}
                  <small className="path">POST / · its form is on {page}</small>
                </th>
                <Answer outcome={outcomes[at]} />
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}

function Answer({ outcome }: { readonly outcome: Outcome | undefined }) {
  return (
    <>
      <td>
        {!outcome ? (
          <span className="soft">not posted</span>
        ) : outcome.status === 200 && !outcome.isLeak ? (
          // An action refuses in what it returns: the status is of the call.
          <span className="verdict warn">200 refused</span>
        ) : (
          <Verdict status={outcome.status} />
        )}
      </td>
      <td className="number">{outcome?.isLeak ? <Leak>{outcome.says}, to nobody</Leak> : outcome?.says}</td>
    </>
  );
}
