import { parse } from 'yaml';
import { z } from 'zod';
import { isTooDeep } from '../body.ts';
import type { Context } from '../operation.ts';
import { plantSeed, type Seed } from '../seed.ts';
import type { SettingsChange } from '../settings.ts';
import { createState, type Snapshot } from '../state.ts';
import { PanelProblem } from './view.ts';

const text = z.string();
const time = z.number();
const metadata = z.record(z.string(), z.unknown());
const list = z.array(z.looseObject({ id: text }));

/** What every row of the tables that people may have edited must have; the rest comes as it is. */
const tables = z.looseObject({
  users: z
    .array(
      z.looseObject({
        id: text,
        emails: z.array(z.looseObject({ id: text, address: text, verified: z.boolean() })),
        phones: z.array(z.looseObject({ id: text, number: text, verified: z.boolean() })).optional(),
        passkeys: list.optional(),
        externalAccounts: z.array(z.looseObject({ id: text, provider: text, providerUserId: text })).optional(),
        firstName: text.nullable(),
        lastName: text.nullable(),
        publicMetadata: metadata,
        privateMetadata: metadata,
        unsafeMetadata: metadata,
        createdAt: time,
        updatedAt: time,
      }),
    )
    .optional(),
  organizations: z
    .array(
      z.looseObject({
        id: text,
        name: text,
        slug: text,
        publicMetadata: metadata,
        privateMetadata: metadata,
        createdAt: time,
      }),
    )
    .optional(),
  memberships: z
    .array(z.looseObject({ id: text, organizationId: text, userId: text, role: text, createdAt: time }))
    .optional(),
  invitations: z
    .array(
      z.looseObject({ id: text, organizationId: text, emailAddress: text, role: text, status: text, createdAt: time }),
    )
    .optional(),
  roles: z.array(z.looseObject({ id: text, name: text, description: text, permissions: z.array(text) })).optional(),
  templates: z
    .array(
      z.looseObject({
        id: text,
        name: text,
        claims: metadata,
        lifetimeSeconds: time,
        allowedClockSkewSeconds: time,
        signingAlgorithm: text,
        signingKey: text.nullable(),
        updatedAt: time,
      }),
    )
    .optional(),
  sessions: z
    .array(
      z.looseObject({
        id: text,
        clientId: text,
        userId: text,
        status: text,
        tasks: z.array(text),
        organizationId: text.nullable(),
        userAgent: text.nullish(),
        lastActiveAt: time,
        expireAt: time,
      }),
    )
    .optional(),
  inbox: z.array(z.looseObject({ id: text, to: text, kind: text, sentAt: time })).optional(),
});

const kept = z.object({
  version: z.literal(1),
  state: z.record(z.string(), list).and(tables),
});

/** What an import brings: the whole state, and settings to make besides. */
export interface Imported {
  readonly snapshot: Snapshot;
  readonly settings: SettingsChange;
}

/**
 * Reads what was exported, or a seed.
 *
 * @throws PanelProblem saying where it is neither
 */
export function readImport(content: string, { random, now }: Pick<Context, 'random' | 'now'>): Imported {
  if (/^\s*\{\s*"version"/.test(content)) return { snapshot: readExport(content), settings: {} };
  const state = createState();
  try {
    // Checked there, whatever it is.
    const seed = (parse(content) ?? {}) as Seed;
    const settings = plantSeed(state, seed, random, now());
    return { snapshot: state.snapshot(), settings };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'It does not parse.';
    throw new PanelProblem(`This is neither an export nor a seed. ${message}`, 'snapshot');
  }
}

/**
 * Reads what was exported.
 *
 * @throws PanelProblem saying where it is no such thing
 */
function readExport(content: string): Snapshot {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new PanelProblem('This is no JSON any more: paste the whole of the file.', 'snapshot');
  }
  if (isTooDeep(value)) throw new PanelProblem('This is nested too deeply.', 'snapshot');
  const checked = kept.safeParse(value);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    const place = issue?.path.map(String).join('.') || 'the whole';
    throw new PanelProblem(`This is no export of clerk-local. ${place}: ${issue?.message}.`, 'snapshot');
  }
  const snapshot = checked.data.state as Snapshot;
  try {
    // Tried elsewhere first: what fails half way must not leave half of it here.
    createState().restore(snapshot);
  } catch {
    throw new PanelProblem('This export does not fit this version of clerk-local.', 'snapshot');
  }
  return snapshot;
}
