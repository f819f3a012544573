import type { Operation } from '../../operation.ts';
import { apiKeyOperations } from './api-keys.ts';
import { clientOperations } from './client.ts';
import { creationDefaultOperations } from './creation-defaults.ts';
import { externalAccountOperations } from './external-accounts.ts';
import { meOperations } from './me.ts';
import { meEmailOperations } from './me-emails.ts';
import { meFactorOperations } from './me-factors.ts';
import { mePhoneOperations } from './me-phones.ts';
import { meSessionOperations } from './me-sessions.ts';
import { meOrganizationOperations } from './me-organizations.ts';
import { oauthProviderOperations } from './oauth-provider.ts';
import { oauthOperations } from './oauth.ts';
import { organizationOperations } from './organizations.ts';
import { reverificationOperations, withReverification } from './reverification.ts';
import { passkeyOperations } from './passkeys.ts';
import { sessionOperations } from './sessions.ts';
import { signInOperations } from './sign-ins.ts';
import { signUpOperations } from './sign-ups.ts';
import { ticketOperations } from './ticket-links.ts';
import { waitlistOperations } from './waitlist.ts';
import { verifyOperations } from './verify.ts';

/** Everything the browser may ask for. */
export const frontendOperations: Operation[] = [
  ...apiKeyOperations,
  ...clientOperations,
  ...signInOperations,
  ...signUpOperations,
  ...ticketOperations,
  ...waitlistOperations,
  ...verifyOperations,
  ...oauthOperations,
  ...oauthProviderOperations,
  ...externalAccountOperations,
  ...passkeyOperations,
  ...sessionOperations,
  ...reverificationOperations,
  ...meOperations,
  ...meEmailOperations,
  ...mePhoneOperations,
  ...meFactorOperations,
  ...meSessionOperations,
  ...meOrganizationOperations,
  ...creationDefaultOperations,
  ...organizationOperations,
].map(withReverification);
