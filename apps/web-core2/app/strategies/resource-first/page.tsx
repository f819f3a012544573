import { Shown } from '../shown.tsx';

export default function ResourceFirstPage() {
  return <Shown title="Resource first: an open page" />;
}
