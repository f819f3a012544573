import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Table } from './table.ts';

interface Row {
  readonly id: string;
  readonly tags: readonly string[];
}

const row = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  tags: fc.uniqueArray(fc.constantFrom('x', 'y', '__proto__')),
});
const step = fc.oneof(
  row.map((put) => ({ put })),
  fc.constantFrom('a', 'b', 'c', 'd').map((remove) => ({ remove })),
  fc.constant({ clear: true }),
);

test('after any changes an index finds exactly the rows that carry its key', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let changes = 0;
      const table = new Table<Row, 'tag'>(() => (changes += 1), { tag: ({ tags }) => tags });
      const model = new Map<string, Row>();
      for (const next of steps) {
        if ('put' in next) {
          table.put(next.put);
          model.set(next.put.id, next.put);
        } else if ('remove' in next) {
          table.remove(next.remove);
          model.delete(next.remove);
        } else {
          table.clear();
          model.clear();
        }
      }
      expect(table.all()).toEqual([...model.values()]);
      expect(table.size).toBe(model.size);
      for (const tag of ['x', 'y', '__proto__', 'constructor']) {
        const carrying = [...model.values()].filter(({ tags }) => tags.includes(tag)).map(({ id }) => id);
        expect(
          table
            .by('tag', tag)
            .map(({ id }) => id)
            .toSorted(),
        ).toEqual(carrying.toSorted());
        expect(table.count('tag', tag)).toBe(carrying.length);
      }
      expect(changes).toBeLessThanOrEqual(steps.length);
    }),
  );
});

test.each([null, undefined, '', 'unknown', '__proto__'])('there is no row of the id %s', (id) => {
  expect(new Table<Row>(() => undefined, {}).get(id)).toBeUndefined();
});
