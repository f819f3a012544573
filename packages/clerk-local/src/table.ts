import { Order, type SortKey } from './order.ts';

/** For each order what records are sorted by. */
export type Orders<Row, Name extends string> = Readonly<Record<Name, (row: Row) => SortKey>>;

/** For each index the keys it finds a record by. */
export type Indexes<Row, Name extends string> = Readonly<Record<Name, (row: Row) => readonly string[]>>;

/**
 * Records by id, with indexes that are kept right on every change, so that finding one costs the same among ten as among
 * ten thousand.
 */
export class Table<Row extends { readonly id: string }, Name extends string = never, OrderName extends string = never> {
  readonly #rows = new Map<string, Row>();
  readonly #keys: readonly (readonly [Name, (row: Row) => readonly string[]])[];
  readonly #indexes = new Map<string, Map<string, Set<string>>>();
  readonly #orders: ReadonlyMap<string, Order<Row>>;
  readonly #changed: () => void;
  #observer: ((before: Row | undefined, after: Row | undefined) => void) | undefined;

  constructor(changed: () => void, keys: Indexes<Row, Name>, orders?: Orders<Row, OrderName>) {
    this.#changed = changed;
    this.#orders = new Map(
      Object.entries<(row: Row) => SortKey>(orders ?? {}).map(([name, keyOf]) => [name, new Order(keyOf)]),
    );
    this.#keys = Object.entries(keys) as [Name, (row: Row) => readonly string[]][];
    for (const [index] of this.#keys) this.#indexes.set(index, new Map());
  }

  /** Calls back on every change of a record; not when everything is replaced. */
  watch(observer: (before: Row | undefined, after: Row | undefined) => void): void {
    this.#observer = observer;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string | null | undefined): Row | undefined {
    return id ? this.#rows.get(id) : undefined;
  }

  /** Every record, oldest first. */
  all(): Row[] {
    return [...this.#rows.values()];
  }

  /** The records an index finds under a key, oldest first. */
  by(index: Name, key: string): Row[] {
    const ids = this.#indexes.get(index)?.get(key) ?? [];
    return [...ids].flatMap((id) => this.#rows.get(id) ?? []);
  }

  /** How many records an index finds under a key. */
  count(index: Name, key: string): number {
    return this.#indexes.get(index)?.get(key)?.size ?? 0;
  }

  /** A page of all records in an order; none for an order there is not. */
  ordered(name: OrderName, where: { descending: boolean; offset: number; limit: number }): Row[] {
    return this.#orders.get(name)?.page(where) ?? [];
  }

  /** Adds a record or replaces the one with its id, and returns it. */
  put(row: Row): Row {
    const before = this.#rows.get(row.id);
    if (before) this.#unindex(before);
    this.#rows.set(row.id, row);
    for (const order of this.#orders.values()) order.put(row);
    for (const [index, keysOf] of this.#keys) {
      const entries = this.#indexes.get(index);
      for (const key of keysOf(row)) {
        const ids = entries?.get(key);
        if (ids) ids.add(row.id);
        else entries?.set(key, new Set([row.id]));
      }
    }
    this.#changed();
    this.#observer?.(before, row);
    return row;
  }

  /** Removes a record; one that is not there is nothing to remove. */
  remove(id: string): void {
    const row = this.#rows.get(id);
    if (!row) return;
    this.#unindex(row);
    this.#rows.delete(id);
    for (const order of this.#orders.values()) order.remove(id);
    this.#changed();
    this.#observer?.(row, undefined);
  }

  clear(): void {
    this.#rows.clear();
    for (const entries of this.#indexes.values()) entries.clear();
    for (const order of this.#orders.values()) order.clear();
    this.#changed();
  }

  #unindex(row: Row): void {
    for (const [index, keysOf] of this.#keys) {
      const entries = this.#indexes.get(index);
      for (const key of keysOf(row)) {
        const ids = entries?.get(key);
        ids?.delete(row.id);
        if (ids?.size === 0) entries?.delete(key);
      }
    }
  }
}
