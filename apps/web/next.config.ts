import type { NextConfig } from 'next';

const headers = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Content-Security-Policy', value: "frame-ancestors 'none'; base-uri 'self'; object-src 'none'" },
];

/**
 * The wrong twins are real routes, in files such as `route.wrong.ts`: Next takes them for routes while somebody develops, and
 * in a production build only when it is asked to.
 */
const withWrong = process.env['NODE_ENV'] !== 'production' || process.env['WRONG_TWINS'] === '1';

const config: NextConfig = {
  pageExtensions: ['tsx', 'ts', ...(withWrong ? ['wrong.tsx', 'wrong.ts'] : [])],
  typedRoutes: true,
  poweredByHeader: false,
  // No page has one to resize: the optimizer would be one more address that anybody may ask, and answers with 500.
  images: { unoptimized: true },
  // A build for the tests tells whose each byte of its scripts is: e2e/tests/home-figures.spec.ts.
  productionBrowserSourceMaps: process.env['WRONG_TWINS'] === '1',
  // A start that was killed can leave a cache with which every page reloads without end, also after a restart. And
  // `use cache` without Cache Components, with which a page answers 200 before it can refuse: docs/decisions/0021.
  experimental: { turbopackFileSystemCacheForDev: false, useCache: true },
  devIndicators: { position: 'bottom-right' },
  headers: () => Promise.resolve([{ source: '/:path*', headers }]),
};
export default config;
