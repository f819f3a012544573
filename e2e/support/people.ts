/** The seeded people; see the seed of clerk-local. */
export const people = {
  alice: 'alice@example.com',
  bob: 'bob@example.com',
  carol: 'carol@example.com',
  dave: 'dave@example.com',
  erin: 'erin@example.com',
} as const;

/** A seeded person. */
export type Person = keyof typeof people;

/** Everybody's password in the default seed. */
export const password = 'clerk-local-demo';
