import { createMiddleware } from 'hono/factory';

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * Lets nobody in but this machine's own browser on the workshop's own pages: a page elsewhere whose name was made to
 * point here ("DNS rebinding") shows its own name, and what another page sends shows where it comes from.
 */
export const guard = createMiddleware(async (c, next) => {
  const url = new URL(c.req.url);
  const host = (c.req.header('host') ?? url.host).replace(/:\d+$/, '');
  if (!loopback.test(host) || !loopback.test(url.hostname))
    return c.text('The workshop answers to localhost only.\n', 421);
  const [origin, site] = [c.req.header('origin'), c.req.header('sec-fetch-site')];
  const isOwn = (origin ?? url.origin) === url.origin && ['same-origin', 'none', undefined].includes(site);
  if (c.req.method === 'GET' || c.req.method === 'HEAD') {
    // A link may lead here from anywhere; nothing elsewhere may read a page or frame it.
    const isLink =
      origin === undefined &&
      c.req.header('sec-fetch-mode') === 'navigate' &&
      c.req.header('sec-fetch-dest') === 'document';
    return isOwn || isLink ? next() : c.text('Only the workshop’s own pages may read it.\n', 403);
  }
  const saysWhere = origin !== undefined || site === 'same-origin';
  return isOwn && saysWhere ? next() : c.text('Only the workshop’s own pages may act.\n', 403);
});
