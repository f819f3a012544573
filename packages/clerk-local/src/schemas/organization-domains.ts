import { z } from 'zod';
import { id, metadata, time } from './common.ts';
import { publicUser } from './organizations.ts';

const verification = z.strictObject({
  status: z.enum(['verified', 'unverified']),
  strategy: z.literal('email_code'),
  attempts: z.int().min(0),
  expires_at: time.nullable(),
});

/** A domain of an organization, the same in both APIs. */
export const domain = z.strictObject({
  object: z.literal('organization_domain'),
  id: id('orgdmn'),
  organization_id: id('org'),
  name: z.string(),
  enrollment_mode: z.enum(['manual_invitation', 'automatic_invitation', 'automatic_suggestion']),
  affiliation_email_address: z.string().nullable(),
  verification: verification.nullable(),
  affiliation_verification: verification.nullable(),
  ownership_verification: z.null(),
  total_pending_invitations: z.int().min(0),
  total_pending_suggestions: z.int().min(0),
  created_at: time,
  updated_at: time,
});

/** The part of an organization that people see who are no members yet. */
const publicOrganization = z.strictObject({
  id: id('org'),
  name: z.string(),
  slug: z.string(),
  image_url: z.string(),
  has_image: z.boolean(),
});

/** An invitation as the invited person sees it. */
export const userInvitation = z.strictObject({
  object: z.literal('organization_invitation'),
  id: id('orginv'),
  email_address: z.string(),
  public_organization_data: publicOrganization,
  public_metadata: metadata,
  status: z.enum(['pending', 'accepted', 'revoked', 'expired']),
  role: z.string(),
  role_name: z.string(),
  created_at: time,
  updated_at: time,
});

/** A suggestion to ask for membership. */
export const suggestion = z.strictObject({
  object: z.literal('organization_suggestion'),
  id: id('orgsug'),
  public_organization_data: publicOrganization,
  status: z.enum(['pending', 'accepted', 'completed']),
  created_at: time,
  updated_at: time,
});

/** Somebody's wish to join an organization. */
export const membershipRequest = z.strictObject({
  object: z.literal('organization_membership_request'),
  id: id('orgmemreq'),
  organization_id: id('org'),
  status: z.enum(['pending', 'accepted', 'rejected']),
  public_user_data: publicUser,
  created_at: time,
  updated_at: time,
});
