/** The beginning of a stream, and what comes after it. */
export interface Peeked {
  readonly head: Buffer<ArrayBuffer>;
  /** Undefined where the head is all there is. */
  readonly rest: AsyncIterator<Uint8Array> | undefined;
}

/** Reads a stream until it ends or there is more than so many bytes. */
export async function peekInto(stream: AsyncIterable<Uint8Array>, bytes: number): Promise<Peeked> {
  const iterator = stream[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return { head: joined(chunks), rest: undefined };
    chunks.push(next.value);
    size += next.value.length;
    if (size > bytes) return { head: joined(chunks), rest: iterator };
  }
}

/** Chunks as one; a single one is not copied. */
export function joined(chunks: readonly Uint8Array[]): Buffer<ArrayBuffer> {
  const [first, second] = chunks;
  if (first === undefined) return Buffer.alloc(0);
  return second === undefined
    ? Buffer.from(first.buffer as ArrayBuffer, first.byteOffset, first.length)
    : Buffer.concat(chunks);
}

/** The stream again, from its beginning, whose head is short enough; ends with what `onMore` throws once it is longer than so many bytes. */
export async function* whole({ head, rest }: Peeked, bytes: number, onMore: () => Error): AsyncGenerator<Uint8Array> {
  let size = head.length;
  yield head;
  if (!rest) return;
  for (;;) {
    const next = await rest.next();
    if (next.done === true) return;
    size += next.value.length;
    if (size > bytes) throw onMore();
    yield next.value;
  }
}
