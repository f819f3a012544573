import type { ReactNode } from 'react';

const verdicts: Readonly<Record<number, readonly [className: string, icon: string, words: string]>> = {
  200: ['good', 'M4 10l4 4 8-9', 'let in'],
  201: ['good', 'M4 10l4 4 8-9', 'let in'],
  204: ['good', 'M4 10l4 4 8-9', 'let in'],
  401: ['warn', 'M7 7a3 3 0 1 1 3 4v2m0 3v.5', 'who are you?'],
  403: ['bad', 'M5 5l10 10M15 5L5 15', 'not you'],
  404: ['warn', 'M5 10h10', 'not found'],
  307: ['info', 'M4 10h11m-4-5l5 5-5 5', 'sent to sign in'],
};
const other = ['warn', 'M10 4v8m0 3v1', 'did not work'] as const;

/** What a request came to: status, icon and words, never colour alone. */
export function Verdict({ status }: { status: number }) {
  const [className, icon, words] = verdicts[status] ?? other;
  return (
    <span className={`verdict ${className}`}>
      <svg viewBox="0 0 20 20" width="14" height="14" aria-hidden="true">
        <path
          d={icon}
          fill="none"
          stroke="currentColor"
          strokeWidth="2.4"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {status > 0 ? `${status} ` : ''}
      {words}
    </span>
  );
}

/** Something that must not be seen was: the words say what. */
export function Leak({ children }: { children: ReactNode }) {
  return (
    <span className="verdict bad leak">
      <svg viewBox="0 0 20 20" width="14" height="14" aria-hidden="true">
        <path d="M10 2l8 15H2zM10 8v4m0 2.5v.5" fill="none" stroke="currentColor" strokeWidth="2" />
      </svg>
      {children}
    </span>
  );
}
