import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  // Refreshed in place, a route handler that no matcher covers stays as it was after `proxy.ts` has changed (Next 16.4.5).
  experimental: { turbopackFileSystemCacheForDev: false, turbopackServerFastRefresh: false },
  devIndicators: { position: 'bottom-right' },
};
export default config;
