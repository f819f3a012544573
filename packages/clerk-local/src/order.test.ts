import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Order } from './order.ts';

interface Row {
  readonly id: string;
  readonly key: number;
}
const all = { descending: false, offset: 0, limit: 1000 };

test('records of one key stand in the order they came, and the other way round when descending', () => {
  const order = new Order<Row>(({ key }) => key);
  for (const id of ['a', 'b', 'c']) order.put({ id, key: 1 });
  expect(order.page(all).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(order.page({ ...all, descending: true }).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  order.put({ id: 'b', key: 0 });
  expect(order.page(all).map(({ id }) => id)).toEqual(['b', 'a', 'c']);
});

test('a page beyond the end is empty', () => {
  const order = new Order<Row>(({ key }) => key);
  order.put({ id: 'a', key: 1 });
  for (const descending of [true, false]) expect(order.page({ descending, offset: 5, limit: 5 })).toEqual([]);
});

test('after any changes, read at any time, it is what sorting would give', () => {
  const change = fc.tuple(fc.constantFrom('put', 'remove', 'page'), fc.nat({ max: 9 }), fc.nat({ max: 3 }));
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 60 }),
      fc.boolean(),
      fc.nat(12),
      fc.nat(12),
      (changes, descending, offset, limit) => {
        const order = new Order<Row>(({ key }) => key);
        const rows = new Map<string, Row>();
        for (const [what, number, key] of changes) {
          const id = `r${number}`;
          if (what === 'page') order.page(all);
          else if (what === 'put') {
            order.put({ id, key });
            rows.set(id, { id, key });
          } else {
            order.remove(id);
            rows.delete(id);
          }
        }
        const sorted = [...rows.values()].toSorted((one, other) => one.key - other.key);
        const expected = (descending ? sorted.toReversed() : sorted).slice(offset, offset + limit);
        expect(order.page({ descending, offset, limit })).toEqual(expected);
      },
    ),
  );
});
