'use client';

import { useActionState, useEffect, useId, useRef, useState } from 'react';
import { addTodo } from './actions.ts';

/** The form for a new todo. It works before JavaScript has loaded, and keeps what was typed when something is wrong. */
export function NewTodo({ where, organizationId }: { where: string; organizationId: string }) {
  const [state, action, isPending] = useActionState(addTodo, {});
  const hint = useId();
  const input = useRef<HTMLInputElement>(null);
  const first = useRef(state);
  const submitted = useRef('');
  // A value of our own: React empties a form after its action, and would take with it what was typed meanwhile.
  const [title, setTitle] = useState(state.title ?? '');
  useEffect(() => {
    if (state.problem) input.current?.focus();
    else if (state !== first.current) setTitle((now) => (now === submitted.current ? '' : now));
  }, [state]);
  return (
    <form
      action={action}
      onSubmit={(event) => {
        if (isPending) event.preventDefault();
        else submitted.current = title;
      }}
      className="new-todo"
    >
      <input type="hidden" name="organization" value={organizationId} />
      <label htmlFor={`${hint}-title`}>New todo</label>
      <div className="line">
        <input
          id={`${hint}-title`}
          ref={input}
          name="title"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          placeholder={`A todo for ${where}`}
          autoComplete="off"
          aria-invalid={state.problem !== undefined}
          aria-describedby={hint}
        />
        <button type="submit" aria-disabled={isPending}>
          {isPending ? 'Adding …' : 'Add todo'}
        </button>
      </div>
      <p id={hint} role={state.problem ? 'alert' : undefined} className={state.problem ? 'problem' : 'soft'}>
        {state.problem ?? `It will belong to ${where}.`}
      </p>
    </form>
  );
}
