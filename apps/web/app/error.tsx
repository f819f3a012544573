'use client';

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <div className="prose">
      <h1>This page did not work</h1>
      <p>
        A service it needs may be starting. Nothing is lost.
        {error.digest ? ` In the log this is ${error.digest}.` : ''}
      </p>
      <button type="button" onClick={reset}>
        Try again
      </button>
    </div>
  );
}
