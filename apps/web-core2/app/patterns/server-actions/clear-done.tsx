'use client';

import { useActionState } from 'react';
import { clearDone } from './actions.ts';

/** The button for admins. Members see it, too: what they may do is decided by the action. */
export function ClearDone() {
  const [{ problem }, action, isPending] = useActionState(clearDone, {});
  return (
    <form action={action} onSubmit={(event) => isPending && event.preventDefault()}>
      <button type="submit" className="quiet small danger" aria-disabled={isPending}>
        {isPending ? 'Clearing …' : 'Clear what is done'}
      </button>
      {problem ? (
        <p role="alert" className="problem">
          {problem}
        </p>
      ) : null}
    </form>
  );
}
