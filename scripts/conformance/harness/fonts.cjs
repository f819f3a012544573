// For Next's own switch for tests, NEXT_FONT_GOOGLE_MOCKED_RESPONSES: the templates' fonts without the internet.
const family = (url) => decodeURIComponent(/family=([^:&]+)/.exec(url)?.[1] ?? 'sans-serif').replaceAll('+', ' ');
const answer = (_, url) =>
  typeof url === 'string' ? `@font-face { font-family: '${family(url)}'; src: local('Arial'); }` : undefined;

module.exports = new Proxy({}, { get: answer });
