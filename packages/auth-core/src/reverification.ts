/** Which proof of who somebody is must be fresh. */
export type ReverificationLevel = 'first_factor' | 'second_factor' | 'multi_factor';

/**
 * How freshly somebody must have proved who they are: one of Clerk's presets, or a level and for how many minutes a proof
 * counts (more than 0; a proof of exactly this age is stale).
 *
 * @see https://clerk.com/docs/guides/secure/reverification
 */
export type Reverification =
  | 'strict_mfa'
  | 'strict'
  | 'moderate'
  | 'lax'
  | { readonly level: ReverificationLevel; readonly afterMinutes: number };

/** Minutes since the first and the second factor were checked; -1 for never, or for a factor that is not set up. */
export type FactorAges = readonly [first: number, second: number];

type Proof = Exclude<Reverification, string>;

const presets: ReadonlyMap<unknown, Proof> = new Map<unknown, Proof>([
  ['strict_mfa', { level: 'multi_factor', afterMinutes: 10 }],
  ['strict', { level: 'second_factor', afterMinutes: 10 }],
  ['moderate', { level: 'second_factor', afterMinutes: 60 }],
  ['lax', { level: 'second_factor', afterMinutes: 1440 }],
]);
const levels: ReadonlySet<unknown> = new Set(['first_factor', 'second_factor', 'multi_factor']);

/** The level and minutes of a preset or of such an object, or null for what is neither. */
export function readReverification(asked: unknown): Proof | null {
  if (typeof asked !== 'object' || asked === null) return presets.get(asked) ?? null;
  const { level, afterMinutes } = asked as Partial<Proof>;
  const isProof = levels.has(level) && typeof afterMinutes === 'number' && afterMinutes > 0;
  return isProof ? { level: level as ReverificationLevel, afterMinutes } : null;
}

/** Whether something is a pair of ages as the claim `fva` has it: two finite numbers, each -1 or at least 0. */
export function isFactorAges(value: unknown): value is FactorAges {
  const isAge = (age: unknown): boolean => Number.isFinite(age) && (age === -1 || (age as number) >= 0);
  return Array.isArray(value) && value.length === 2 && isAge(value[0]) && isAge(value[1]);
}

/**
 * Whether somebody has proved who they are as freshly as asked. A second factor that is not set up cannot be asked for:
 * then the first counts instead.
 *
 * @param ages - anything; what is no pair of ages is not fresh
 * @param asked - anything; what is no reverification is not met
 */
export function isFresh(ages: unknown, asked: unknown): boolean {
  const proof = readReverification(asked);
  if (!proof || !isFactorAges(ages)) return false;
  const [first, second] = ages;
  const isYoung = (age: number): boolean => age !== -1 && proof.afterMinutes > age;
  const isSecondSet = second !== -1;
  if (proof.level === 'first_factor') return isYoung(first);
  if (proof.level === 'second_factor') return isYoung(isSecondSet ? second : first);
  return isYoung(first) && (!isSecondSet || isYoung(second));
}

/** What Clerk's `useReverification` looks for in an answer; seeing it, it asks for the proof and sends the request again. */
export interface ReverificationHint {
  readonly clerk_error: {
    readonly type: 'forbidden';
    readonly reason: 'reverification-error';
    readonly metadata: { readonly reverification: Reverification };
  };
}

/**
 * Says in Clerk's own form that a fresher proof is needed. `problem` puts it into its answer by itself; a Server Action
 * returns it as it is.
 *
 * @see https://clerk.com/docs/guides/secure/reverification
 *
 * @example
 * if (decision.error?.reverification) return reverificationHint(decision.error.reverification);
 */
export function reverificationHint(reverification: Reverification): ReverificationHint {
  return { clerk_error: { type: 'forbidden', reason: 'reverification-error', metadata: { reverification } } };
}
