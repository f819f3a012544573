/** What a browser says of itself. */
export interface Device {
  readonly browserName: string | null;
  readonly browserVersion: string | null;
  readonly deviceType: string | null;
  readonly isMobile: boolean;
}

/** More specific names first: most browsers call themselves Chrome and Safari as well. */
const browsers: readonly (readonly [string, RegExp])[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/([\d.]{1,20})/],
  ['Opera', /\bOPR\/([\d.]{1,20})/],
  ['Samsung Internet', /\bSamsungBrowser\/([\d.]{1,20})/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/([\d.]{1,20})/],
  ['Chrome', /\b(?:Chrome|HeadlessChrome|CriOS)\/([\d.]{1,20})/],
  ['Safari', /\bVersion\/([\d.]{1,20}).*\bSafari\//],
];

const devices: readonly (readonly [string, RegExp])[] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['Macintosh', /\bMacintosh\b/],
  ['Linux', /\bLinux\b/],
];

/** Reads a browser's `User-Agent`; what it does not say is null. */
export function readDevice(userAgent: string | null | undefined): Device {
  const text = (userAgent ?? '').slice(0, 1000);
  const browser = browsers.find(([, pattern]) => pattern.test(text));
  const device = devices.find(([, pattern]) => pattern.test(text));
  return {
    browserName: browser?.[0] ?? null,
    browserVersion: browser?.[1].exec(text)?.[1] ?? null,
    deviceType: device?.[0] ?? null,
    isMobile: /\bMobi/.test(text),
  };
}
