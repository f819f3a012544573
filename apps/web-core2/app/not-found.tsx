import Link from 'next/link';

export default function NotFound() {
  return (
    <>
      <h1>There is no such page</h1>
      <p>
        Choose <Link href="/">one of the patterns</Link>, or go back.
      </p>
    </>
  );
}
