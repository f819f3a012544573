import type { ReactNode } from 'react';

/** A part of a page, with a heading that is a link to itself. */
export function Part({
  id,
  title,
  isProse = false,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly isProse?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <section aria-labelledby={id} className={isProse ? 'prose' : ''}>
      <h2 id={id}>
        <a href={`#${id}`} className="anchor">
          {title}
        </a>
      </h2>
      {children}
    </section>
  );
}

/** Links to the parts of a long page. */
export function Parts({ names }: { readonly names: Readonly<Record<string, string>> }) {
  return (
    <nav aria-label="On this page" className="parts">
      {Object.entries(names).map(([id, title]) => (
        <a key={id} href={`#${id}`}>
          {title}
        </a>
      ))}
    </nav>
  );
}
