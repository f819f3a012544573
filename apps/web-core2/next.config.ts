import type { NextConfig } from 'next';

const headers = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Content-Security-Policy', value: "frame-ancestors 'none'; base-uri 'self'; object-src 'none'" },
];

/** Wrong twins are routes while somebody develops, and in a production build only when it is asked to: as in apps/web. */
const withWrong = process.env['NODE_ENV'] !== 'production' || process.env['WRONG_TWINS'] === '1';

const config: NextConfig = {
  pageExtensions: ['tsx', 'ts', ...(withWrong ? ['wrong.tsx', 'wrong.ts'] : [])],
  poweredByHeader: false,
  // No page has one to resize: the optimizer would be one more address that anybody may ask, and answers with 500.
  images: { unoptimized: true },
  // Next 15 compiles no TypeScript of other packages unless it is told which.
  transpilePackages: ['@clerk-patterns/auth-core', '@clerk-patterns/config'],
  headers: () => Promise.resolve([{ source: '/:path*', headers }]),
};
export default config;
