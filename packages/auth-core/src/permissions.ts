/** How a token of version 2 packs an organization's permissions. */
export interface PackedPermissions {
  /** The organization's features in the order of `fea`. */
  readonly features: readonly string[];
  /** `o.per`, such as `read,manage,delete`. */
  readonly names: string;
  /** `o.fpm`, one decimal number for each feature, such as `3,4`. */
  readonly masks: string;
}

/**
 * Unpacks permissions: bit j of the i-th mask, the lowest first, says whether the i-th feature has the j-th name.
 *
 * Masks may be of any length: an organization with more than 53 permissions has numbers that JavaScript's own cannot hold.
 *
 * @returns null when a mask is no decimal number
 *
 * @example
 * unpackPermissions({ features: ['posts', 'team'], names: 'read,manage,delete', masks: '3,4' });
 * // ['org:posts:read', 'org:posts:manage', 'org:team:delete']
 */
export function unpackPermissions({ features, names, masks }: PackedPermissions): string[] | null {
  const numbers = masks.split(',').map((mask) => mask.trim());
  if (!numbers.every((number) => /^\d+$/.test(number))) return null;
  const each = names.split(',').map((name) => name.trim());
  return features.flatMap((feature, index) => {
    const bits = BigInt(numbers[index] ?? 0).toString(2);
    return each.filter((_name, bit) => bits.at(-1 - bit) === '1').map((name) => `org:${feature}:${name}`);
  });
}
