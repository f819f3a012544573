/** What a claim must be, said once more and on purpose without auth-core's own code: the two must agree. */
import type { Members } from './inputs.ts';

const isThere = (value: unknown): boolean => value !== undefined && value !== null;
const isName = (value: unknown): value is string => typeof value === 'string' && value.length > 0;
const isNameOrNone = (value: unknown): boolean => !isThere(value) || typeof value === 'string';
const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: unknown): boolean =>
  !isThere(value) ||
  value === '' ||
  (typeof value === 'string' && value.split(',').every((element) => /^[^:]*:./.test(element.trim())));
const isAge = (value: unknown): boolean =>
  typeof value === 'number' && (value === -1 || (value >= 0 && value < Infinity));

/** Names of the claims that are not as Clerk writes them. */
export function malformedClaims(claims: Members): string[] {
  const { sub, sid, exp, sts, fva, fea, pla, act, v } = claims;
  const isWhole: Record<string, boolean> = {
    sub: isName(sub) && !sub.startsWith('mch_'),
    sid: isName(sid),
    exp: typeof exp === 'number' && Math.abs(exp) < Infinity,
    sts: sts === 'active' || sts === 'pending' || (sts === undefined && v !== 2),
    fva: !isThere(fva) || (Array.isArray(fva) && fva.length === 2 && fva.every(isAge)),
    fea: isList(fea),
    pla: isList(pla),
    act: !isThere(act) || isObject(act),
    'act.sub': !isObject(act) || isName(act['sub']),
    ...(v === 2 ? wholeOrganization(claims) : wholeNames(claims)),
  };
  return Object.keys(isWhole).filter((name) => !isWhole[name]);
}

function wholeOrganization({ o, fea }: Members): Record<string, boolean> {
  if (!isThere(o)) return {};
  if (!isObject(o)) return { o: false };
  const { id, rol, slg, per, fpm } = o;
  const isUnpacked = [fea, per, fpm].every(isName);
  const isMasks = typeof fpm === 'string' && fpm.split(',').every((mask) => /^[0-9]+$/.test(mask.trim()));
  return {
    'o.id': isName(id),
    'o.rol': isName(rol),
    'o.slg': isNameOrNone(slg),
    'o.per': isNameOrNone(per),
    'o.fpm': isNameOrNone(fpm) && (!isUnpacked || isMasks),
  };
}

function wholeNames({ org_id, org_role, org_slug, org_permissions }: Members): Record<string, boolean> {
  if (!isThere(org_id)) return {};
  const list: unknown = org_permissions ?? [];
  return {
    org_id: isName(org_id),
    org_role: isName(org_role),
    org_slug: isNameOrNone(org_slug),
    org_permissions: Array.isArray(list) && list.every((item) => typeof item === 'string'),
  };
}
