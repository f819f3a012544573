import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Code } from '@/components/code-file.tsx';
import { within } from '@/lib/within.ts';
import { sourceOf } from '@/lib/source.ts';
import { anchorOf, piecesOf } from '@/lib/specs.ts';

interface Props {
  readonly params: Promise<{ spec: string[] }>;
}

const fileOf = (spec: string): string => `e2e/tests/${spec}.spec.ts`;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Proof: ${(await params).spec.join('/')}` };
}

/** A file of browser tests as it is run, each test with an address of its own. */
export default async function ProofPage({ params }: Props) {
  const spec = (await params).spec.join('/');
  // The name is a file's: nothing that could lead out of the folder.
  const text = /^[a-z0-9-]+(?:\/[a-z0-9-]+)?$/.test(spec) ? await within(sourceOf(fileOf(spec))) : undefined;
  if (text === undefined) notFound();
  const [before, ...tests] = piecesOf(text);
  return (
    <article className="pattern">
      <h1>{spec}</h1>
      <p className="rule">
        The browser tests of {fileOf(spec)}, as they are run. By themselves:{' '}
        <code>pnpm e2e --mode production {spec}</code>
      </p>
      {tests.map(({ title, text: code }) => (
        <section key={title} aria-labelledby={anchorOf(title ?? '')}>
          <h2 id={anchorOf(title ?? '')}>
            <a href={`#${anchorOf(title ?? '')}`} className="anchor">
              {title}
            </a>
          </h2>
          <Code label={`Test: ${title}`} title={fileOf(spec)} text={code} />
        </section>
      ))}
      <section aria-labelledby="what-they-share">
        <h2 id="what-they-share">What they share</h2>
        <Code label="What the tests share" title={fileOf(spec)} text={before?.text ?? ''} />
      </section>
    </article>
  );
}
