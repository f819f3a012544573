import { Shown } from '../shown.tsx';

export default function PublicFirstPage() {
  return <Shown title="Public first: an open page" />;
}
