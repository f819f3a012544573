import { SignedIn, SignedOut } from '@clerk/nextjs';

/** Help, for customers and for those who are none yet. */
export default function HelpPage() {
  return (
    <>
      <h1>Help</h1>
      <SignedIn>
        <p>Call us, and have the number of your order ready.</p>
      </SignedIn>
      <SignedOut>
        <p>Write to us, and say what you would like to buy.</p>
      </SignedOut>
    </>
  );
}
