import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { root } from '../places.ts';

const assets: Readonly<Record<string, readonly [file: string, type: string]>> = {
  // The same sheet as the pages of apps/web: one visual language, one source.
  'globals.css': [join(root, 'apps/web/app/globals.css'), 'text/css; charset=utf-8'],
  'workshop.css': [join(import.meta.dirname, 'assets/workshop.css'), 'text/css; charset=utf-8'],
  'workshop.js': [join(import.meta.dirname, 'assets/workshop.js'), 'text/javascript; charset=utf-8'],
  'icon.svg': [join(import.meta.dirname, 'assets/icon.svg'), 'image/svg+xml'],
};

/** Answers `/assets/:name`: what the pages of the workshop and of a room are drawn with. */
export function assetFiles(c: Context): Response | Promise<Response> {
  const name = c.req.param('name') ?? '';
  const [file, type] = (Object.hasOwn(assets, name) ? assets[name] : undefined) ?? [];
  if (!file || !type) return c.notFound();
  return c.body(readFileSync(file), 200, { 'content-type': type, 'cache-control': 'no-cache' });
}

/** What those pages may load and do, and who may frame them: their own files, their own forms, nobody. */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  // Not `no-referrer`: browsers would then send `Origin: null` with the page's own forms.
  referrerPolicy: 'same-origin',
  xFrameOptions: 'DENY',
  strictTransportSecurity: false,
});
