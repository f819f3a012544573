/** What records are ordered by. */
export type SortKey = string | number;

interface Entry<Row> {
  readonly key: SortKey;
  readonly sequence: number;
  row: Row;
}

/**
 * Records in the order of a key, kept right on every change, so that a page of them costs the same among ten as among
 * ten thousand. Records of the same key stand in the order in which they came.
 *
 * Nothing is sorted before it is first asked for: a state that nobody lists costs nothing.
 */
export class Order<Row extends { readonly id: string }> {
  readonly #keyOf: (row: Row) => SortKey;
  readonly #entries = new Map<string, Entry<Row>>();
  #sorted: Entry<Row>[] | undefined;
  #next = 0;

  constructor(keyOf: (row: Row) => SortKey) {
    this.#keyOf = keyOf;
  }

  put(row: Row): void {
    const before = this.#entries.get(row.id);
    const key = this.#keyOf(row);
    if (before?.key === key) {
      before.row = row;
      return;
    }
    if (before) this.#take(before);
    const entry = { key, sequence: before?.sequence ?? this.#next++, row };
    this.#entries.set(row.id, entry);
    this.#sorted?.splice(place(this.#sorted, entry), 0, entry);
  }

  remove(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    this.#take(entry);
  }

  clear(): void {
    this.#entries.clear();
    this.#sorted = undefined;
  }

  /** A page, smallest key first or last. */
  page({ descending, offset, limit }: { descending: boolean; offset: number; limit: number }): Row[] {
    this.#sorted ??= [...this.#entries.values()].toSorted(compare);
    const all = this.#sorted;
    const end = all.length - offset;
    const found = descending
      ? all.slice(Math.max(0, end - limit), Math.max(0, end)).toReversed()
      : all.slice(offset, offset + limit);
    return found.map(({ row }) => row);
  }

  #take(entry: Entry<Row>): void {
    this.#sorted?.splice(place(this.#sorted, entry), 1);
  }
}

function compare(one: Entry<unknown>, other: Entry<unknown>): number {
  if (one.key === other.key) return one.sequence - other.sequence;
  return one.key < other.key ? -1 : 1;
}

/** Where an entry stands, or would stand. */
function place(sorted: readonly Entry<unknown>[], entry: Entry<unknown>): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const other = sorted[middle];
    if (other && compare(other, entry) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}
