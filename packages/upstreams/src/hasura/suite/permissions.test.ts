import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clear, openLane, plant, type Lane, type Person } from '../../testing-lane.ts';

// Each role, each table, each thing that can be done to it: nothing of it reaches another tenant. `pnpm controls` empties the
// conditions of the metadata one at a time, and expects one of these to go red.
let lane: Lane;
/** What Carol has, in her organization and by herself. */
const hers: Record<string, string> = {};
/** What whoever asks has themselves: a todo and a tag. */
const own = new Map<Person, { readonly todo: string; readonly tag: string }>();
const strangers = ['bob', 'bobInAcme', 'aliceInAcme'] as const;

async function made(who: Person, mutation: string, variables: object = {}): Promise<string> {
  const answer = (await lane.ask(who, mutation, variables)) as { made: { id: string } };
  return answer.made.id;
}
const tagOf = async (who: Person): Promise<string> =>
  made(who, 'mutation ($name: String!) { made: insert_tags_one(object: {name: $name}) { id } }', { name: `of ${who}` });

beforeAll(async () => {
  lane = await openLane();
  await clear(lane);
  const shared = await plant(lane, 'carolInGlobex', [{ title: 'shared', org_id: 'org_globex' }, { title: 'personal' }]);
  [hers['shared'], hers['personal']] = [shared[0] ?? '', shared[1] ?? ''];
  hers['tag'] = await tagOf('carolInGlobex');
  const hang = `mutation ($shared: uuid!, $personal: uuid!, $tag: uuid!) {
    insert_comments(objects: [{todo_id: $shared, body: "a"}, {todo_id: $personal, body: "b"}]) { affected_rows }
    insert_todo_tags(objects: [{todo_id: $shared, tag_id: $tag}, {todo_id: $personal, tag_id: $tag}]) { affected_rows }
    insert_todo_waits(objects: [{todo_id: $shared, waits_for: $personal}]) { affected_rows } }`;
  await lane.ask('carolInGlobex', hang, hers);
  for (const who of strangers) {
    const [todo = ''] = await plant(lane, who, [{ title: `of ${who}` }]);
    own.set(who, { todo, tag: await tagOf(who) });
  }
});
afterAll(async () => lane.close());

describe.each(strangers)('%s', (who) => {
  const role = { bob: 'user', bobInAcme: 'org:member', aliceInAcme: 'org:admin' }[who];
  const isOwn = (titles: { title: string }[]): boolean => titles.every(({ title }) => !/shared|personal/.test(title));

  test(`as ${role} sees nothing of Carol’s, neither by itself nor counted`, async () => {
    const query = `{ todos { title } comments { body } tags { name } todo_tags { todo_id } todo_waits { todo_id }
      comments_aggregate { aggregate { count } } todo_tags_aggregate { aggregate { count } }
      todo_waits_aggregate { aggregate { count } } }`;
    const answer = (await lane.ask(who, query)) as { todos: { title: string }[]; tags: { name: string }[] };
    const { todos, tags, ...hanging } = answer;
    expect(isOwn(todos)).toBe(true);
    expect(tags.some(({ name }) => name === 'of carolInGlobex')).toBe(false);
    const none = { aggregate: { count: 0 } };
    expect(hanging).toEqual({
      comments: [],
      todo_tags: [],
      todo_waits: [],
      comments_aggregate: none,
      todo_tags_aggregate: none,
      todo_waits_aggregate: none,
    });
  });

  test.each([
    ['todos', 'update_todos(where: {title: {_in: ["shared", "personal"]}}, _set: {done: true})'],
    ['todos', 'update_todos(where: {id: {_in: [$shared, $personal]}}, _set: {done: true})'],
    ['tags', 'update_tags(where: {id: {_eq: $tag}}, _set: {weight: 1})'],
    ['comments', 'update_comments(where: {}, _set: {body: "mine"})'],
    ['comments', 'delete_comments(where: {})'],
    ['tags', 'delete_tags(where: {id: {_eq: $tag}})'],
    ['todo_tags', 'delete_todo_tags(where: {})'],
    ['todo_waits', 'delete_todo_waits(where: {})'],
    ['todos', 'delete_todos(where: {id: {_in: [$shared, $personal]}})'],
  ])(`as ${role} changes none of her %s by %s`, async (_table, field) => {
    const used = Object.keys(hers).filter((name) => field.includes(`$${name}`));
    const declared = used.length > 0 ? `(${used.map((name) => `$${name}: uuid!`).join(', ')})` : '';
    const variables = Object.fromEntries(used.map((name) => [name, hers[name]]));
    const answer = await lane.ask(who, `mutation ${declared} { done: ${field} { affected_rows } }`, variables);
    expect(answer).toEqual({ done: { affected_rows: 0 } });
  });

  test.each([
    ['comments', 'insert_comments_one(object: {todo_id: $shared, body: "x"}) { id }'],
    ['comments', 'insert_comments_one(object: {todo_id: $personal, body: "x"}) { id }'],
    ['todo_tags', 'insert_todo_tags_one(object: {todo_id: $shared, tag_id: $ownTag}) { todo_id }'],
    ['todo_tags', 'insert_todo_tags_one(object: {todo_id: $ownTodo, tag_id: $tag}) { todo_id }'],
    ['todo_waits', 'insert_todo_waits_one(object: {todo_id: $shared, waits_for: $ownTodo}) { todo_id }'],
    ['todo_waits', 'insert_todo_waits_one(object: {todo_id: $ownTodo, waits_for: $shared}) { todo_id }'],
    ...(who === 'bob' ? [] : [['todos', 'insert_todos_one(object: {title: "x", org_id: "org_globex"}) { id }']]),
  ])(`as ${role} adds nothing to her %s by %s`, async (_table = '', field = '') => {
    const all = { ...hers, ownTodo: own.get(who)?.todo, ownTag: own.get(who)?.tag };
    const used = Object.entries(all).filter(([name]) => new RegExp(String.raw`\$${name}\b`).test(field));
    const declared = used.length > 0 ? `(${used.map(([name]) => `$${name}: uuid!`).join(', ')})` : '';
    const refusal = await lane.refusal(who, `mutation ${declared} { ${field} }`, Object.fromEntries(used));
    expect(refusal.extensions.code).toBe('permission-error');
  });
});
