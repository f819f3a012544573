import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Hides what goes to a store that others may read: keys are hashed, texts are encrypted. */
export interface Seal {
  /** The same for the same name, and nothing can be told from it. */
  key(name: string): string;
  close(key: string, text: string): string;
  /** The text; undefined for what was not sealed under this very key with this secret. */
  open(key: string, sealed: string): string | undefined;
}

/**
 * Makes a seal from a secret that all instances have: HMAC-SHA-256 for keys and AES-256-GCM for texts, bound to their key,
 * so that what is moved under another key does not open.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5869
 */
export function createSeal(secret: string): Seal {
  const derive = (info: string): Buffer => Buffer.from(hkdfSync('sha256', secret, 'hasura-proxy', info, 32));
  const [forKeys, forTexts] = [derive('store keys'), derive('store texts')];
  return {
    key: (name) => createHmac('sha256', forKeys).update(name).digest('base64url'),
    close: (key, text) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', forTexts, nonce).setAAD(Buffer.from(key));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open: (key, sealed) => {
      const bytes = Buffer.from(sealed, 'base64url');
      try {
        const decipher = createDecipheriv('aes-256-gcm', forTexts, bytes.subarray(0, 12), { authTagLength: 16 });
        decipher.setAAD(Buffer.from(key)).setAuthTag(bytes.subarray(12, 28));
        return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
