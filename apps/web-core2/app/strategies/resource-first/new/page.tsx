import { Shown } from '../../shown.tsx';
import { readMembers } from '../read-members.ts';

/** Added later: no list is to be kept. */
export default async function NewPage() {
  return <Shown title="Resource first: a page added later" members={await readMembers()} />;
}
