import type { Metadata } from './records.ts';

/** How the instance behaves; what the real Clerk's Dashboard sets. */
export interface Settings {
  readonly applicationName: string;
  /** Session token claims in the compact second or the flat first version. */
  readonly sessionTokenVersion: 1 | 2;
  /** Added to every session token; shortcodes are filled, Clerk's own claims cannot be replaced. */
  readonly sessionClaims: Metadata;
  readonly sessionTokenLifetimeSeconds: number;
  /** How a handshake hands over its cookies: fetched by the app's server with a nonce, or inside the address. */
  readonly handshake: 'nonce' | 'payload';
  readonly password: { readonly minLength: number; readonly maxLength: number };
}

/** The settings of an instance that says nothing else. */
export const defaultSettings: Settings = {
  applicationName: 'Clerk on this machine',
  sessionTokenVersion: 2,
  sessionClaims: {},
  sessionTokenLifetimeSeconds: 60,
  handshake: 'nonce',
  password: { minLength: 8, maxLength: 72 },
};
