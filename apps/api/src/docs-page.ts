import { html } from 'hono/html';
import type { Openapi } from './openapi.ts';

const style = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #566173; --paper: #f6f7f9; --card: #fff; --line: #d7dce4; --accent: #2f4fd0 }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eaf0; --soft: #a4aebe; --paper: #12161d; --card: #1a202a; --line: #313a49; --accent: #93a8ff } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 52rem; margin: 0 auto; padding: 24px 16px 64px }
h1 { font-size: 1.5rem } h2 { font-size: 1.05rem; margin: 32px 0 8px } a { color: var(--accent) }
article { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; margin: 8px 0 }
h3 { margin: 0; font: 600 .95rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere }
h3 b { color: var(--accent); margin-right: 8px } p { margin: 4px 0; color: var(--soft) }
dl { display: grid; grid-template-columns: 4ch 1fr; gap: 2px 12px; margin: 8px 0 0 } dt { font-family: ui-monospace, monospace } dd { margin: 0 }`;

/** The description of the API as a page to read. */
export function docsPage({ paths }: Openapi) {
  const groups = Object.groupBy(Object.entries(paths), ([path]) => /^\/(\w+)\//.exec(path)?.[1] ?? 'open to everybody');
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>API · Clerk patterns</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <main>
          <h1>Verifying Clerk’s tokens by hand</h1>
          <p>
            The same routes under each verifier. Send a session token as <code>Authorization: Bearer …</code>, or come
            with the <code>__session</code> cookie of a browser that is signed in on this host. Refusals are
            <code>application/problem+json</code>. For programs: <a href="/openapi.json">openapi.json</a>.
          </p>
          ${Object.entries(groups).map(
            ([name, entries = []]) =>
              html`<h2>${name}</h2>
                ${entries.flatMap(([path, operations]) =>
                  Object.entries(operations).map(
                    ([method, { summary, responses }]) =>
                      html`<article>
                        <h3><b>${method.toUpperCase()}</b>${path}</h3>
                        <p>${summary}</p>
                        <dl>
                          ${Object.entries(responses).map(
                            ([status, { description }]) =>
                              html`<dt>${status}</dt>
                                <dd>${description}</dd>`,
                          )}
                        </dl>
                      </article>`,
                  ),
                )}`,
          )}
        </main>
      </body>
    </html>`;
}
