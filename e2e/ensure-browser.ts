// Finds a Chromium for the browser tests, or fetches one. Run by itself it prints what it found.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { chromium, type LaunchOptions } from '@playwright/test';

/** How Playwright starts the browser that was found. */
export interface Browser {
  readonly source: string;
  readonly launch: LaunchOptions;
}

const cache = join(import.meta.dirname, '../node_modules/.cache/browser');
const say = (line: string) => process.stderr.write(`browser: ${line}\n`);
/** Nothing in the background: the tests assert that the browser speaks to this machine only. */
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
const args = process.platform === 'linux' && process.getuid?.() === 0 ? [...quiet, '--no-sandbox'] : quiet;

/** The npm package with a headless Chromium for Linux x64 and the libraries it needs, pinned by digest. */
const fromRegistry = {
  spec: '@sparticuz/chromium@153.0.0',
  sha512: 'jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==',
};

/**
 * Finds a Chromium that really starts: the one named by `CHROMIUM_PATH`, Playwright's own, the system's, one already
 * fetched, else one fetched now by Playwright or, on Linux x64, from the npm registry.
 *
 * @throws Error naming three ways to get one
 */
export async function ensureBrowser(): Promise<Browser> {
  const own = process.env['CHROMIUM_PATH'];
  if (own) return { source: 'CHROMIUM_PATH', launch: { executablePath: own, args } };
  const playwright: Browser = { source: 'playwright', launch: { args } };
  const candidates: (() => (Browser | undefined)[])[] = [
    () => [playwright, ...systemBrowsers()],
    () => fetchedBrowsers(),
    () => (installByPlaywright() ? [playwright] : []),
    () => (fetchFromRegistry() ? fetchedBrowsers() : []),
  ];
  for (const candidate of candidates) {
    for (const browser of candidate()) if (browser && (await starts(browser))) return browser;
  }
  throw new Error(
    [
      'no Chromium for the browser tests. Any one of these helps:',
      '  npx playwright install --with-deps chromium',
      '  sudo apt-get install chromium        (Debian, Ubuntu)',
      '  CHROMIUM_PATH=/path/to/chrome',
    ].join('\n'),
  );
}

/** Whether Playwright can start it: the only test that counts, a missing library shows here, too. */
async function starts({ launch }: Browser): Promise<boolean> {
  try {
    await (await chromium.launch({ ...launch, timeout: 20_000 })).close();
    return true;
  } catch {
    return false;
  }
}

function systemBrowsers(): Browser[] {
  if (process.env['BROWSER_SKIP_SYSTEM']) return [];
  const programFiles = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
  const fixed: Partial<Record<NodeJS.Platform, string[]>> = {
    darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
    ),
    win32: programFiles.flatMap((folder) => [
      join(folder, 'Google/Chrome/Application/chrome.exe'),
      join(folder, 'Microsoft/Edge/Application/msedge.exe'),
    ]),
  };
  // The shell first: the same engine without a window's outfit, in two thirds of the processor time.
  const names = [
    'chromium-headless-shell',
    'google-chrome-stable',
    'google-chrome',
    'chromium',
    'chromium-browser',
    'microsoft-edge',
  ];
  const found = [...(fixed[process.platform] ?? []).filter((file) => existsSync(file)), ...onPath(names)];
  return found.map((executablePath) => ({ source: executablePath, launch: { executablePath, args } }));
}

function onPath(names: string[]): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).filter(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function installByPlaywright(): boolean {
  const cli = join(createRequire(import.meta.url).resolve('@playwright/test/package.json'), '../cli.js');
  const withLibraries = process.env['CI'] && process.platform === 'linux' ? ['--with-deps'] : [];
  say('not found; asking Playwright to install one');
  const { status } = spawnSync(process.execPath, [cli, 'install', ...withLibraries, '--only-shell', 'chromium'], {
    stdio: 'ignore',
    timeout: 300_000,
    env: { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
  });
  return status === 0;
}

const folder = join(cache, fromRegistry.spec.replaceAll(/[^\w.]+/g, '-'));
const executablePath = join(folder, 'chromium');

/** The browser fetched from the registry, first with this system's libraries, then with those it brought along. */
function fetchedBrowsers(): Browser[] {
  if (!existsSync(join(folder, 'done'))) return [];
  const source = fromRegistry.spec;
  const env = { ...process.env, LD_LIBRARY_PATH: join(folder, 'lib') };
  const launch = { executablePath, args: [...quiet, '--no-sandbox'] };
  return [
    { source, launch },
    { source: `${source} with its own libraries`, launch: { ...launch, env } },
  ];
}

function fetchFromRegistry(): boolean {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  say(`fetching ${fromRegistry.spec} from the npm registry (67 MB)`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const packed = spawnSync('npm', ['pack', fromRegistry.spec, '--silent'], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 300_000,
  });
  const archive = join(folder, packed.stdout.trim().split('\n').at(-1) ?? '');
  if (packed.status !== 0) {
    say('the npm registry does not serve it');
    return false;
  }
  const digest = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (digest !== fromRegistry.sha512) throw new Error(`${fromRegistry.spec} does not have the pinned digest`);
  unpack(archive);
  return true;
}

function unpack(archive: string): void {
  const extract = (file: string, ...rest: string[]) => execFileSync('tar', ['-xf', file, '-C', folder, ...rest]);
  const decompress = (name: string) => brotliDecompressSync(readFileSync(join(folder, 'bin', name)));
  extract(archive, '--strip-components=1');
  writeFileSync(executablePath, decompress('chromium.br'));
  chmodSync(executablePath, 0o755);
  for (const part of ['al2023', 'swiftshader', 'fonts']) {
    const tar = join(folder, `${part}.tar`);
    writeFileSync(tar, decompress(`${part}.tar.br`));
    extract(tar);
    rmSync(tar);
  }
  rmSync(archive);
  rmSync(join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'done'), '');
}

if (import.meta.main) {
  const began = performance.now();
  const { source } = await ensureBrowser();
  say(`${source} (${Math.round(performance.now() - began)} ms)`);
}
