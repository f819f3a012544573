/** A request for a small document from a server that is trusted with what it says, not with how it behaves. */
export interface TextRequest {
  readonly url: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly headers: Headers;
  /** For the whole answer, not only for its beginning. */
  readonly timeoutMs: number;
}

/** In bytes, after decompression. Sixteen keys of 8192 bits are a third of it. */
const largestBody = 65_536;

/**
 * Fetches a document of at most 64 KiB of UTF-8.
 *
 * Only 200 is an answer. A redirect is none: it could lead to another origin, and take the headers there.
 *
 * @throws Error that says what went wrong without quoting anything
 */
export async function fetchText(request: TextRequest): Promise<string> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  // A race and not the signal alone: a fetch that does not heed the signal must not keep anybody waiting.
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no whole answer within ${request.timeoutMs} ms`));
    }, request.timeoutMs);
  });
  try {
    return await Promise.race([ask(request, controller.signal), timeout]);
  } finally {
    clearTimeout(timer);
    // Ends a download that nobody waits for any more.
    controller.abort();
  }
}

async function ask({ url, fetch, headers }: TextRequest, signal: AbortSignal): Promise<string> {
  // Not "error": some edge runtimes know only "follow" and "manual".
  const response = await fetch(url, { headers, redirect: 'manual', signal });
  if (response.redirected) throw new Error('a redirect was followed');
  if (response.status !== 200) throw new Error(`status ${response.status}`);
  return readBody(response);
}

async function readBody({ body }: Response): Promise<string> {
  if (!body) throw new Error('no body');
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > largestBody) throw new Error(`more than ${largestBody} bytes`);
    text += decoder.decode(value, { stream: true });
  }
}
