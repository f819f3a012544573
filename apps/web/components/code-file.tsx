import { Fragment } from 'react';
import { sourceOf } from '@/lib/source.ts';
import { CodeText } from './code-text.tsx';
import { CopyButton } from './copy-button.tsx';

interface CodeProps {
  /** Names the region that scrolls. */
  readonly label: string;
  /** Stands above the code: a path. */
  readonly title: string;
  readonly text: string;
  readonly mark?: 'right' | 'wrong';
}

/** What a wrong file says of itself where somebody pastes it. */
const wrongNote = '// Wrong on purpose: copied from the wrong half of a pattern page.\n';

/** Code in colours, with its path and a button to copy it. */
export function Code({ label, title, text, mark }: CodeProps) {
  return (
    <figure className={`code ${mark ?? ''}`}>
      <figcaption>
        {mark ? <b>{mark === 'right' ? 'Right' : 'Wrong'}</b> : null}
        <span className="path">
          {title.split('/').map((part, at) => (
            // A path may be broken where a folder ends.
            <Fragment key={`${at} ${part}`}>
              {at > 0 ? (
                <>
                  /<wbr />
                </>
              ) : null}
              {part}
            </Fragment>
          ))}
        </span>
        <CopyButton text={mark === 'wrong' ? wrongNote + text : text} label={label} />
      </figcaption>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section tabIndex={0} aria-label={label}>
        <pre>
          <code>
            <CodeText text={text} />
          </code>
        </pre>
      </section>
    </figure>
  );
}

/**
 * A file as it runs.
 *
 * @param path - from apps/web, such as `app/dashboard/page.tsx`, or from the repository, such as `apps/api/src/app.ts`
 */
export async function CodeFile({ path, mark }: { path: string; mark?: 'right' | 'wrong' }) {
  const title = path.startsWith('apps/') ? path : `apps/web/${path}`;
  return <Code label={path} title={title} text={await sourceOf(path)} {...(mark ? { mark } : {})} />;
}
