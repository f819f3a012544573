import type { Operation } from '../../operation.ts';
import { instanceOperations } from './instance.ts';
import { organizationOperations } from './organizations.ts';
import { sessionOperations } from './sessions.ts';
import { userOperations } from './users.ts';

/** Everything a server may ask for with the secret key. */
export const backendOperations: Operation[] = [
  ...userOperations,
  ...sessionOperations,
  ...organizationOperations,
  ...instanceOperations,
];
