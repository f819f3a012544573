import type { Metadata } from 'next';
import { protectedAction } from './actions.ts';
import { differs, requests } from './documents.ts';
import { Matrix } from './matrix.tsx';
import table from './truth-table.json';

export const metadata: Metadata = { title: 'Truth table' };
const surfaces = Object.keys(table.cells);

/** What a surface is, and where documents say something else of it. */
function Surface({ name }: { name: string }) {
  return (
    <>
      <dt id={anchorOf(name)}>{name}</dt>
      <dd>
        {requests[name]}.
        {differs
          .filter(({ surfaces }) => surfaces[0] === name)
          .map(({ says, where, href, measured }) => (
            <p key={says} className="card">
              <a href={href}>{where}</a>: {says} <b>Measured:</b> {measured}
            </p>
          ))}
      </dd>
    </>
  );
}

const anchorOf = (surface: string) => surface.toLowerCase().replaceAll(/[^a-z]+/g, '-');

export default function TruthTablePage() {
  const versions = Object.entries(table.versions).map(([name, version]) => `${name} ${version}`);
  return (
    <article className="pattern">
      <h1>What does each request really get?</h1>
      <p className="rule">
        Measured by the browser tests against the running apps, with {versions.join(', ')}. Every run compares: a
        difference fails.
      </p>
      <section aria-labelledby="table">
        <h2 id="table">Surface by caller</h2>
        <p>
          Everybody asks about Acme: Alice is its admin, Bob a member, Carol’s organization is Globex, and Erin’s
          session is pending. A browser has cookies, a program a token in a header. The template token is Alice’s for
          Hasura.
        </p>
        <Matrix cells={table.cells} anchorOf={anchorOf} />
      </section>
      <section aria-labelledby="surfaces" className="prose">
        <h2 id="surfaces">The surfaces, and what documents say</h2>
        <dl>
          {surfaces.map((name) => (
            <Surface key={name} name={name} />
          ))}
        </dl>
      </section>
      <section aria-labelledby="try">
        <h2 id="try">Try it</h2>
        <p>
          This button calls an action that leaves everything to <code>auth.protect()</code>, as the person you are
          signed in as.
        </p>
        <form action={protectedAction}>
          <button type="submit">Call the action</button>
        </form>
      </section>
      <section aria-labelledby="proof" className="prose">
        <h2 id="proof">Proof</h2>
        <p>
          In <code>e2e/tests/truth-table.spec.ts</code>: the truth table says what each caller really gets on each
          surface. The same table as text: <code>docs/truth-table.md</code>.
        </p>
      </section>
    </article>
  );
}
