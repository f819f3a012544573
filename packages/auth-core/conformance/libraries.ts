// `pnpm libraries`: puts every attack to five libraries and writes docs/hostile-tokens.md and the table in docs/verification.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { hostileRows, librariesTable, replaceTable } from './libraries-page.ts';
import { compareLibraries } from './compare-libraries.ts';

const results = await compareLibraries();
const table = librariesTable(results);
const docs = new URL('../../../docs/', import.meta.url);
const verification = new URL('verification.md', docs);
writeFileSync(new URL('hostile-tokens.md', docs), hostileRows(results));
writeFileSync(verification, replaceTable(readFileSync(verification, 'utf8'), table));
process.stdout.write(`${table}\n`);
