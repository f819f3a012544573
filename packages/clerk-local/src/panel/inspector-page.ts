import { button, copyable, form, verdict } from './elements.ts';
import { inspect, type Inspected } from './inspector.ts';
import { html, type Html, type Page, type Visit } from './view.ts';

const classes: Readonly<Record<Inspected['class'], string>> = {
  session: 'session token',
  template: 'template token',
  handshake: 'handshake token',
  machine: 'machine token',
  foreign: 'unknown JWT',
  opaque: 'no JWT',
};

/** On one line when it is short. */
function pretty(value: unknown): string {
  const short = JSON.stringify(value) ?? '';
  return short.length <= 60 ? short : JSON.stringify(value, null, 2);
}

/** A handshake's cookies hold tokens: only their ends are shown again. */
function shown(value: unknown): unknown {
  if (typeof value === 'string')
    return value.replaceAll(
      /(=|^)(ey[\w-]+\.[\w-]+\.[\w-]+)/g,
      (_all, before: string, jwt: string) => `${before}…${jwt.slice(-6)}`,
    );
  return Array.isArray(value) ? value.map(shown) : value;
}

function result(inspected: Inspected): Html {
  const { findings, header, claims } = inspected;
  return html`<section class="card" aria-label="Verdict">
      <h2 class="first">
        ${verdict(inspected.verdict.kind, inspected.verdict.words)}
        <span class="chip">${classes[inspected.class]}</span>
      </h2>
      <p>${inspected.about}</p>
      <ul class="faults">
        ${findings.map(({ kind, words }) => html`<li>${verdict(kind, '')} ${words}</li>`)}
      </ul>
    </section>
    ${
      Object.keys(header).length > 0
        ? html`<h2>Header</h2>
            <pre class="json" tabindex="0">${JSON.stringify(header, null, 2)}</pre>`
        : ''
    }
    ${
      claims.length > 0
        ? html`<h2>Claims, one by one</h2>
            <dl class="claims">
              ${claims.map(
                ({ name, value, words }) =>
                  html`<div>
                    <dt><code>${name}</code></dt>
                    <dd>
                      <code class="value">${pretty(shown(value))}</code>
                      <p>${words}</p>
                    </dd>
                  </div>`,
              )}
            </dl>`
        : ''
    }`;
}

function view(visit: Visit) {
  const token = visit.form.get('token') ?? '';
  const { keys } = visit.panel.context();
  const content = html`<div class="field">
      <label for="token">Token</label>
      <textarea
        id="token"
        name="token"
        rows="5"
        class="code-area wraps"
        spellcheck="false"
        autocapitalize="off"
        autocomplete="off"
        required
        placeholder="eyJ…"
      >
${token}</textarea>
    </div>
    ${button('inspect', 'Inspect')}`;
  const body = html`<h1>Token inspector</h1>
    <p class="rule">
      Paste a token. It is checked against this instance’s keys and clock, goes nowhere else and into no log.
    </p>
    ${form(visit, content)}
    ${token.trim() === '' ? html`<p class="empty">In the app’s console, <code>await Clerk.session.getToken()</code> gives you a session token to paste. This instance signs with ${copyable(keys.kid, { label: 'the key id' })}</p>` : result(inspect(token, visit.panel.context()))}`;
  return { title: 'Token inspector', body };
}

/** Takes a pasted token apart. */
export const inspectorPage: Page = { path: '/panel/inspector', view, actions: { inspect: view } };
