import type { Metadata } from 'next';
import { NextTask } from './next-task.tsx';
import { TwoViews } from './two-views.tsx';

export const metadata: Metadata = { title: 'Session tasks' };

export default function SessionTasksPage() {
  return (
    <>
      <h1>What is a pending session?</h1>
      <NextTask />
      <TwoViews />
    </>
  );
}
