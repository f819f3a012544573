import type { ClerkLocal } from '../index.ts';

/** What the panel's own tests share. */

/** A page as a browser got it. */
export interface Shown {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** A browser at the panel. */
export interface PanelBrowser {
  readonly look: (path: string, headers?: Record<string, string>) => Promise<Shown>;
  /** Presses the button of that name, as the page's own form would. */
  readonly press: (path: string, action: string, values?: Record<string, string | readonly string[]>) => Promise<Shown>;
  /** Sends whatever to a page. */
  readonly send: (path: string, body: string, headers: Record<string, string>) => Promise<Shown>;
  readonly formToken: string;
}

/** Opens the panel. */
export async function openPanel(clerk: ClerkLocal, cookie = ''): Promise<PanelBrowser> {
  const send = async (path: string, init: RequestInit): Promise<Shown> => {
    const answer = await clerk.fetch(new Request(`${clerk.url}${path}`, init));
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };
  const look: PanelBrowser['look'] = (path, headers = {}) => send(path, { headers });
  const { text } = await look('/');
  const formToken = /name="form_token" value="(\w+)"/.exec(text)?.[1] ?? '';
  const headers = {
    origin: clerk.url,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/x-www-form-urlencoded',
    ...(cookie ? { cookie } : {}),
  };
  return {
    look,
    formToken,
    send: (path, body, given) => send(path, { method: 'POST', headers: given, body }),
    press: (path, action, values = {}) => {
      const body = new URLSearchParams({ form_token: formToken, action });
      for (const [name, given] of Object.entries(values))
        for (const value of typeof given === 'string' ? [given] : given) body.append(name, value);
      return send(path, { method: 'POST', headers, body: body.toString() });
    },
  };
}
