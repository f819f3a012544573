/** Lets work through, so much at a time; the rest waits in line. */
export type Gate = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** @param most - so many at a time */
export function createGate(most: number): Gate {
  let underWay = 0;
  const line: (() => void)[] = [];
  return async (work) => {
    if (underWay >= most) await new Promise<void>((resolve) => line.push(resolve));
    else underWay += 1;
    try {
      return await work();
    } finally {
      // Whoever is next takes this place over: nobody can come between.
      const next = line.shift();
      if (next) next();
      else underWay -= 1;
    }
  };
}
