import { z } from 'zod';

/*
 * The schemas of this folder describe what leaves clerk-local. They are strict: a member too many is as wrong as one too
 * few, since it could be private metadata on its way to a browser.
 */

/** An id in Clerk's shape: a kind, an underscore, letters and digits. */
export const id = (kind: string) => z.string().regex(new RegExp(`^${kind}_[A-Za-z0-9]+$`));

/** Milliseconds since 1970. */
export const time = z.int();

/** Free-form data. */
export const metadata = z.record(z.string(), z.unknown());

/** A signed token in compact form. */
export const compactJwt = z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/);

/** A minted token, of a session or of a template; the same in both APIs. */
export const token = z.strictObject({ object: z.literal('token'), jwt: compactJwt });

/** A page of a list and how long the whole list is. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ data: z.array(item), total_count: z.int().min(0) });

/** What remains of something deleted. */
export const deleted = (object: string, kind: string) =>
  z.strictObject({ object: z.literal(object), id: id(kind), deleted: z.literal(true) });
