import { html as escapingHtml } from 'hono/html';
import type { Context } from '../operation.ts';
import type { FullTestBed } from '../test-bed.ts';

/** Escaped HTML, made by {@link html} only. */
export type Html = Exclude<ReturnType<typeof escapingHtml>, Promise<unknown>>;

/** Makes HTML: whatever stands in its holes is escaped, unless it is such HTML already. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Html {
  // A promise would come of a promise in a hole only, and the panel has none.
  return escapingHtml(strings, ...values) as Html;
}

/** What the panel works on. */
export interface Panel {
  /** What Backend API operations run with: the panel does through them what it does. */
  readonly context: () => Context;
  /** Clock, settings, faults, requests and keys. */
  readonly bed: FullTestBed;
  /** Origins of the apps that asked this Clerk, the last one first; never empty. */
  readonly apps: () => readonly string[];
  /** Returns once everything that changed is safe. */
  readonly persist: () => Promise<void>;
}

/** What went wrong with what somebody sent. */
export interface Problem {
  readonly action: string;
  /** The field it belongs to, if it belongs to one. */
  readonly field: string | undefined;
  readonly message: string;
}

/** One request to the panel. */
export interface Visit {
  readonly panel: Panel;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** What was sent; empty for a mere look. */
  readonly form: URLSearchParams;
  /** The browser's id, from the cookie that all ports of this machine share. */
  readonly devBrowserId: string | undefined;
  readonly formToken: string;
  readonly problem: Problem | undefined;
}

/** A page to show. */
export interface View {
  readonly title: string;
  readonly body: Html;
  readonly status?: number;
}

/** A file to save. */
export interface Download {
  readonly filename: string;
  readonly contentType: string;
  readonly text: string;
}

/** What an action leads to: another page, or a page made at once, for what must not stand in an address. */
export type Outcome = { readonly location: string } | View;

/** A page of the panel with what one can do on it. */
export interface Page {
  readonly path: string;
  readonly view: (visit: Visit) => View;
  /** By the name that the pressed button sends. */
  readonly actions?: Readonly<Record<string, (visit: Visit) => Outcome | Promise<Outcome>>>;
  readonly download?: (visit: Visit) => Download;
}

/** A mistake in what somebody typed: the page comes again with it and with what was typed. */
export class PanelProblem extends Error {
  override readonly name = 'PanelProblem';
  readonly field: string | undefined;

  constructor(message: string, field?: string) {
    super(message);
    this.field = field;
  }
}

/** The thing an address names is not there. */
export class NoSuchThing extends Error {
  override readonly name = 'NoSuchThing';
}

/** What was typed into a field of a form that came back, else what it starts with. */
export function typed({ problem, form }: Visit, action: string, name: string, start = ''): string {
  return problem?.action === action ? (form.get(name) ?? '') : start;
}
