import { auth } from '@clerk/nextjs/server';
import { TitleList } from '@/components/title-list.tsx';
import { titlesOfAnybody } from './cached-for-anybody.ts';

export default async function WrongCachingPage({
  searchParams,
}: {
  searchParams: Promise<{ run?: string | string[] }>;
}) {
  const { userId, getToken } = await auth();
  const token = userId ? await getToken() : null;
  const { run } = await searchParams;
  return (
    <>
      <h1>Wrong: kept for anybody</h1>
      {userId && token ? (
        <TitleList
          name="Yours, kept under no id"
          read={await titlesOfAnybody(token, typeof run === 'string' ? run.slice(0, 64) : '1')}
          userId={userId}
        />
      ) : (
        <p className="empty">Sign in as Alice and load this page; then, within a minute, sign in as Bob and load it.</p>
      )}
    </>
  );
}
