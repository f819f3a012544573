import { members } from '../../members.ts';
import { Shown } from '../../shown.tsx';

/** Checks nothing: the middleware did. */
export default function MembersPage() {
  return <Shown title="Public first: the members" members={members} />;
}
