// A row policy for changes stands behind the one for reading, which Postgres applies as well wherever a statement reads a
// column. A statement that reads none, as a function may run, meets the one for changes alone.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { people } from '../testing.ts';
import { defaultPlace, openDatabase, type Database } from './database.ts';

const role = 'authenticated';
let database: Database;
beforeAll(async () => {
  database = await openDatabase(defaultPlace());
});
afterAll(async () => database.close());

/** How many rows a statement changed. */
async function changed(who: keyof typeof people, statement: string): Promise<number | null> {
  const { rowCount } = await database.as({ role, claims: people[who] }, false, async (client) =>
    client.query(statement),
  );
  return rowCount;
}

test('a change that reads no column reaches the rows of one’s own and nobody else’s', async () => {
  await changed('carolInGlobex', `insert into public.todos (title, org_id) values ('of Globex', 'org_globex')`);
  await changed('bob', `insert into public.todos (title) values ('of Bob')`);
  const own = await changed('bob', `select from public.todos`);
  expect(own).toBeGreaterThan(0);
  expect(await changed('bob', `update public.todos set done = true`)).toBe(own);
  const open = await changed('carolInGlobex', `select from public.todos where title = 'of Globex' and not done`);
  expect(open).toBeGreaterThan(0);
});
