import type { Operation } from '../../operation.ts';
import { instanceOperations } from './instance.ts';
import { invitationOperations } from './invitations.ts';
import { organizationOperations } from './organizations.ts';
import { sessionOperations } from './sessions.ts';
import { userOperations } from './users.ts';
import { waitlistOperations } from './waitlist.ts';

/** Everything a server may ask for with the secret key. */
export const backendOperations: Operation[] = [
  ...userOperations,
  ...sessionOperations,
  ...organizationOperations,
  ...instanceOperations,
  ...invitationOperations,
  ...waitlistOperations,
];
