import Link from 'next/link';

export default function NotFound() {
  return (
    <div className="prose">
      <h1>There is no such page</h1>
      <p>
        Choose a topic, <Link href="/">look for what you need</Link>, or go back.
      </p>
      <p className="soft">
        Pages below <code>/wrong</code> show what goes wrong: a production build has them only with{' '}
        <code>WRONG_TWINS=1</code>.
      </p>
    </div>
  );
}
