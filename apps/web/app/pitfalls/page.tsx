import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { proofPage } from '@/lib/specs.ts';
import { incidents, type Incident } from './incidents.ts';

export const metadata: Metadata = { title: 'Pitfalls' };

function Told({ id, symptom, see, cause, fix, right, test, met = [] }: Incident) {
  return (
    <section aria-labelledby={id} className="card incident">
      <h2 id={id}>
        <a href={`#${id}`}>{symptom}</a>
      </h2>
      <dl>
        <dt>See it here</dt>
        <dd>
          <Link href={see.href as Route} prefetch={false}>
            {see.href}
          </Link>{' '}
          as {see.as}
        </dd>
        <dt>Cause</dt>
        <dd>{cause}</dd>
        <dt>Fix</dt>
        <dd>
          {fix} <Link href={right as Route}>The pattern</Link>
        </dd>
        <dt>Proof</dt>
        <dd>
          <Link href={proofPage(test.spec, test.title) as Route} prefetch={false}>
            {test.title}
          </Link>
        </dd>
        {met.length > 0 ? (
          <>
            <dt>Met by others</dt>
            <dd>
              {met.map((href) => (
                <a key={href} href={href} className="out">
                  {href.replace('https://github.com/', '')}
                </a>
              ))}
            </dd>
          </>
        ) : null}
      </dl>
    </section>
  );
}

export default function PitfallsPage() {
  return (
    <article className="pattern">
      <h1>What goes wrong?</h1>
      <p className="rule">
        {incidents.length} ways in which applications with Clerk fail, each as somebody meets it. Every one happens
        here, on a page that says it is wrong, and a test sees it.
      </p>
      {incidents.map((incident) => (
        <Told key={incident.id} {...incident} />
      ))}
    </article>
  );
}
