import { describe, expect, test } from 'vitest';
import { findNeeds, needs } from './needs.ts';
import { topics } from './topics.ts';

describe('what somebody needs', () => {
  test('names topics that there are, and every topic with a page is named', () => {
    const names = topics.map(({ name }) => name);
    for (const { topic } of needs) expect(names).toContain(topic);
    const named = new Set(needs.map(({ topic }) => topic));
    const written = topics.filter(({ href }) => href?.startsWith('/patterns/'));
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
  ])('%s leads to %s', (query, href) => {
    expect(new Set(findNeeds(query).map((need) => need.href))).toEqual(new Set([href]));
  });

  test('what nobody wrote of is not found', () => {
    expect(findNeeds('kubernetes')).toEqual([]);
    expect(findNeeds('401 kubernetes')).toEqual([]);
  });
});
