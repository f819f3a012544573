import { expect, test } from 'vitest';
import type { Operation } from './operation.ts';
import { createRouter } from './router.ts';

const paths = ['/v1/users', '/v1/users/count', '/v1/users/:userId', '/v1/users/:userId/ban'];
const route = createRouter(paths.map((path) => ({ api: 'backend', method: 'GET', path, name: path }) as Operation));
const find = (path: string, api = 'backend', method = 'GET') => {
  const match = route(api, method, path);
  return match && [match.operation.name, match.parameters];
};

test.each([
  ['/v1/users', '/v1/users', {}],
  ['/v1/users/', '/v1/users', {}],
  ['/v1/users/user_1', '/v1/users/:userId', { userId: 'user_1' }],
  ['/v1/users/a%2Fb', '/v1/users/:userId', { userId: 'a/b' }],
  ['/v1/users/__proto__', '/v1/users/:userId', { userId: '__proto__' }],
  ['/v1/users/user_1/ban', '/v1/users/:userId/ban', { userId: 'user_1' }],
])('%s is %s', (path, name, parameters) => expect(find(path)).toEqual([name, parameters]));

test('a fixed segment wins over a parameter', () => expect(find('/v1/users/count')).toEqual(['/v1/users/count', {}]));

test.each(['/v1', '/v1/Users', '/v1/users/%', '/v1/users/%ff', '/v1/users//ban', '/v1/users/a/b/c', '', '/'])(
  'nothing is at %s',
  (path) => expect(find(path)).toBeUndefined(),
);

test('another API and another method have paths of their own', () => {
  expect(find('/v1/users', 'frontend')).toBeUndefined();
  expect(find('/v1/users', 'backend', 'POST')).toBeUndefined();
});
