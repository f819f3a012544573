/** One field of a form: its text, or the bytes of a file. */
export interface Part {
  readonly name: string;
  readonly value: string | Uint8Array;
}

/** More fields than any form of Clerk's has. */
const mostParts = 100;

/**
 * Takes a `multipart/form-data` body apart.
 *
 * Does not check the types that parts claim to have.
 *
 * @param type - the content type, which names the boundary
 * @returns undefined for what is no such form
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
export function parseMultipart(body: Buffer, type: string): Part[] | undefined {
  const named = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(type);
  const boundary = named?.[1] ?? named?.[2];
  if (!boundary) return undefined;
  // A delimiter begins a line; the first has no line before it.
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const text = Buffer.concat([Buffer.from('\r\n'), body]);
  const parts: Part[] = [];
  let start = text.indexOf(delimiter);
  while (start !== -1) {
    const from = start + delimiter.length;
    if (text.subarray(from, from + 2).equals(Buffer.from('--'))) return parts;
    const end = text.indexOf(delimiter, from);
    const part = end === -1 || parts.length === mostParts ? undefined : parsePart(text.subarray(from, end));
    if (!part) return undefined;
    parts.push(part);
    start = end;
  }
  return undefined;
}

function parsePart(bytes: Buffer): Part | undefined {
  const split = bytes.indexOf('\r\n\r\n');
  if (split === -1) return undefined;
  const headers = bytes.subarray(0, split).toString('utf8');
  const disposition = /^content-disposition:\s*form-data;(.*)$/im.exec(headers)?.[1] ?? '';
  const name = /(?:^|[;\s])name="([^"]*)"/i.exec(disposition)?.[1];
  if (name === undefined) return undefined;
  const value = bytes.subarray(split + 4);
  const isFile = /(?:^|[;\s])filename\*?=/i.test(disposition);
  return { name, value: isFile ? new Uint8Array(value) : value.toString('utf8') };
}
