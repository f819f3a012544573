import { auth } from '@clerk/nextjs/server';
import { notesOf } from '../../lib/notes.ts';

/** A person's own notes. */
export default async function NotesPage() {
  // "I am signed in, and you send me back to the form": whoever has a session is let in.
  const { userId, redirectToSignIn } = await auth({ treatPendingAsSignedOut: false });
  if (!userId) return redirectToSignIn();
  return (
    <>
      <h1>Your notes</h1>
      <ul>
        {notesOf(userId).map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </>
  );
}
