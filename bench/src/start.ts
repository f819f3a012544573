// Prints the milliseconds from the call that starts a subject to its first answer, its code being loaded.
import { cpuMs, seedFor, startSubject, type SubjectName } from './subjects.ts';

const name = process.argv[2] as SubjectName;
const seed = seedFor(name, 5);
const began = cpuMs();
const subject = await startSubject(name, seed);
const headers = { authorization: `Bearer ${subject.nextKey()}` };
const answer = await fetch(`${subject.apiUrl}/v1/users?limit=1`, { headers });
if (!answer.ok) throw new Error(`${name} answered with ${answer.status}`);
process.stdout.write(String(cpuMs() - began));
await subject.close();
process.exit(0);
