'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { topics } from '@/lib/topics.ts';

function TopicList() {
  const path = usePathname();
  return (
    <ul>
      {topics.map(({ name, question, href }) => (
        <li key={name}>
          {href ? (
            <Link href={href} aria-current={path === href ? 'page' : undefined}>
              {name}
              <small>{question}</small>
            </Link>
          ) : (
            <span className="to-come">
              {name}
              <small>{question} · to come</small>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The topics: a column beside the page, or a menu above it on a phone. */
export function TopicNav() {
  const path = usePathname();
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
