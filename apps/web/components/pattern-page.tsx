import Link from 'next/link';
import type { ReactNode } from 'react';
import { CodeFile } from './code-file.tsx';

/** What every pattern page is made of, in this order. */
export interface PatternPageProps {
  /** The question in a person's words. */
  readonly question: string;
  /** The rule in one sentence. */
  readonly rule: string;
  /** Files that show the right way and the wrong one, from apps/web. */
  readonly right: readonly string[];
  readonly wrong: readonly string[];
  /** Things to try, each with what happened. */
  readonly children: ReactNode;
  readonly why: ReactNode;
  readonly core2: ReactNode;
  /** The test that proves it, from the repository's root. */
  readonly proof: { readonly file: string; readonly tests: readonly string[] };
  readonly links: readonly { readonly text: string; readonly href: string }[];
}

/** A pattern: question, rule, right and wrong, try it, why, Core 2, proof. */
export function PatternPage({ question, rule, right, wrong, children, why, core2, proof, links }: PatternPageProps) {
  return (
    <article className="pattern">
      <h1>{question}</h1>
      <p className="rule">{rule}</p>
      <section aria-labelledby="code">
        <h2 id="code">Right and wrong</h2>
        <div className="columns">
          <div>
            {right.map((path) => (
              <CodeFile key={path} path={path} mark="right" />
            ))}
          </div>
          <div>
            {wrong.map((path) => (
              <CodeFile key={path} path={path} mark="wrong" />
            ))}
          </div>
        </div>
      </section>
      <section aria-labelledby="try">
        <h2 id="try">Try it</h2>
        {children}
      </section>
      <section aria-labelledby="why" className="prose">
        <h2 id="why">Why</h2>
        {why}
      </section>
      <section aria-labelledby="core-2" className="prose">
        <h2 id="core-2">Core 2</h2>
        {core2}
        <p>
          <Link href="/patterns/core-2">Every difference, file by file</Link>
        </p>
      </section>
      <section aria-labelledby="proof" className="prose">
        <h2 id="proof">Proof</h2>
        <p>
          In <code>{proof.file}</code>:
        </p>
        <ul>
          {proof.tests.map((test) => (
            <li key={test}>{test}</li>
          ))}
        </ul>
        <p>
          {links.map(({ text, href }) => (
            <a key={href} href={href} className="out">
              {text}
            </a>
          ))}
        </p>
      </section>
    </article>
  );
}
