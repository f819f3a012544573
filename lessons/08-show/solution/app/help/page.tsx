// #region exercise
//- import { SignedIn, SignedOut } from '@clerk/nextjs';
// #endregion
// #region solution
import { Show } from '@clerk/nextjs';
// #endregion

/** Help, for customers and for those who are none yet. */
export default function HelpPage() {
  return (
    <>
      <h1>Help</h1>
      {/* #region solution */}
      <Show when="signed-in" fallback={<p>Write to us, and say what you would like to buy.</p>}>
        <p>Call us, and have the number of your order ready.</p>
      </Show>
      {/* #endregion */}
      {/* #region exercise */}
      {/*- <SignedIn> */}
      {/*-   <p>Call us, and have the number of your order ready.</p> */}
      {/*- </SignedIn> */}
      {/*- <SignedOut> */}
      {/*-   <p>Write to us, and say what you would like to buy.</p> */}
      {/*- </SignedOut> */}
      {/* #endregion */}
    </>
  );
}
