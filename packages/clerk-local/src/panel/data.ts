import { actButton, button, confirmed, facts, field, form, formProblem } from './elements.ts';
import { seedText } from '../seed-text.ts';
import { readImport } from './import.ts';
import { html, PanelProblem, type Page } from './view.ts';

const dataPage: Page = {
  path: '/panel/data',
  view: (visit) => {
    const { state } = visit.panel.context();
    const content = html`${field(visit, { action: 'import', name: 'snapshot', label: 'Seed or export', lines: 8, hint: 'The content of a seed (YAML or JSON) or of an export. It replaces everything.' })}
    ${formProblem(visit, 'import', ['snapshot'])} ${button('import', 'Import')}`;
    const reset = confirmed(
      'Reset …',
      html`<p>
          Everything goes back to the seed: people, sessions, settings and the clock. Export first what you need.
        </p>
        ${actButton(visit, 'reset', 'Reset to the seed', { kind: 'danger' })}`,
    );
    const body = html`<h1>Data</h1>
      <p class="rule">What this Clerk knows, to take with you and to bring back.</p>
      ${facts([
        ['People', String(state.users.size)],
        ['Organizations', String(state.organizations.size)],
        ['Sessions', String(state.sessions.size)],
        ['JWT templates', String(state.templates.size)],
      ])}
      <h2>Export</h2>
      <p>
        The seed is for people to edit and to commit: people, organizations, roles, templates and settings. Everything
        is the seed and what passes: sessions, invitations, messages. Both hold hashed passwords and the keys of
        templates.
      </p>
      <p class="buttons">
        <a class="button quiet" href="/panel/data/seed.yaml" download>Export the seed</a>
        <a class="button quiet" href="/panel/data/snapshot.json" download>Export everything</a>
      </p>
      <h2>Import</h2>
      ${form(visit, content)}
      <h2>Start afresh</h2>
      <div class="buttons">${reset}</div>
      ${formProblem(visit, 'reset')}`;
    return { title: 'Data', body };
  },
  actions: {
    import: ({ panel, form: sent, path }) => {
      const content = sent.get('snapshot') ?? '';
      if (content.trim() === '') throw new PanelProblem('Paste the content of a file first.', 'snapshot');
      const { snapshot, settings } = readImport(content, panel.context());
      panel.bed.restore(snapshot);
      if (Object.keys(settings).length > 0) panel.bed.configure(settings);
      return { location: `${path}?done=imported` };
    },
    reset: ({ panel, path }) => {
      panel.bed.reset();
      return { location: `${path}?done=reset` };
    },
  },
};

const snapshotFile: Page = {
  path: '/panel/data/snapshot.json',
  view: (visit) => dataPage.view(visit),
  download: ({ panel }) => ({
    filename: 'clerk-local.json',
    contentType: 'application/json',
    text: JSON.stringify({ version: 1, state: panel.context().state.snapshot() }),
  }),
};

const seedFile: Page = {
  path: '/panel/data/seed.yaml',
  view: (visit) => dataPage.view(visit),
  download: ({ panel }) => ({
    filename: 'clerk-local.seed.yaml',
    contentType: 'application/yaml',
    text: seedText(panel.bed.exportSeed()),
  }),
};

/** Export, import and reset. */
export const data: readonly Page[] = [dataPage, snapshotFile, seedFile];
