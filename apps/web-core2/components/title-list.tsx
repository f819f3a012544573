import type { ReadTitles } from '@/lib/titles.ts';

/** What was kept, since when, and whether it came from another person's read. */
export function TitleList({
  name,
  read,
  userId,
  isShared = false,
}: {
  readonly name: string;
  readonly read: ReadTitles | undefined;
  readonly userId: string;
  /** Members of an organization may share it. */
  readonly isShared?: boolean;
}) {
  if (!read) return <p className="problem">The todo store does not answer. Try again in a moment.</p>;
  const isForeign = read.readBy !== userId;
  return (
    <section className="card" aria-label={name}>
      <h3>{name}</h3>
      <p className="soft">
        read at <time dateTime={read.readAt}>{read.readAt.slice(11, 19)}</time> UTC by{' '}
        <code>{isForeign ? read.readBy : 'you'}</code>
      </p>
      {isForeign && !isShared ? (
        <p>
          <b>leak: you see another person’s rows</b>
        </p>
      ) : null}
      {read.titles.length === 0 ? <p className="empty">None yet.</p> : null}
      <ul>
        {read.titles.map((title, at) => (
          <li key={`${title} ${at}`}>{title}</li>
        ))}
      </ul>
    </section>
  );
}
