/** A public RSA key for RS256, with nothing but what verifying needs. Frozen. */
export interface RsaPublicJwk {
  readonly kty: 'RSA';
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'RS256';
  /** The modulus, big-endian in base64url. */
  readonly n: string;
  /** The exponent: 65537. */
  readonly e: 'AQAB';
}

/** The usable keys of an instance by their `kid`. */
export type KeySet = ReadonlyMap<string, RsaPublicJwk>;

/** Clerk publishes one key, two while it rotates. */
const mostKeys = 16;
/** No `kid` of Clerk comes near this; longer ones, in a set or in a token, name no key. */
export const longestKid = 256;
/** Below 2048 bits RS256 is not allowed; above 8192 a single verification takes milliseconds. */
const modulusBits = { least: 2048, most: 8192 };
/** Members of private and symmetric keys. */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * Reads a JWK Set and returns the keys that may verify RS256, without any other member.
 *
 * Keys for something else or too weak are left out, as RFC 7517 advises. So is a key published with its private half:
 * everybody can sign with it. Two keys of one `kid` are refused, since either could be the wrong one.
 *
 * Does not check that a modulus is the product of two primes.
 *
 * @throws Error that says what is wrong without quoting anything
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-5
 */
export function readKeySet(text: string): KeySet {
  const entries = readEntries(text);
  const kids = entries.flatMap(({ kid }) => (typeof kid === 'string' ? [kid] : []));
  if (new Set(kids).size < kids.length) throw new Error('two keys have the same kid');
  return new Map(
    entries.flatMap((entry) => {
      const key = readKey(entry);
      return key ? [[key.kid, key] as const] : [];
    }),
  );
}

type Members = Readonly<Record<string, unknown>>;

function readEntries(text: string): Members[] {
  const set = parse(text);
  const keys = isObject(set) ? set['keys'] : undefined;
  if (!Array.isArray(keys)) throw new Error('not a JWK Set');
  if (keys.length > mostKeys) throw new Error(`more than ${mostKeys} keys`);
  const entries: unknown[] = keys;
  if (!entries.every(isObject)) throw new Error('a key is not an object');
  return entries;
}

/** The parser's own error quotes the text, which may hold what must not be published. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('not JSON');
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readKey(entry: Members): RsaPublicJwk | undefined {
  const { kty, kid, use, alg, n, e, key_ops: operations } = entry;
  const isForVerifying =
    kty === 'RSA' &&
    (use === undefined || use === 'sig') &&
    (alg === undefined || alg === 'RS256') &&
    (operations === undefined || (Array.isArray(operations) && operations.includes('verify')));
  if (!isForVerifying || secretMembers.some((name) => name in entry)) return undefined;
  if (typeof kid !== 'string' || kid === '' || kid.length > longestKid) return undefined;
  // Every maker of RSA keys uses 65537. With an exponent of 1 anybody could sign.
  if (e !== 'AQAB' || typeof n !== 'string' || !isModulus(n)) return undefined;
  return Object.freeze({ kty, kid, use: 'sig', alg: 'RS256', n, e });
}

/** Whether this is an odd number of the right size, written in the one way that every runtime imports. */
function isModulus(n: string): boolean {
  if (!/^[\w-]+$/.test(n) || n.length % 4 === 1) return false;
  const bytes = atob(n.replaceAll('-', '+').replaceAll('_', '/'));
  const isCanonical = btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') === n;
  const first = bytes.codePointAt(0) ?? 0;
  const isOdd = ((bytes.codePointAt(bytes.length - 1) ?? 0) & 1) === 1;
  const bits = bytes.length * 8 - (Math.clz32(first) - 24);
  return isCanonical && first !== 0 && isOdd && bits >= modulusBits.least && bits <= modulusBits.most;
}
