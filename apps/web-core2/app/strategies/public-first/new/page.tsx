import { members } from '../../members.ts';
import { Shown } from '../../shown.tsx';

/** Added later, and named in no list. */
export default function NewPage() {
  return <Shown title="Public first: a page added later" members={members} />;
}
