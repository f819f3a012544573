import Link from 'next/link';
import type { Route } from 'next';
import { proofPage } from '@/lib/specs.ts';

/** Which tests prove a pattern, each a link to its text. */
export function Proof({ file, tests }: { readonly file: string; readonly tests: readonly string[] }) {
  return (
    <>
      <p>
        In <code>{file}</code>, in every run of <code>pnpm test</code>:
      </p>
      <ul>
        {tests.map((title) => (
          <li key={title}>
            <Link href={proofPage(file, title) as Route} prefetch={false}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
