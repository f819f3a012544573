import type { Metadata } from 'next';
import { Part, Parts } from '@/components/part.tsx';
import { Proof } from '@/components/proof.tsx';
import { protectedAction } from './actions.ts';
import { surfaces } from './documents.ts';
import { Matrix } from './matrix.tsx';
import table from './truth-table.json';

export const metadata: Metadata = { title: 'Truth table' };
const parts = {
  table: 'Surface by caller',
  surfaces: 'The surfaces, and what documents say',
  try: 'Try it',
  proof: 'Proof',
};
const proof = {
  file: 'e2e/tests/truth-table.spec.ts',
  tests: [
    'the truth table says what each caller really gets on each surface',
    'the truth table is of these versions, and its document says the same',
  ],
};

/** What a surface is, what documents say of it, and whether that is what was measured. */
function Described({ name }: { readonly name: string }) {
  const { request, documented } = surfaces[name] ?? { request: 'Not described' };
  return (
    <>
      <dt id={anchorOf(name)}>{name}</dt>
      <dd>
        {request}.
        {documented ? (
          <p className={documented.measured ? 'card' : 'soft'}>
            <a href={documented.href}>{documented.where}</a>: {documented.says}{' '}
            {documented.measured ? (
              <>
                <b>Measured:</b> {documented.measured}
              </>
            ) : (
              'So it was measured.'
            )}
          </p>
        ) : null}
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
      <Parts names={parts} />
      <Part id="table" title={parts.table}>
        <p className="prose">
          Everybody asks about Acme: Alice is its admin, Bob a member, Carol’s organization is Globex, and Erin’s
          session is pending. A browser has cookies, a program a token in a header. The template token is Alice’s for
          Hasura.
        </p>
        <Matrix cells={table.cells} anchorOf={anchorOf} />
      </Part>
      <Part id="surfaces" title={parts.surfaces} isProse>
        <dl>
          {Object.keys(table.cells).map((name) => (
            <Described key={name} name={name} />
          ))}
        </dl>
      </Part>
      <Part id="try" title={parts.try} isProse>
        <p>
          This button calls an action that leaves everything to <code>auth.protect()</code>, as the person you are
          signed in as. As Bob in Acme you are told that there is no such page.
        </p>
        <form action={protectedAction}>
          <button type="submit">Call the action</button>
        </form>
      </Part>
      <Part id="proof" title={parts.proof} isProse>
        <Proof {...proof} />
        <p>
          The same table as text: <code>docs/truth-table.md</code>.
        </p>
      </Part>
    </article>
  );
}
