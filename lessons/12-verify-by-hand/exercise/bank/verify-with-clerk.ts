import { verifyToken } from '@clerk/backend';
import { publicKey } from './settings.ts';

/** Whose session token this is. Throws for a token that is not good. */
export async function verifyWithClerk(token: string): Promise<string> {
  const { sub } = await verifyToken(token, { jwtKey: publicKey });
  return sub;
}
