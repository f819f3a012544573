import { originOf } from '@clerk-patterns/config/ports';

/** Where the services of the stack under test answer. */
export const urls = {
  /** The app under test: the one of Clerk's present SDK, or of the one before. */
  web: originOf(process.env['E2E_MODE'] === 'core2' ? 'web-core2' : 'web', process.env),
  api: originOf('api', process.env),
  proxy: originOf('hasura-proxy', process.env),
  clerk: originOf('clerk-local', process.env),
  workshop: originOf('workshop', process.env),
  room: originOf('room', process.env),
  playground: originOf('playground', process.env),
  upstreams: originOf('upstreams', process.env),
};
