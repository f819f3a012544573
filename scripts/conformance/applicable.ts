import type { Spec } from './results.ts';

interface Rule {
  readonly file?: RegExp;
  readonly app?: RegExp;
  readonly title?: RegExp;
  readonly why: string;
}

const keyless = 'keyless mode asks Clerk’s own cloud for an application';
const cloudProvider = 'the identity provider is a second Clerk instance with Clerk’s hosted pages';
const production = 'a production instance: keys `pk_live_`, a domain of its own and certificates for it';

/** Titles of single tests that cannot be served, in files whose others can. */
export const unservedTitles = /with sso|oauth provider/;

/** What a local Clerk cannot serve, and why. The first that fits counts. */
const rules: readonly Rule[] = [
  { file: /^astro\//, why: 'an Astro app, whose SDK is not among those this project pins' },
  { file: /^nuxt\//, why: 'a Nuxt app, whose SDK is not among those this project pins' },
  { file: /^vue\//, why: 'a Vue app, whose SDK is not among those this project pins' },
  { file: /^react-router\//, why: 'a React Router app, whose SDK is not among those this project pins' },
  { file: /^tanstack-start\//, why: 'a TanStack Start app, whose SDK is not among those this project pins' },
  { file: /^expo-web\//, why: 'an Expo app; the suite has switched these tests off itself' },
  { file: /^(chrome-extension|electron)\//, why: 'needs Chrome with an extension, or Electron, and a screen' },
  {
    app: /^(astro|nuxt|vue|react-router|tanstack|expo)\b|\.vue\./,
    why: 'an app of a framework whose SDK this project does not pin',
  },
  { file: /^next-account-portal\//, why: 'signs in on Clerk’s hosted account portal' },
  { file: /keyless/, why: keyless },
  { file: /^(sessions|handshake)\/|^localhost\/.*prod/, why: production },
  { app: /sessionsProd1/, why: production },
  { file: /billing|pricing/, why: 'billing, which asks Stripe' },
  { app: /withBilling/, why: 'an instance with billing, which asks Stripe' },
  { file: /^protect-(service|jwt-v2)/, why: 'features of plans: Clerk’s protection service or billing' },
  { file: /^protect-service/, why: 'Clerk’s protection service' },
  { file: /enterprise-sso/, why: 'an enterprise identity provider' },
  { file: /^custom-flows\/oauth|^oauth-flows/, why: cloudProvider },
  { title: unservedTitles, why: cloudProvider },
  { file: /^whatsapp/, why: 'codes by WhatsApp' },
  { file: /^client-trust/, why: 'client trust, which judges unknown devices' },
  { file: /^appearance/, why: 'compares pictures that were taken on another system' },
  { file: /^non-secure-context/, why: 'a public name that leads to this machine, looked up in the internet' },
];

/** Why a test cannot be run against a local Clerk, or `undefined` when it can. */
export function whyNotApplicable({ file, title, app }: Spec): string | undefined {
  const rule = rules.find(
    (rule) =>
      (!rule.file || rule.file.test(file)) &&
      (!rule.app || (app !== undefined && rule.app.test(app))) &&
      (!rule.title || rule.title.test(title)),
  );
  return rule?.why;
}
