import { Scroll } from '@/components/scroll.tsx';
import { auth } from '@clerk/nextjs/server';
import { within } from '@/lib/within.ts';
import { nameOf, whoAsks, type Kept } from './use-cache.ts';

/** What `use cache` keeps of the caller, for everybody and privately. */
export async function KeptNames() {
  const { userId } = await auth();
  if (!userId) return null;
  const [shared, own] = await Promise.all([within(nameOf(userId)), within(whoAsks())]);
  return (
    <Scroll label="What use cache keeps">
      <table data-testid="use-cache">
        <caption>The same with the directive, which makes the key by itself</caption>
        <thead>
          <tr>
            <th scope="col">Kept with</th>
            <th scope="col">What</th>
            <th scope="col">Read at</th>
          </tr>
        </thead>
        <tbody>
          <Row name="use cache, your id as argument" kept={shared} />
          <Row name="use cache: private, auth() inside" kept={own} />
        </tbody>
      </table>
    </Scroll>
  );
}

function Row({ name, kept }: { readonly name: string; readonly kept: Kept | undefined }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number">{kept ? kept.name : 'no answer: try again in a moment'}</td>
      <td className="number">{kept ? <time dateTime={kept.readAt}>{kept.readAt.slice(11, 23)}</time> : ''}</td>
    </tr>
  );
}
