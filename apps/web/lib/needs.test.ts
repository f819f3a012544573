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

  test('what nobody wrote of is not found', () => {
    expect(findNeeds('kubernetes')).toEqual([]);
    expect(findNeeds('401 kubernetes')).toEqual([]);
    expect(nearestNeeds('kubernetes')).toEqual([]);
    expect(nearestNeeds('')).toEqual([]);
  });
});
