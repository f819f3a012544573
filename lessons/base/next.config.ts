import type { NextConfig } from 'next';

const config: NextConfig = {
  poweredByHeader: false,
  experimental: { turbopackFileSystemCacheForDev: false },
  devIndicators: { position: 'bottom-right' },
};
export default config;
