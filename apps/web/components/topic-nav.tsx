'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { topics } from '@/lib/topics.ts';

function TopicList() {
  const path = usePathname();
  const written = topics.filter(({ href }) => href);
  const toCome = topics.filter(({ href }) => !href);
  return (
    <>
      <ul>
        {written.map(({ name, question, href }) => (
          <li key={name}>
            <Link href={href ?? '/'} aria-current={path === href ? 'page' : undefined}>
              {name}
              <small>{question}</small>
            </Link>
          </li>
        ))}
      </ul>
      {toCome.length > 0 ? (
        <>
          <h2>To come</h2>
          <ul>
            {toCome.map(({ name }) => (
              <li key={name} className="to-come">
                {name}
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </>
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
