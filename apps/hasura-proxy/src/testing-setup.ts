import { findRedis } from './store/testing-redis.ts';

/** Finds or installs a Redis before the first test: files that run side by side would not both get the packages' lock. */
export function setup(): void {
  findRedis();
}
