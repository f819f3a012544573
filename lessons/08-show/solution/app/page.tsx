// #region exercise
//- 'use client';
//-
//- import { SignInButton, useUser } from '@clerk/nextjs';
// #endregion
// #region solution
import { Show, SignInButton } from '@clerk/nextjs';
// #endregion

/** The shop's first page: a welcome for who is signed in, and a way in for everybody else. */
export default function HomePage() {
  // #region exercise
  //- const { isLoaded, isSignedIn } = useUser();
  //- if (!isLoaded) return null;
  // #endregion
  return (
    <>
      <h1>Anvils and more</h1>
      {/* #region solution */}
      <Show
        when="signed-in"
        fallback={
          <p>
            Sign in to see your orders. <SignInButton />
          </p>
        }
      >
        <p>Welcome back. Your anvils are on their way.</p>
      </Show>
      {/* #endregion */}
      {/* #region exercise */}
      {/*- {isSignedIn ? ( */}
      {/*-   <p>Welcome back. Your anvils are on their way.</p> */}
      {/*- ) : ( */}
      {/*-   <p> */}
      {/*-     Sign in to see your orders. <SignInButton /> */}
      {/*-   </p> */}
      {/*- )} */}
      {/* #endregion */}
    </>
  );
}
