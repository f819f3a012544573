/** The most that a form may hold: what Next takes for a Server Action. */
const mostBytes = 1_000_000;

/**
 * The answer to requests that Next would answer with 500, though it is the sender who is wrong: a path that is no text, and
 * forms of Server Actions that are broken, too large, or posted from another site. Nothing for all others.
 *
 * What React posts has the header `Next-Action`, and Next itself answers it with 400 when it is broken.
 */
export async function refusalOf(request: Request): Promise<Response | undefined> {
  if (!isText(new URL(request.url).pathname)) return say(400, 'The address is broken.');
  const isForm = request.headers.get('content-type')?.toLowerCase().startsWith('multipart/form-data');
  if (request.method !== 'POST' || !isForm || request.headers.has('next-action')) return undefined;
  if (!isSameSite(request.headers)) return say(403, 'This form was posted from another site.');
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) return say(413, 'This form holds too much.');
  try {
    await request.clone().formData();
    return undefined;
  } catch {
    return say(400, 'This form is broken.');
  }
}

/** As Next compares: the host that the browser says it is on, and the one it asks. */
function isSameSite(headers: Headers): boolean {
  const origin = headers.get('origin');
  if (origin === null) return true;
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  return URL.canParse(origin) && new URL(origin).host === host;
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
