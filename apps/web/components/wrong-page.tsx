import type { ReactNode } from 'react';

/** What every wrong twin's page says first: that it is wrong, and where the right one is. */
export function WrongPage({ right, children }: { readonly right: string; readonly children: ReactNode }) {
  return (
    <article className="pattern">
      <p className="wrong-notice" role="note">
        <b>This page is wrong on purpose.</b> It shows what goes wrong without the rule of{' '}
        <a href={right}>its pattern</a>. A production build leaves it out unless <code>WRONG_TWINS=1</code>.
      </p>
      {children}
    </article>
  );
}
