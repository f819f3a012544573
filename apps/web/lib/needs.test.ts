import { describe, expect, test } from 'vitest';
import { findNeeds, nearestNeeds, needs } from './needs.ts';
import { topics } from './topics.ts';

describe('what somebody needs', () => {
  test('names topics that there are, and every topic with a page is named', () => {
    const names = topics.map(({ name }) => name);
    for (const { topic } of needs) expect(names).toContain(topic);
    const named = new Set(needs.map(({ topic }) => topic));
    const written = topics.filter(({ href }) => href.startsWith('/patterns/'));
    expect(written.filter(({ name }) => !named.has(name))).toEqual([]);
  });

  test('without a query is everything that has a page', () => {
    expect(findNeeds().length).toBeGreaterThan(5);
    expect(findNeeds('  ')).toEqual(findNeeds());
  });

  test.each([
    ['401 403', '/patterns/api-routes'],
    ['Bearer null', '/patterns/template-tokens'],
    ['"INVALID-JWT"', '/patterns/template-tokens'],
    ['hooks auth()', '/patterns/server-vs-client'],
    ["property 'userId' does not exist", '/patterns/server-vs-client'],
  ])('%s leads to %s first', (query, href) => {
    expect(findNeeds(query)[0]?.href).toBe(href);
  });

  test.each([
    ['why am I in an infinite redirect loop after signing in', '/pitfalls#clock-skew'],
    ['getToken returns null', '/pitfalls#bearer-null'],
    ['Error: 429 Too Many Requests', '/pitfalls#too-many-requests'],
    ['middleware not running on my api routes', '/patterns/middleware-strategies'],
    ['SignedIn is not working after upgrading', '/pitfalls#removed-components'],
    ['why does bob see alice’s data', '/patterns/caching'],
  ])('the sentence “%s” leads to %s, among others', (sentence, href) => {
    const found = findNeeds(sentence);
    expect((found.length > 0 ? found : nearestNeeds(sentence)).map((need) => need.href)).toContain(href);
  });

  // As somebody types them who has read Clerk's documents, or has just met an error.
  test.each([
    ['why is auth() null', '/patterns/server-vs-client'],
    ['401 or 404', '/patterns/api-routes'],
    ['auth.protect() returns 404 instead of 401', '/patterns/api-routes'],
    ['getToken template null', '/patterns/template-tokens'],
    ['middleware matcher', '/patterns/middleware-strategies'],
    ['createRouteMatcher deprecated', '/patterns/middleware-strategies'],
    ['CVE-2025-29927', '/patterns/middleware-strategies'],
    ['organization role check in a Server Action', '/patterns/server-actions'],
    ['useActionState', '/patterns/server-actions'],
    ['cache leak between users', '/patterns/caching'],
    ['updateTag or revalidateTag', '/patterns/caching'],
    ['verify session token in Express', '/patterns/manual-verification'],
    ['authorizedParties', '/patterns/manual-verification'],
    ['__session cookie', '/patterns/manual-verification'],
    ['treatPendingAsSignedOut', '/patterns/session-tasks'],
    ['orgId undefined', '/patterns/organizations'],
    ['has() returns false', '/patterns/organizations'],
    ['step-up authentication', '/patterns/reverification'],
    ['billing plan', '/patterns/show'],
    ['acceptsToken', '/truth-table'],
    ['isAuthenticated', '/patterns/core-2'],
  ])('“%s” leads to %s, among few', (query, href) => {
    const found = findNeeds(query);
    const shown = (found.length > 0 ? found : nearestNeeds(query)).map((need) => need.href);
    expect(shown).toContain(href);
    expect(shown.length).toBeLessThan(6);
  });

  test('what nobody wrote of is not found', () => {
    expect(findNeeds('kubernetes')).toEqual([]);
    expect(findNeeds('401 kubernetes')).toEqual([]);
    expect(nearestNeeds('kubernetes')).toEqual([]);
    expect(nearestNeeds('')).toEqual([]);
  });
});
