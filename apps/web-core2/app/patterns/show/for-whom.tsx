import { Protect, SignedIn, SignedOut } from '@clerk/nextjs';

/** In a server component each asks `auth()`: what it does not show never leaves the server. */
export function ForWhom() {
  return (
    <ul className="rows" data-testid="for-whom">
      <li>
        <span>signed-in</span>
        <SignedIn>shown</SignedIn>
      </li>
      <li>
        <span>signed-out</span>
        <SignedOut>shown</SignedOut>
      </li>
      <li>
        <span>role org:admin</span>
        <Protect role="org:admin" fallback="hidden">
          shown
        </Protect>
      </li>
      <li>
        <span>permission org:todos:delete</span>
        <Protect permission="org:todos:delete" fallback="hidden">
          shown
        </Protect>
      </li>
      <li>
        <span>feature todos</span>
        <Protect feature="todos" fallback="hidden">
          shown
        </Protect>
      </li>
      <li>
        <span>plan free_org</span>
        <Protect plan="free_org" fallback="hidden">
          shown
        </Protect>
      </li>
      <li>
        <span>function: a member who is no admin</span>
        <Protect
          condition={(has) => has({ permission: 'org:todos:read' }) && !has({ role: 'org:admin' })}
          fallback="hidden"
        >
          shown
        </Protect>
      </li>
    </ul>
  );
}
