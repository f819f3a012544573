import { clerk, givenNames, playgroundUrl, signIn } from './people.ts';
import { saw } from './test.ts';

/** Who asks: nobody, or somebody by name or address, in an organization or in none. */
export interface Caller {
  readonly as?: string;
  readonly organization?: string;
}

/** How to ask. */
export interface AskOptions extends Caller {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A form's fields, or what is sent as JSON. */
  readonly body?: FormData | object;
}

/** An answer, read to its end. Redirects are not followed. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** What somebody reads before any script has run: the page's main part, without tags. Empty where there is none. */
  readonly shown: string;
  /** @throws SyntaxError when the text is no JSON */
  readonly json: () => unknown;
}

/** What a browser sends when somebody opens a page. */
export const documentHeaders = { accept: 'text/html', 'sec-fetch-dest': 'document' } as const;

/** Asks the playground, as a browser with somebody's cookies would, and notes what came back. */
export async function ask(path: string, options: AskOptions = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = options;
  const isForm = body instanceof FormData;
  const response = await fetch(new URL(path, playgroundUrl()), {
    method,
    redirect: 'manual',
    headers: {
      ...(await cookiesOf(options)),
      ...(body && !isForm ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  saw(`${method} ${path} as ${nameOf(options)} → ${response.status}${whereTo(response) || excerptOf(response, text)}`);
  const { status, headers: answered } = response;
  return { status, headers: answered, text, shown: plain(mainOf(text) ?? ''), json: () => JSON.parse(text) as unknown };
}

let nobody: Promise<string> | undefined;

async function cookiesOf({ as, organization }: Caller): Promise<Record<string, string>> {
  // A browser that Clerk knows, or its first page would be a handshake.
  if (!as) return { cookie: `__clerk_db_jwt=${await (nobody ??= clerk.openBrowser())}; __client_uat=0` };
  const { browserId, token } = await signIn(as, organization);
  // Some time ago: a token from before the last sign-in would be fetched again by a handshake.
  const signedInAt = Math.floor(Date.now() / 1000) - 300;
  return { cookie: `__clerk_db_jwt=${browserId}; __client_uat=${signedInAt}; __session=${await token()}` };
}

function nameOf({ as, organization, headers }: AskOptions): string {
  if (!as) return headers?.['cookie']?.includes('__session=') ? 'somebody' : 'nobody';
  const name = as.includes('@') ? (givenNames.get(as) ?? 'somebody') : `${as[0]?.toUpperCase()}${as.slice(1)}`;
  return organization ? `${name} in ${organization}` : name;
}

function whereTo({ headers }: Response): string {
  const location = headers.get('location');
  return location ? ` to ${new URL(location, playgroundUrl()).pathname}` : '';
}

/** What a person would read of it: the page's main part without tags, what a failed page says, or the first of the text. */
function excerptOf({ headers, status }: Response, text: string): string {
  // What React reads, nobody else does.
  if (headers.get('content-type')?.startsWith('text/x-component')) return '';
  const failure = /(\\?)"message\1":\1"(.{10,2000}?)(?<!\\)\1"/.exec(text)?.[2];
  const main = mainOf(text);
  const read = main === undefined && text.startsWith('<') ? unescaped(failure ?? '') : plain(main ?? text);
  // The cause of a failure stands at the end of what Clerk says about it.
  const most = status < 500 ? 160 : 400;
  return read === '' ? '' : ` “${read.length > most ? `${read.slice(0, most)}…` : read}”`;
}

/** What stands in a JSON text, also where it was cut. */
function unescaped(json: string): string {
  return json
    .replaceAll(/\\+u([\da-f]{4})/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll(/\\+[nrt]/g, ' ')
    .replaceAll(/\\+(.)/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

const mainOf = (html: string): string | undefined => /<main[^>]*>([\s\S]*?)<\/main>/.exec(html)?.[1];

/** HTML as text. React puts a comment where two texts meet, which parts no word. */
function plain(html: string): string {
  const text = html.replaceAll(/<!--[\s\S]*?-->/g, '').replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, ' ');
  return decode(text.replaceAll(/<[^>]*>/g, ' '))
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/**
 * Sends a form of a page as a browser without JavaScript does: reads the page, takes the form's hidden fields (for a
 * Server Action they name it), adds the given ones and posts them.
 *
 * @param path - the page that has the form
 * @param fields - what is typed
 * @param options.button - the text on the form's button, when the page has several forms
 * @param options.readAs - who reads the page; posting is done by `as`. Default: `as`
 * @param options.to - where to post. Default: the page itself
 * @param options.scripted - post as React's script does, where the form has a plain Server Action. Next then reads its
 *   caches differently: what `revalidateTag(tag, 'max')` marked is given once more
 */
export async function submit(
  path: string,
  fields: Readonly<Record<string, string>>,
  options: Caller & { button?: string; readAs?: string; to?: string; scripted?: boolean } = {},
): Promise<Answer> {
  const reader = options.readAs ?? options.as;
  const page = await ask(path, { ...options, ...(reader ? { as: reader } : {}) });
  const forms = [...page.text.matchAll(/<form[\s\S]*?<\/form>/g)].map(([form]) => form);
  const form = forms.find((one) => one.includes(options.button ?? ''));
  if (!form) throw new Error(`${path} has no form${options.button ? ` with a button '${options.button}'` : ''}`);
  const body = new FormData();
  for (const [input] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const of = (name: string) => decode(new RegExp(`${name}="([^"]*)"`).exec(input)?.[1] ?? '');
    body.set(of('name'), of('value'));
  }
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const to = options.to ?? path;
  const actionId = [...body.keys()].map((name) => /^\$ACTION_ID_(\w+)$/.exec(name)?.[1]).find(Boolean);
  if (!options.scripted || !actionId) return ask(to, { ...options, method: 'POST', body });
  return ask(to, { ...options, method: 'POST', ...asScript(actionId, fields) });
}

/** A call of a Server Action that takes a form, as React makes it. */
function asScript(actionId: string, fields: Readonly<Record<string, string>>) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(`_1_${name}`, value);
  body.set('0', '["$K1"]');
  return { body, headers: { accept: 'text/x-component', 'next-action': actionId } };
}

function decode(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
