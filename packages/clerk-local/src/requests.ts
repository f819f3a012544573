import type { Observed } from './server.ts';

/** A request that was answered, without anything that is somebody's secret. */
export interface RequestRecord {
  /** Goes up by one with each request. */
  readonly number: number;
  /** When its answer left, in milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** The names of the query's members, never their values. */
  readonly query: readonly string[];
  /** 0 when the connection was dropped. */
  readonly status: number;
  readonly ms: number;
  /** What the SDKs call the operation, such as `signIn.create`. */
  readonly operation: string | undefined;
  /** Why an app's server sent the browser here, in words. */
  readonly handshake: string | undefined;
}

/** The last requests. */
export interface RequestLog {
  /** Oldest first. */
  readonly list: () => readonly RequestRecord[];
  readonly clear: () => void;
  readonly add: (request: Observed, at: number) => RequestRecord;
}

/** Keeps the last requests, and forgets older ones. */
export function createRequestLog(most = 500): RequestLog {
  const kept: RequestRecord[] = [];
  let number = 0;
  return {
    list: () => [...kept],
    clear: () => {
      kept.length = 0;
    },
    add: ({ method, url, status, ms, operation }, at) => {
      number += 1;
      const reason = url.searchParams.get('__clerk_hs_reason');
      const handshake = operation === 'client.handshake' ? handshakeInWords(reason) : undefined;
      const place = { method: knownMethod(method), path: safePath(url), query: queryNames(url) };
      const record = { number, at, ...place, status, ms, operation, handshake };
      kept.push(record);
      if (kept.length > most) kept.shift();
      return record;
    },
  };
}

/** A browser's SDK names the method in the query: what is none must not reach the log. */
function knownMethod(method: string): string {
  return /^[A-Z]{3,7}$/.test(method) ? method : '?';
}

/** A path that says where, but not who or with which secret. */
function safePath({ pathname }: URL): string {
  return pathname
    .split('/')
    .map((segment) => (isTelling(segment) ? '…' : segment))
    .join('/');
}

/** An e-mail address, a token, a key or anything longer than an id. */
function isTelling(segment: string): boolean {
  return segment.length > 80 || /.@.*\.[a-z]+$|%40|^ey[\w-]+\.|^[sp]k_|^dvb_/i.test(segment);
}

function queryNames({ searchParams }: URL): string[] {
  return [...new Set(searchParams.keys())].filter((name) => /^[a-z_]{1,40}(?:\[\])?$/.test(name));
}

const reasons: Readonly<Record<string, string>> = {
  'client-uat-but-no-session-token': 'The browser was signed in, but has no session token: it lost it or it ran out.',
  'dev-browser-missing': 'The browser has no __clerk_db_jwt cookie: its first visit, or its cookies were cleared.',
  'dev-browser-sync': 'The address carried a browser id (__clerk_db_jwt): the app takes it over.',
  'primary-responds-to-syncing': 'A satellite app asked its primary app to share the session.',
  'primary-domain-cross-origin-sync': 'The primary app and this one are on different origins and share the session.',
  'satellite-needs-syncing': 'A satellite app has not asked its primary app for the session yet.',
  'session-token-and-uat-missing': 'The browser has neither a session token nor the time of its last sign-in.',
  'session-token-missing': 'The browser has no session token.',
  'session-token-expired': 'The session token ran out: the app fetches a new one.',
  'session-token-iat-before-client-uat':
    'The session token is older than the last sign-in or sign-out of this browser: the app fetches a new one.',
  'session-token-nbf': 'The session token is not valid yet: the clocks of the app and of Clerk differ.',
  'session-token-iat-in-the-future': 'The session token is from the future: the clocks of the app and of Clerk differ.',
  'session-token-but-no-client-uat': 'The browser has a session token, but no time of its last sign-in.',
  'active-organization-mismatch': 'The address names another organization than the active one: the app switches to it.',
  'token-type-mismatch': 'The cookie holds a token that is no session token.',
  'unexpected-error': 'The app met an error it did not expect.',
};

/**
 * Why an app's server began a handshake, in words.
 *
 * @param reason - the `__clerk_hs_reason` that Clerk's middleware sent
 * @see https://clerk.com/docs/guides/how-clerk-works/overview
 */
export function handshakeInWords(reason: string | null): string {
  const known = reason === null ? undefined : Object.keys(reasons).find((name) => reason.startsWith(name));
  return known ? (reasons[known] ?? '') : 'The app gave no reason that is known here.';
}
