import Link from 'next/link';

export default function NotFound() {
  return (
    <div className="prose">
      <h1>There is no such page</h1>
      <p>
        Choose a topic, or go <Link href="/">home</Link>.
      </p>
    </div>
  );
}
