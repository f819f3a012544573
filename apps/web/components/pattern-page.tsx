import Link from 'next/link';
import type { ReactNode } from 'react';
import { CodeFile } from './code-file.tsx';
import { Part, Parts } from './part.tsx';
import { Proof } from './proof.tsx';

/** What every pattern page is made of, in this order. */
export interface PatternPageProps {
  /** The question in a person's words. */
  readonly question: string;
  /** The rule in one sentence. */
  readonly rule: string;
  /** Files that show the right way and the wrong one, from apps/web. */
  readonly right: readonly string[];
  readonly wrong: readonly string[];
  /** Things to try, among them `<Requests>` or `<FlightRecorder>`, which tell what happened. */
  readonly children: ReactNode;
  readonly why: ReactNode;
  readonly core2: ReactNode;
  /** The test that proves it, from the repository's root. */
  readonly proof: { readonly file: string; readonly tests: readonly string[] };
  readonly links: readonly { readonly text: string; readonly href: string }[];
}

const parts = {
  code: 'Right and wrong',
  try: 'Try it',
  happened: 'What happened',
  why: 'Why',
  'core-2': 'Core 2',
  proof: 'Proof',
  read: 'Read on',
};

/** A pattern: question, rule, right and wrong, try it, what happened, why, Core 2, proof, links out. */
export function PatternPage({ question, rule, right, wrong, children, why, core2, proof, links }: PatternPageProps) {
  return (
    <article className="pattern">
      <h1>{question}</h1>
      <p className="rule">{rule}</p>
      <Parts names={parts} />
      <Part id="code" title={parts.code}>
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
      </Part>
      <Part id="try" title={parts.try}>
        {children}
      </Part>
      <Part id="why" title={parts.why} isProse>
        {why}
      </Part>
      <Part id="core-2" title={parts['core-2']} isProse>
        {core2}
        <p>
          <Link href="/patterns/core-2">Every difference, file by file</Link>
        </p>
      </Part>
      <Part id="proof" title={parts.proof} isProse>
        <Proof {...proof} />
      </Part>
      <Part id="read" title={parts.read} isProse>
        <ul>
          {links.map(({ text, href }) => (
            <li key={href}>
              <a href={href}>{text}</a>
            </li>
          ))}
        </ul>
      </Part>
    </article>
  );
}
