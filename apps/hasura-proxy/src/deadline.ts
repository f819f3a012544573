/**
 * Waits for work at most so long. The work itself goes on: this is for what takes no `AbortSignal`.
 *
 * @param onLate - makes the error to throw then
 */
export async function within<Result>(ms: number, work: Promise<Result>, onLate: () => Error): Promise<Result> {
  const late = Symbol('late');
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), ms);
  });
  try {
    const result = await Promise.race([work, limit]);
    if (result === late) throw onLate();
    return result;
  } finally {
    clearTimeout(timer);
  }
}
