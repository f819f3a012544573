import { sourceOf } from '@/lib/source.ts';
import { CodeText } from './code-text.tsx';
import { CopyButton } from './copy-button.tsx';

/**
 * A file as it runs, with its path and a button to copy it.
 *
 * @param path - from apps/web, such as `app/dashboard/page.tsx`, or from the repository, such as `apps/api/src/app.ts`
 */
export async function CodeFile({ path, mark }: { path: string; mark?: 'right' | 'wrong' }) {
  const text = await sourceOf(path);
  return (
    <figure className={`code ${mark ?? ''}`}>
      <figcaption>
        {mark ? <b>{mark === 'right' ? 'Right' : 'Wrong'}</b> : null}
        <span className="path">{path.startsWith('apps/') ? path : `apps/web/${path}`}</span>
        <CopyButton text={text} label={path} />
      </figcaption>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section tabIndex={0} aria-label={path}>
        <pre>
          <code>
            <CodeText text={text} />
          </code>
        </pre>
      </section>
    </figure>
  );
}
