import { expect, test } from 'vitest';
import { readDevice } from './devices.ts';

const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
  [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/156.0.1.2 Safari/537.36`, 'Chrome 156.0.1.2 Linux false'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64) ${webkit} Chrome/120.0 Safari/537.36 Edg/120.1`, 'Edge 120.1 Windows false'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:130.0) Gecko/20100101 Firefox/130.0',
    'Firefox 130.0 Macintosh false',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari 18.0 iPhone true',
  ],
  [`Mozilla/5.0 (Linux; Android 15) ${webkit} Chrome/130.0 Mobile Safari/537.36`, 'Chrome 130.0 Android true'],
  ['curl/8', 'null null null false'],
  ['', 'null null null false'],
  ['('.repeat(100_000), 'null null null false'],
])('%s', (userAgent, expected) => {
  const { browserName, browserVersion, deviceType, isMobile } = readDevice(userAgent);
  expect(`${browserName} ${browserVersion} ${deviceType} ${isMobile}`).toBe(expected);
});
