// Runs the hostile suite without a test runner and prints what came of it as JSON: for the mutation run of auth-core, which
// runs it a hundred times. `hostile.ts header` carries tokens by the header only.
import { isDeepStrictEqual } from 'node:util';
import { startHostileSuite } from '../src/hostile-suite.ts';

const { cases, close } = await startHostileSuite(process.argv[2]?.split(','));
const red: string[] = [];
for (const { title, verifier, ask, expected } of cases) {
  const outcome = await ask().catch(() => undefined);
  if (!isDeepStrictEqual(outcome, expected)) red.push(`${verifier} ${title}`);
}
process.stdout.write(JSON.stringify({ titles: cases.map(({ title, verifier }) => `${verifier} ${title}`), red }));
await close();
