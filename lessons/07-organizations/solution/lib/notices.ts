/** What is pinned to an organization's board. */
export interface Notice {
  readonly id: string;
  readonly orgId: string;
  readonly text: string;
}

const first: readonly Notice[] = [
  { id: 'acme-1', orgId: 'org_2lOcaLAcme00000000000000000', text: 'Acme buys Globex on Monday. Tell nobody.' },
  { id: 'globex-1', orgId: 'org_2lOcaLGlobex000000000000000', text: 'Globex has its summer party on Friday.' },
];

// Kept while the app runs, also when its code is changed.
const kept = globalThis as { notices?: Map<string, Notice> };
const notices = (kept.notices ??= new Map<string, Notice>());
// A removed one is back when the code was changed, so a reset lesson begins as it did.
for (const notice of first) notices.set(notice.id, notice);

/** An organization's board, oldest first. */
export function noticesOf(orgId: string): Notice[] {
  return [...notices.values()].filter((notice) => notice.orgId === orgId);
}

/** Pins a text to an organization's board. */
export function pinNotice(orgId: string, text: string): void {
  const id = crypto.randomUUID();
  notices.set(id, { id, orgId, text });
}

/** Takes a notice from an organization's board, if it hangs there. */
export function removeNotice(orgId: string, id: string): void {
  if (notices.get(id)?.orgId === orgId) notices.delete(id);
}
