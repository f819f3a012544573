import { members } from '../../members.ts';
import { Shown } from '../../shown.tsx';

/** Checks nothing: the middleware did. */
export default function MembersPage() {
  return <Shown title="Protected first: the members" members={members} />;
}
