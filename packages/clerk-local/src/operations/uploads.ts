import { z } from 'zod';

/** An uploaded picture: see `body.ts`. */
export const upload = z.object({ file: z.instanceof(Uint8Array, { error: 'a file is expected' }) });
