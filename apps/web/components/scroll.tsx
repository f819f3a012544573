import type { ReactNode } from 'react';

interface ScrollProps {
  readonly label: string;
  /** Given where the content is filled in later: it is read aloud then. */
  readonly isBusy?: boolean;
  readonly children: ReactNode;
}

/** What may be wider than the page scrolls in a region of its own, which the keyboard reaches. */
export function Scroll({ label, isBusy, children }: ScrollProps) {
  const live = isBusy === undefined ? {} : ({ 'aria-live': 'polite', 'aria-busy': isBusy } as const);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="scroll" tabIndex={0} aria-label={label} {...live}>
      {children}
    </section>
  );
}
