import { verifyToken } from '@clerk/backend';
// #region solution
import { authorizedParties, publicKey } from './settings.ts';
// #endregion
// #region exercise
//- import { publicKey } from './settings.ts';
// #endregion

/** Whose session token this is. Throws for a token that is not good. */
export async function verifyWithClerk(token: string): Promise<string> {
  // #region solution
  const { sub } = await verifyToken(token, { jwtKey: publicKey, authorizedParties });
  // #endregion
  // #region exercise
  //- const { sub } = await verifyToken(token, { jwtKey: publicKey });
  // #endregion
  return sub;
}
