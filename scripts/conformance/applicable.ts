import type { Spec } from './results.ts';

interface Rule {
  readonly file?: RegExp;
  readonly app?: RegExp;
  readonly title?: RegExp;
  readonly why: string;
}

const cloudProvider = 'its identity provider is a second instance of Clerk’s, with the sign-in page that Clerk hosts';
const production = 'a production instance: keys `pk_live_`, a domain of its own, certificates and DNS records for it';
const billing = 'plans and subscriptions, which clerk-local does not have: paying runs in a frame of Stripe’s';

/** Titles of single tests that cannot be served, in files whose others can. */
export const unservedTitles = /with sso|oauth provider|obtained through authorization flow/;

/** What a local Clerk cannot serve, and why. The first that fits counts. */
const notApplicable: readonly Rule[] = [
  {
    file: /^chrome-extension\//,
    why: 'loads an extension into a Chrome with a window; the browser at hand has no window and takes no extensions',
  },
  { file: /^electron\//, why: 'starts Electron, which needs a screen' },
  { file: /^next-account-portal\//, why: 'signs in on the pages that Clerk hosts at accounts.…, its Account Portal' },
  {
    file: /keyless/,
    why: 'keyless: its preset names Clerk’s own staging cloud, which makes an application for nobody and lets it be claimed',
  },
  { file: /^(sessions|handshake)\/|^localhost\/.*prod/, why: production },
  { app: /sessionsProd1/, why: production },
  { file: /billing|pricing/, why: billing },
  { app: /withBilling/, why: billing },
  { file: /enterprise-sso/, why: 'enterprise connections by SAML, which clerk-local does not have' },
  { file: /^custom-flows\/oauth|^oauth-flows/, why: cloudProvider },
  {
    title: /obtained through authorization flow/,
    why: 'signs in and agrees on the pages that Clerk hosts; at clerk-local whoever is signed in agrees without being asked',
  },
  { title: unservedTitles, why: cloudProvider },
  { file: /^whatsapp/, why: 'codes by WhatsApp: clerk-local sends codes by text message and e-mail only' },
  {
    file: /^client-trust/,
    why: 'the sign-in status `needs_client_trust`, which clerk-local does not have: no browser is taken for a stranger’s',
  },
  { file: /^appearance/, why: 'compares with pictures that were taken on another system, with other fonts' },
  {
    file: /^non-secure-context/,
    why: 'its app is at lclclerk.com, and clerk-local answers no page whose name is not one of this machine',
  },
];

const sdk = (name: string): string => `an app of ${name}, an SDK that this project does not use`;

/** What could be served and is not tried. */
const notTried: readonly Rule[] = [
  { file: /^astro\//, why: sdk('@clerk/astro') },
  { file: /^nuxt\//, why: sdk('@clerk/nuxt') },
  { file: /^vue\//, why: sdk('@clerk/vue') },
  { file: /^react-router\//, why: sdk('@clerk/react-router') },
  { file: /^tanstack-start\//, why: sdk('@clerk/tanstack-react-start') },
  { file: /^expo-web\//, why: `${sdk('@clerk/expo')}; the suite’s own script for it is switched off` },
];

/** Why a test cannot be run against a local Clerk, or `undefined` when it can. */
export function whyNotApplicable(spec: Spec): string | undefined {
  return whyOf(notApplicable, spec);
}

/** Why a test that could be run is left out, or `undefined` when it is not. */
export function whyNotTried(spec: Spec): string | undefined {
  return whyOf(notTried, spec);
}

function whyOf(rules: readonly Rule[], { file, title, app }: Spec): string | undefined {
  const rule = rules.find(
    (rule) =>
      (!rule.file || rule.file.test(file)) &&
      (!rule.app || (app !== undefined && rule.app.test(app))) &&
      (!rule.title || rule.title.test(title)),
  );
  return rule?.why;
}
