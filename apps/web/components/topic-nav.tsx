'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useEffect, useSyncExternalStore } from 'react';
import { markSeen, onSeen, seenNow, seenOnServer } from '@/lib/seen.ts';
import { topics } from '@/lib/topics.ts';

const marks = {
  right: { className: 'good', icon: 'M4 10l4 4 8-9', words: 'right way seen' },
  wrong: { className: 'bad', icon: 'M5 5l10 10M15 5L5 15', words: 'wrong way seen' },
} as const;

/** Which ways of a topic this browser has seen. */
function Marks({ href }: { readonly href: string }) {
  const seen = useSyncExternalStore(onSeen, seenNow, seenOnServer)[href.split('/').at(-1) ?? ''] ?? [];
  return seen.map((mark) => (
    <span key={mark} className={marks[mark].className} title={marks[mark].words}>
      <svg viewBox="0 0 20 20" width="11" height="11" aria-hidden="true">
        <path d={marks[mark].icon} fill="none" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" />
      </svg>
      <span className="hidden">, {marks[mark].words}</span>
    </span>
  ));
}

function TopicList() {
  const path = usePathname();
  return (
    <ul>
      {topics.map(({ name, question, href }) => (
        <li key={name}>
          <Link href={href} aria-current={path === href ? 'page' : undefined}>
            {name} <Marks href={href} />
            <small>{question}</small>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** The topics: a column beside the page, or a menu above it on a phone. */
export function TopicNav() {
  const path = usePathname();
  useEffect(() => markSeen(path), [path]);
  return (
    <nav className="topics" aria-label="Topics">
      <details key={path} className="topics-menu">
        <summary>Topics</summary>
        <TopicList />
      </details>
      <div className="topics-column">
        <TopicList />
      </div>
    </nav>
  );
}
