// A PostgreSQL server for whoever forks this: tells its address, and stops when its parent does.
import { startPostgres } from '../src/testing-postgres.ts';

const postgres = await startPostgres();
process.once('exit', postgres.stop);
process.once('disconnect', () => process.exit(0));
process.send?.({ url: postgres.url, version: postgres.version });
