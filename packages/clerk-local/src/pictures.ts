import { createHash } from 'node:crypto';
import { clerkError } from './errors.ts';
import type { PictureRecord } from './records.ts';

/** The largest picture Clerk takes. */
export const mostPictureBytes = 10_000_000;

/** The types that are taken. */
export const pictureTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

/** How each type that is taken begins. No SVG: it may carry scripts, which would then run as this server's. */
const beginnings: readonly {
  readonly contentType: PictureRecord['contentType'];
  readonly fits: (head: string) => boolean;
}[] = [
  { contentType: 'image/png', fits: (head) => head.startsWith('\u0089PNG\r\n\u001A\n') },
  { contentType: 'image/jpeg', fits: (head) => head.startsWith('\u00FF\u00D8\u00FF') },
  { contentType: 'image/gif', fits: (head) => head.startsWith('GIF87a') || head.startsWith('GIF89a') },
  { contentType: 'image/webp', fits: (head) => head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP' },
];

/** The answer to a picture that is too large. */
export function pictureTooLarge(): Error {
  const message = 'The image being uploaded is more than 10MB. Please choose a smaller one.';
  return clerkError(413, 'image_too_large', message);
}

/**
 * Makes a picture of uploaded bytes. Its type is what the bytes say, whatever the sender claimed.
 *
 * Does not check whether the rest of the file can be drawn.
 *
 * @throws ClerkApiError 400 for bytes that are no picture of a type that is taken, 413 for too many
 */
export function readPicture(bytes: Uint8Array): PictureRecord {
  if (bytes.length > mostPictureBytes) throw pictureTooLarge();
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const found = beginnings.find(({ fits }) => fits(head));
  if (!found) {
    const message = 'Only PNG, JPEG, GIF and WebP images are supported.';
    throw clerkError(400, 'request_body_invalid', message, 'file');
  }
  return pictureOf(found.contentType, Buffer.from(bytes).toString('base64'));
}

/** A picture of a type and bytes, base64, that were checked before. */
export function pictureOf(contentType: PictureRecord['contentType'], data: string): PictureRecord {
  return { id: `img_${createHash('sha256').update(data).digest('hex').slice(0, 27)}`, contentType, data };
}

/** The answer that shows a picture: as the type it was found to be, and never as anything a browser would run. */
export function pictureResponse({ contentType, data }: PictureRecord): Response {
  return new Response(Buffer.from(data, 'base64'), {
    headers: {
      'content-type': contentType,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'public, max-age=3600',
    },
  });
}
