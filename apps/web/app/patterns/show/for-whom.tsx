import { Show } from '@clerk/nextjs';

/** In a server component `<Show>` asks `auth()`: what it does not show never leaves the server. */
export function ForWhom() {
  return (
    <ul className="rows" data-testid="for-whom">
      <li>
        <span>signed-in</span>
        <Show when="signed-in" fallback="hidden">
          shown
        </Show>
      </li>
      <li>
        <span>signed-out</span>
        <Show when="signed-out" fallback="hidden">
          shown
        </Show>
      </li>
      <li>
        <span>role org:admin</span>
        <Show when={{ role: 'org:admin' }} fallback="hidden">
          shown
        </Show>
      </li>
      <li>
        <span>permission org:todos:delete</span>
        <Show when={{ permission: 'org:todos:delete' }} fallback="hidden">
          shown
        </Show>
      </li>
      <li>
        <span>feature todos</span>
        <Show when={{ feature: 'todos' }} fallback="hidden">
          shown
        </Show>
      </li>
      <li>
        <span>plan free_org</span>
        <Show when={{ plan: 'free_org' }} fallback="hidden">
          shown
        </Show>
      </li>
      <li>
        <span>function: a member who is no admin</span>
        <Show when={(has) => has({ permission: 'org:todos:read' }) && !has({ role: 'org:admin' })} fallback="hidden">
          shown
        </Show>
      </li>
    </ul>
  );
}
