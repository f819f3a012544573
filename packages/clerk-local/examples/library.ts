import { createClerkLocal } from '@clerk-patterns/clerk-local';

const clerk = await createClerkLocal({ port: 0 });
process.stdout.write(`${clerk.url} has ${clerk.exportSeed().users?.length} people\n`);

const before = clerk.snapshot();
clerk.clock.advance(3600);
clerk.rotateKeys();
clerk.faults.add({ kind: 'drop', path: '/v1/client', count: 1 });
clerk.restore(before);
clerk.reset();
await clerk.close();
