import type { TextRequest } from './fetch-text.ts';

/** Where the keys are and how long they are good for. All times are whole milliseconds, at least 1. */
export interface JwksSourceOptions {
  /** `https:`, or `http:` on this machine: who can change the answer can sign in as anybody. */
  readonly url: string | URL;
  /** Called with a URL and `{ headers, redirect, signal }`. Default the global `fetch`. It must not cache. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Such as `Authorization` for Clerk's Backend API. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number;
  /** How long an answer may take, body included. Default 3 seconds. Nothing is tried twice. */
  readonly timeoutMs?: number;
  /** After this, keys are used while new ones are fetched; after twice this, new ones are waited for. Default 5 minutes. */
  readonly staleAfterMs?: number;
  /** How long after the last good answer its keys are used while there is no other. Default 1 hour. */
  readonly staleIfErrorMs?: number;
  /** How long not to ask again because of an unknown `kid` or after a failure. Default 30 seconds. */
  readonly coolDownMs?: number;
  /** How many unknown `kid`s to remember. Default 500. */
  readonly maxUnknownKids?: number;
}

/** The same, complete and checked. */
export type JwksSettings = TextRequest & Required<Omit<JwksSourceOptions, 'url' | 'headers'>>;

/**
 * Checks the options of a source and fills in what is left out.
 *
 * @throws TypeError that names the option and never quotes it: addresses and headers can hold passwords
 */
export function readOptions(options: JwksSourceOptions): JwksSettings {
  const { fetch = (url, init) => globalThis.fetch(url, init), clock = Date.now } = options;
  if (typeof fetch !== 'function') throw new TypeError('fetch must be a function');
  if (typeof clock !== 'function') throw new TypeError('clock must be a function');
  const settings = {
    url: readUrl(options.url),
    headers: readHeaders(options.headers),
    fetch,
    clock,
    timeoutMs: readInteger('timeoutMs', options.timeoutMs, 3000),
    staleAfterMs: readInteger('staleAfterMs', options.staleAfterMs, 5 * 60_000),
    staleIfErrorMs: readInteger('staleIfErrorMs', options.staleIfErrorMs, 60 * 60_000),
    coolDownMs: readInteger('coolDownMs', options.coolDownMs, 30_000),
    maxUnknownKids: readInteger('maxUnknownKids', options.maxUnknownKids, 500),
  };
  if (settings.staleIfErrorMs < settings.staleAfterMs)
    throw new TypeError('staleIfErrorMs must not be less than staleAfterMs');
  return settings;
}

const thisMachine = /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

function readUrl(value: string | URL): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && thisMachine.test(url.hostname));
  if (!url || !isSafe) throw new TypeError('url must be an https: address, or an http: one of this machine');
  if (url.username || url.password) throw new TypeError('url must not hold a user or password: use headers');
  return url.href;
}

function readHeaders(values: Readonly<Record<string, string>> = {}): Headers {
  try {
    const headers = new Headers(values);
    if (!headers.has('accept')) headers.set('accept', 'application/json');
    return headers;
  } catch {
    // The cause would quote the header.
    throw new TypeError('headers must be valid names and values of HTTP headers');
  }
}

/** Longer timers than this fire at once. */
const longestMs = 2 ** 31 - 1;

function readInteger(name: string, value: number | undefined, standard: number): number {
  if (value === undefined) return standard;
  if (Number.isInteger(value) && value >= 1 && value <= longestMs) return value;
  throw new TypeError(`${name} must be a whole number from 1 to ${longestMs}`);
}
