import jsonwebtoken from 'jsonwebtoken';
// #region solution
import { authorizedParties, publicKey } from './settings.ts';
// #endregion

interface Claims {
  readonly sub: string;
  readonly exp: number;
  readonly azp?: string;
}

/** The same for services that cannot have `@clerk/backend`. */
export async function verifyPlain(token: string): Promise<string> {
  // #region solution
  const claims = jsonwebtoken.verify(token, publicKey, { algorithms: ['RS256'], clockTolerance: 5 }) as Claims;
  if (!claims.azp || !authorizedParties.includes(claims.azp)) throw new Error('made for another app');
  // #endregion
  // #region exercise
  //- const claims = jsonwebtoken.decode(token) as Claims;
  //- if (claims.exp * 1000 < Date.now()) throw new Error('expired');
  // #endregion
  return claims.sub;
}
