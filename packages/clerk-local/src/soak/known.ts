/** How the ids begin that a parameter of a path takes. */
const kindOfParameter: Readonly<Record<string, string>> = {
  userId: 'user',
  passkeyId: 'pk',
  emailAddressId: 'idn',
  phoneNumberId: 'idn',
  emailId: 'idn',
  phoneId: 'idn',
  clientId: 'client',
  sessionId: 'sess',
  ticketId: 'sit',
  organizationId: 'org',
  invitationId: 'orginv',
  domainId: 'orgdmn',
  templateId: 'jtmp',
  urlId: 'ru',
  permissionId: 'perm',
  roleId: 'role',
  signUpId: 'sua',
  apiKeyId: 'ak',
  machineId: 'mch',
  otherId: 'mch',
  tokenId: 'mt',
  applicationId: 'oa',
  entryId: 'wle',
  accountId: 'eac',
  signInId: 'sia',
  suggestionId: 'orgsug',
  requestId: 'orgmemreq',
  id: 'fault',
};

/** Parameters of one name that take ids of several kinds, told apart by the path. */
const kindOfPath: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/invitations\//, 'inv'],
  [/^\/v1\/domains\//, 'dmn'],
  [/^\/v1\/actor_tokens\//, 'act'],
  [/^\/v1\/allowlist_identifiers\//, 'alid'],
  [/^\/v1\/blocklist_identifiers\//, 'blid'],
  [/^\/control\/sessions\//, 'sess'],
  [/^\/control\/webhooks\//, 'ep'],
  [/^\/v1\/me\/organization_memberships\//, 'org'],
];

/** What stands in a generated request for an id that only its run knows: `@user:3` is the third person, or nobody. */
const placeholder = /^@([a-z]+):(\d+)$/;

/** Texts that a run met, by kind: ids by how they begin, secrets by the name they stood under. */
export interface Known {
  /** Remembers every id and secret of an answer. */
  readonly learn: (text: string) => void;
  /** Puts what is known in the place of every placeholder. */
  readonly fill: (value: unknown) => unknown;
  readonly clear: () => void;
}

/** The kind of id that a parameter of a path takes. */
export function kindOf(path: string, parameter: string): string {
  return kindOfPath.find(([pattern]) => pattern.test(path))?.[1] ?? kindOfParameter[parameter] ?? 'none';
}

/** Makes an empty memory of ids and secrets. */
export function createKnown(start: readonly string[]): Known {
  const kinds = new Map<string, string[]>();
  const add = (kind: string, text: string): void => {
    const all = kinds.get(kind) ?? [];
    if (!all.includes(text)) kinds.set(kind, [...all, text].slice(-20));
  };
  const learnIds = (text: string): void => {
    for (const [id, kind = ''] of text.matchAll(/\b([a-z]{2,10})_[A-Za-z0-9:_]{10,80}\b/g)) add(kind, id);
  };
  for (const text of start) learnIds(text);
  const fillText = (text: string): string => {
    const [, kind = '', index = '0'] = placeholder.exec(text) ?? [];
    if (!kind) return text;
    const all = kinds.get(kind) ?? [];
    const place = Number(index) % all.length;
    // What came last is mostly what a next step is about; people and organizations are there from the start.
    return (kind === 'user' || kind === 'org' ? all[place] : all.at(-1 - place)) ?? `${kind}_none`;
  };
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') return fillText(value);
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item)]));
  };
  return {
    learn: (text) => {
      learnIds(text);
      for (const [, kind = '', secret = ''] of text.matchAll(
        /"(token|ticket|secret|jwt|code|client_id|client_secret|access_token|refresh_token|nonce|slug|name)":"([^"\\]{1,3000})"/g,
      ))
        add(kind.replace(/.*_/, ''), secret);
      for (const [, challenge = ''] of text.matchAll(/\\"challenge\\":\\"([\w-]+)\\"/g)) add('challenge', challenge);
      for (const [, code = ''] of text.matchAll(/[?&]code=([\w-]+)/g)) add('code', code);
      for (const [, ticket = ''] of text.matchAll(/ticket=(\w+)/g)) add('ticket', ticket);
    },
    fill,
    clear: () => {
      kinds.clear();
      for (const text of start) learnIds(text);
    },
  };
}
