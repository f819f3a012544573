/** Rightly signed, and good for the verifier; refused when the claims are read into a person and an organization. */
import { canary, claimsV1, claimsV2, signToken, withClaims, without, type Members } from './sign.ts';
import type { HostileClass, Row } from './table.ts';

const is = 'token_claim_invalid';
const inOrganization = (members: Members): string => withClaims({ o: { ...claimsV2.o, ...members } });
const inVersion1 = (members: Members): string => signToken({ ...claimsV1, ...members });
const isForReader = true;

const organizations: Readonly<Record<string, Members>> = {
  'an organization without id': { id: undefined },
  'an organization with an empty id': { id: '' },
  'a number as the organization’s id': { id: 1 },
  'an organization without role': { rol: undefined },
  'an organization with an empty role': { rol: '' },
  'a number as role': { rol: 1 },
  'a list of roles': { rol: ['admin'] },
  'a number as slug': { slg: 1 },
  'permissions as a list': { per: ['read'] },
  'a number as masks': { fpm: 7 },
  'masks that are no numbers': { fpm: canary },
  'a negative mask': { fpm: '-1' },
  'a mask in hexadecimal': { fpm: '0x7' },
  'a mask with a fraction': { fpm: '1.5' },
};

export const organization: HostileClass = {
  name: 'organization of version 2',
  see: 'Clerk: session tokens; a 500 of its own reader',
  isForReader,
  rows: [
    ['an array as organization', is, withClaims({ o: [canary] })],
    ['a text as organization', is, withClaims({ o: 'org_acme' })],
    ['the organization true', is, withClaims({ o: true })],
    ...Object.entries(organizations).map(([name, members]): Row => [name, is, inOrganization(members)]),
    ['a list of features that is none', is, withClaims({ fea: canary })],
    ['features as a list', is, withClaims({ fea: ['o:todos'] })],
    ['a feature without name', is, withClaims({ fea: 'o:' })],
    ['plans that are none', is, withClaims({ pla: canary })],
    ['no status in version 2', is, signToken(without('sts'))],
  ],
};

const version1: Readonly<Record<string, Members>> = {
  'a number as organization in version 1': { org_id: 1 },
  'an empty organization in version 1': { org_id: '' },
  'a list of organizations in version 1': { org_id: ['org_acme'] },
  'no role in version 1': { org_role: undefined },
  'an empty role in version 1': { org_role: '' },
  'a list of roles in version 1': { org_role: ['org:admin'] },
  'a number as slug in version 1': { org_slug: 1 },
  'permissions that are no texts': { org_permissions: [canary, 1] },
  'permissions as one text': { org_permissions: 'org:todos:delete' },
  'permissions as an object': { org_permissions: { 'org:todos:delete': true } },
};

const people: Readonly<Record<string, Members>> = {
  'an impersonation without actor': { act: {} },
  'a text as actor': { act: 'user_mallory' },
  'a list of actors': { act: [{ sub: 'user_mallory' }] },
  'a number as the actor’s subject': { act: { sub: 1 } },
  'an actor with an empty subject': { act: { sub: '' } },
  'the actor true': { act: true },
  'ages of factors as texts': { fva: ['0', '0'] },
  'one age of a factor': { fva: [0] },
  'three ages of factors': { fva: [0, 0, 0] },
  'a negative age of a factor': { fva: [-2, 0] },
  'ages of factors as an object': { fva: { 0: 0, 1: 0 } },
  'ages of factors as one number': { fva: 0 },
};

export const person: HostileClass = {
  name: 'person and organization of version 1',
  see: 'Clerk: session tokens',
  isForReader,
  rows: [
    ...Object.entries(version1).map(([name, members]): Row => [name, is, inVersion1(members)]),
    ...Object.entries(people).map(([name, members]): Row => [name, is, withClaims(members)]),
  ],
};
