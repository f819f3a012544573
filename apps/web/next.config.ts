import type { NextConfig } from 'next';

const headers = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Content-Security-Policy', value: "frame-ancestors 'none'; base-uri 'self'; object-src 'none'" },
];

const config: NextConfig = {
  typedRoutes: true,
  poweredByHeader: false,
  devIndicators: { position: 'bottom-right' },
  headers: () => Promise.resolve([{ source: '/:path*', headers }]),
};
export default config;
