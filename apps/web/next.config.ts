import type { NextConfig } from 'next';

const headers = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Content-Security-Policy', value: "frame-ancestors 'none'; base-uri 'self'; object-src 'none'" },
];

const config: NextConfig = {
  typedRoutes: true,
  poweredByHeader: false,
  // A start that was killed can leave a cache with which every page reloads without end, also after a restart.
  experimental: { turbopackFileSystemCacheForDev: false },
  devIndicators: { position: 'bottom-right' },
  headers: () => Promise.resolve([{ source: '/:path*', headers }]),
};
export default config;
