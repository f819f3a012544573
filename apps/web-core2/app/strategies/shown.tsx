import Link from 'next/link';

/** A page of a strategy: what it is, and the members where it shows them. */
export function Shown({ title, members }: { readonly title: string; readonly members?: readonly string[] }) {
  return (
    <article className="pattern">
      <h1>{title}</h1>
      {members ? (
        <ul aria-label="Members">
          {members.map((member) => (
            <li key={member}>{member}</li>
          ))}
        </ul>
      ) : (
        <p>Anybody may read this.</p>
      )}
      <p>
        <Link href="/">Back to the patterns</Link>
      </p>
    </article>
  );
}
