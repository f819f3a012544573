import { structuredPatch } from 'diff';
import { sourceOf } from '@/lib/source.ts';

const kinds: Readonly<Record<string, readonly [className: string, words: string]>> = {
  '-': ['removed', 'only in Core 2'],
  '+': ['added', 'only in Core 3'],
};

/**
 * What differs between a file of apps/web-core2 and its twin in apps/web, read from both as they run.
 *
 * @param before - from apps/web-core2
 * @param after - from apps/web. Default: the same path
 */
export async function FileDiff({ before, after = before }: { readonly before: string; readonly after?: string }) {
  const [old, now] = [`apps/web-core2/${before}`, `apps/web/${after}`];
  const patch = structuredPatch(old, now, await sourceOf(old), await sourceOf(now), '', '', { context: 2 });
  return (
    <figure className="code diff">
      <figcaption>
        <span className="path">
          {old} <span aria-hidden="true">→</span> {now}
        </span>
      </figcaption>
      {/* A region that scrolls must be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section tabIndex={0} aria-label={`What differs in ${after}`}>
        <pre>
          {patch.hunks.map(({ lines, oldStart }) => (
            <code key={oldStart}>
              {lines.map((line, at) => (
                <Line key={`${at} ${line}`} text={line} />
              ))}
            </code>
          ))}
        </pre>
      </section>
    </figure>
  );
}

/** A line with its sign, which tells without colour, too. */
function Line({ text }: { readonly text: string }) {
  const [className, words] = kinds[text.charAt(0)] ?? ['', ''];
  return (
    <span className={className} title={words}>
      {text}
      {'\n'}
    </span>
  );
}
