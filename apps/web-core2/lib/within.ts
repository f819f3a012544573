/** How long a page waits for another service, in milliseconds. */
export const patienceMs = 5000;

/**
 * What a promise gives, or undefined when it fails or takes too long: for what a page can do without.
 *
 * @param limitMs - default five seconds
 */
export async function within<Value>(promise: Promise<Value>, limitMs = patienceMs): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs);
  });
  return Promise.race([promise.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}
