/** The most that a form may hold: what Next takes for a Server Action. */
const mostBytes = 1_000_000;

/**
 * The answer to requests that Next would answer with 500 or a redirect to elsewhere, though it is the sender who is wrong:
 * a path that is no text, a host that is not this app's, and Server Actions that are broken, too large, or posted from another
 * site. Nothing for all others.
 *
 * @param origins - where this app answers, such as `http://localhost:3000`: redirects are made from the host that is asked
 */
export async function refusalOf(request: Request, origins: readonly string[]): Promise<Response | undefined> {
  const { headers, method, url } = request;
  if (!isText(new URL(url).pathname)) return say(400, 'The address is broken.');
  const host = hostOf(headers);
  if (!origins.some((origin) => new URL(origin).host === host))
    return say(421, `This app answers at ${origins[0]}, not at the host you asked for.`);
  if (method !== 'POST') return undefined;
  const isForm = headers.get('content-type')?.toLowerCase().startsWith('multipart/form-data') ?? false;
  if (!isForm && !headers.has('next-action')) return undefined;
  const origin = headers.get('origin');
  if (origin !== null && !(URL.canParse(origin) && new URL(origin).host === host))
    return say(403, 'This form was posted from another site.');
  return refusalOfBody(request, isForm);
}

async function refusalOfBody(request: Request, isForm: boolean): Promise<Response | undefined> {
  const { headers } = request;
  const length = Number(headers.get('content-length') ?? 0);
  // Who sends it in pieces says no length.
  const bytes =
    length > mostBytes
      ? undefined
      : await request
          .clone()
          .arrayBuffer()
          .catch(() => new ArrayBuffer(0));
  if (!bytes || bytes.byteLength > mostBytes) return say(413, 'This form holds too much.');
  try {
    const body = new Response(bytes, { headers: { 'content-type': typeOf(headers) } });
    const called = isForm ? (await body.formData()).get('0') : await body.text();
    if (!headers.has('next-action') || isCall(called)) return undefined;
  } catch {
    // It is not what its header says.
  }
  return say(400, 'This form is broken.');
}

/** `multipart/form-data` as browsers write it, or the `text/plain` of React: Next's parser fails over other spellings. */
function typeOf(headers: Headers): string {
  const type = headers.get('content-type') ?? '';
  if (!/^(?:text\/plain(?:;\s?charset=utf-8)?|multipart\/form-data; ?boundary=(?:"[^"]+"|[^\s";,]+))$/i.test(type))
    throw new TypeError('neither a form nor a call');
  return type;
}

/** The arguments of an action: plain values and forms, which is all that actions here take. React has marks for more. */
function isCall(text: FormDataEntryValue | null): boolean {
  if (typeof text !== 'string') return false;
  const called: unknown = JSON.parse(text);
  // Next takes no more of them.
  return Array.isArray(called) && called.length <= 1000 && !/"\$(?!K[0-9a-f]+"|undefined"|\$)/.test(text);
}

/** Behind a proxy the host that the proxy was asked for; none where it was asked for it by something else than HTTP. */
function hostOf(headers: Headers): string | undefined {
  const [protocol = ''] = (headers.get('x-forwarded-proto') ?? 'http').split(',');
  if (!/^https?$/i.test(protocol)) return undefined;
  return (headers.get('x-forwarded-host') ?? headers.get('host'))?.split(',')[0]?.trim().toLowerCase();
}

function isText(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

const say = (status: number, text: string): Response =>
  new Response(text, { status, headers: { 'content-type': 'text/plain; charset=utf-8' } });
