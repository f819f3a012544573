import { z } from 'zod';
import { id, metadata, time } from './common.ts';

/** An organization as its members see it. */
export const organization = z.strictObject({
  object: z.literal('organization'),
  id: id('org'),
  name: z.string(),
  slug: z.string(),
  image_url: z.string(),
  has_image: z.boolean(),
  members_count: z.int().min(0),
  pending_invitations_count: z.int().min(0),
  max_allowed_memberships: z.int().min(0),
  admin_delete_enabled: z.boolean(),
  public_metadata: metadata,
  created_at: time,
  updated_at: time,
});

/** An organization as a server sees it. */
export const backendOrganization = organization.extend({
  private_metadata: metadata,
  created_by: id('user').nullable(),
});

/** The part of a person that other members see. */
export const publicUser = z.strictObject({
  first_name: z.string().nullable(),
  last_name: z.string().nullable(),
  image_url: z.string(),
  profile_image_url: z.string(),
  has_image: z.boolean(),
  identifier: z.string(),
  user_id: id('user'),
  username: z.string().nullable(),
  banned: z.boolean(),
});

/** A membership as the person and other members see it. */
export const membership = z.strictObject({
  object: z.literal('organization_membership'),
  id: id('orgmem'),
  public_metadata: metadata,
  role: z.string(),
  role_name: z.string(),
  permissions: z.array(z.string()),
  created_at: time,
  updated_at: time,
  organization,
  public_user_data: publicUser,
});

/** A membership as a server sees it. */
export const backendMembership = membership.extend({ private_metadata: metadata });

/** An invitation as members see it. */
export const invitation = z.strictObject({
  object: z.literal('organization_invitation'),
  id: id('orginv'),
  email_address: z.string(),
  organization_id: id('org'),
  role: z.string(),
  role_name: z.string(),
  status: z.enum(['pending', 'accepted', 'revoked', 'expired']),
  public_metadata: metadata,
  created_at: time,
  updated_at: time,
});

/** An invitation as a server sees it. */
export const backendInvitation = invitation.extend({
  private_metadata: metadata,
  url: z.string().nullable(),
  expires_at: time,
});

/** A role and what it permits. */
export const role = z.strictObject({
  object: z.literal('role'),
  id: z.string(),
  key: z.string(),
  name: z.string(),
  description: z.string(),
  permissions: z.array(
    z.strictObject({
      object: z.literal('permission'),
      id: z.string(),
      key: z.string(),
      name: z.string(),
      description: z.string(),
      type: z.enum(['system', 'user']),
      created_at: time,
      updated_at: time,
    }),
  ),
  created_at: time,
  updated_at: time,
});
