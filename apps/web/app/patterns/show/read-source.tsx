'use client';

import { useAuth } from '@clerk/nextjs';
import { useState } from 'react';
import { Happened } from '@/components/happened.tsx';
import { Scroll } from '@/components/scroll.tsx';
import { Leak, Verdict } from '@/components/verdict.tsx';

const pages = [
  { name: 'Right: <Show> on the server', url: '/patterns/show/salaries' },
  { name: 'Wrong: <Show> in the browser', url: '/wrong/show' },
];

interface Found {
  readonly status: number;
  readonly hasSecret: boolean;
}

async function read(url: string): Promise<Found> {
  const response = await fetch(url);
  return { status: response.status, hasSecret: (await response.text()).includes('4711') };
}

function Finding({ found }: { readonly found: Found | undefined }) {
  const { has } = useAuth();
  if (!found) return <span className="soft">not read</span>;
  if (found.status !== 200) return <Verdict status={found.status} />;
  if (found.hasSecret && has?.({ role: 'org:admin' })) return <span>the figure is there, and you may see it</span>;
  return found.hasSecret ? <Leak>the figure is in the source</Leak> : <span>the figure is not there</span>;
}

/** Reads both pages as the browser gets them, and looks for the figure in their source. */
export function ReadSource() {
  const [found, setFound] = useState<readonly Found[]>([]);
  const [isReading, setIsReading] = useState(false);

  async function run() {
    setIsReading(true);
    const nothing = { status: 0, hasSecret: false };
    setFound(await Promise.all(pages.map(async ({ url }) => read(url).catch(() => nothing))));
    setIsReading(false);
  }

  return (
    <div className="probe">
      <button type="button" disabled={isReading} onClick={() => void run()}>
        {isReading ? 'Reading …' : 'Read the source of both'}
      </button>
      <Happened />
      <Scroll label="Both pages and what they say" isBusy={isReading}>
        <table>
          <caption>The figure 4711 is for admins of the active organization: try it as Bob, and signed out.</caption>
          <thead>
            <tr>
              <th scope="col">Page</th>
              <th scope="col">What its source says</th>
            </tr>
          </thead>
          <tbody>
            {pages.map(({ name, url }, at) => (
              <tr key={url}>
                <th scope="row">
                  {name}
                  <small className="path">{url}</small>
                </th>
                <td>
                  <Finding found={found[at]} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}
