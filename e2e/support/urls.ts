import { originOf } from '@clerk-patterns/config/ports';

/** Where the services of the stack under test answer. */
export const urls = {
  web: originOf('web', process.env),
  api: originOf('api', process.env),
  proxy: originOf('hasura-proxy', process.env),
  clerk: originOf('clerk-local', process.env),
  upstreams: originOf('upstreams', process.env),
};
