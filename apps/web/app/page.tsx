import Form from 'next/form';
import Link from 'next/link';
import { findNeeds, nearestNeeds, type Need } from '@/lib/needs.ts';

const kinds: Readonly<Record<Need['kind'], string>> = {
  task: 'What do you need?',
  symptom: 'What do you see?',
  error: 'What does it say?',
};

/** One table of tasks, symptoms or messages; nothing where none was found. */
function Needs({ kind, found }: { kind: Need['kind']; found: ReturnType<typeof findNeeds> }) {
  const rows = found.filter((need) => need.kind === kind);
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby={kind}>
      <h2 id={kind}>{kinds[kind]}</h2>
      <table>
        <tbody>
          {rows.map(({ words, topic, href }) => (
            <tr key={words}>
              <td>
                <Link href={href}>{words}</Link>
              </td>
              <td className="soft">{topic}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export default async function HomePage({ searchParams }: { searchParams: Promise<{ q?: string | string[] }> }) {
  const { q } = await searchParams;
  const query = typeof q === 'string' ? q.slice(0, 200) : '';
  const all = findNeeds(query);
  const found = all.length > 0 ? all : nearestNeeds(query);
  return (
    <div className="prose wide needs">
      <h1>Clerk in Next.js, running</h1>
      <p className="rule">
        Each page is a pattern that works: what you see is what the code beside it does for you, now, as the person you
        are signed in as. Beside it stand its wrong twin and the test that proves both.
      </p>
      <search>
        <Form action="/" className="search">
          <label htmlFor="q">A task, a symptom, or the words of an error</label>
          <input key={query} id="q" name="q" type="search" defaultValue={query} maxLength={200} autoComplete="off" />
          <button type="submit">Find</button>
        </Form>
      </search>
      {found.length === 0 ? (
        <output className="empty block">
          Nothing here has any of these words. Try others, or <Link href="/">see everything</Link>.
        </output>
      ) : null}
      {found.length > 0 && all.length === 0 ? (
        <output className="empty block">
          Nothing here has all of these words. These have the most of them; or <Link href="/">see everything</Link>.
        </output>
      ) : null}
      <Needs kind="task" found={found} />
      <Needs kind="symptom" found={found} />
      <Needs kind="error" found={found} />
      <p>
        Or start where your own things are: your <Link href="/dashboard">dashboard</Link>, a server component. Programs
        ask <code>/api/me</code> (401 when nobody is signed in) and <code>/api/admin</code> (403 for members).
      </p>
    </div>
  );
}
