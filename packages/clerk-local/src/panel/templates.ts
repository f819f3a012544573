import { empty, moment } from './elements.ts';
import { html, type Page } from './view.ts';

/** The JWT templates. */
export const templates: Page = {
  path: '/panel/templates',
  view: ({ panel }) => {
    const { state, now } = panel.context();
    const rows = state.templates.all().map(
      ({ id, name, lifetimeSeconds, signingKey, signingAlgorithm, claims, updatedAt }) =>
        html`<li>
          <div class="what">
            <a class="name" href="/panel/templates/${encodeURIComponent(id)}">${name}</a>
            <div class="soft small-text">${Object.keys(claims).join(', ') || 'no claims of its own'}</div>
          </div>
          <div class="when soft">
            lives ${lifetimeSeconds} s,
            ${signingKey === null ? 'signed by the instance' : `signed by its own ${signingAlgorithm} key`}<br />changed
            ${moment(updatedAt, now())}
          </div>
        </li>`,
    );
    const body = html`<h1>JWT templates</h1>
      <p class="rule">
        A template makes tokens for a service that is not yours. Apps ask for one by name:
        <code>getToken({ template: 'hasura' })</code>.
      </p>
      <p><a class="button quiet" href="/panel/templates/new">Create a template</a></p>
      ${
        rows.length === 0
          ? empty('There are no templates yet. Create one, or import a seed under Data.')
          : html`<ul class="rows">
              ${rows}
            </ul>`
      }`;
    return { title: 'JWT templates', body };
  },
};
