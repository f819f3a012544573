import type { Operation } from '../../operation.ts';
import { agentTaskOperations } from './agent-tasks.ts';
import { apiKeyOperations } from './api-keys.ts';
import { clientOperations } from './clients.ts';
import { emailOperations } from './emails.ts';
import { identificationOperations } from './identifications.ts';
import { instanceSettingsOperations } from './instance-settings.ts';
import { actorTokenOperations } from './actor-tokens.ts';
import { externalAccountOperations } from './external-accounts.ts';
import { instanceOperations } from './instance.ts';
import { invitationOperations } from './invitations.ts';
import { m2mTokenOperations } from './m2m-tokens.ts';
import { machineOperations } from './machines.ts';
import { oauthApplicationOperations } from './oauth-applications.ts';
import { organizationOperations } from './organizations.ts';
import { restrictionOperations } from './restrictions.ts';
import { roleOperations } from './roles.ts';
import { sessionOperations } from './sessions.ts';
import { signUpAttemptOperations } from './sign-ups.ts';
import { userFactorOperations } from './user-factors.ts';
import { userOperations } from './users.ts';
import { waitlistOperations } from './waitlist.ts';

/** Everything a server may ask for with the secret key. */
export const backendOperations: Operation[] = [
  ...userOperations,
  ...userFactorOperations,
  ...identificationOperations,
  ...clientOperations,
  ...actorTokenOperations,
  ...sessionOperations,
  ...organizationOperations,
  ...instanceOperations,
  ...instanceSettingsOperations,
  ...restrictionOperations,
  ...roleOperations,
  ...emailOperations,
  ...signUpAttemptOperations,
  ...agentTaskOperations,
  ...apiKeyOperations,
  ...machineOperations,
  ...m2mTokenOperations,
  ...oauthApplicationOperations,
  ...invitationOperations,
  ...waitlistOperations,
  ...externalAccountOperations,
];
