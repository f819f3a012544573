import { Shown } from '../../shown.tsx';
import { readMembers } from '../read-members.ts';

export default async function MembersPage() {
  return <Shown title="Resource first: the members" members={await readMembers()} />;
}
