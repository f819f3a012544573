import { Shown } from '../shown.tsx';

export default function ProtectedFirstPage() {
  return <Shown title="Protected first: an open page" />;
}
