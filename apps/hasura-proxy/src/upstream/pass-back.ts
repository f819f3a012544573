import type { Context } from 'hono';
import { framed } from '../frame.ts';
import type { Environment } from '../options.ts';
import { tooLarge, type Answer } from './forward.ts';
import { headersBack } from './headers.ts';
import { whole } from './peek.ts';

/** How an answer goes back. */
export interface Passing {
  readonly mostBytes: number;
  /** Told when an answer ends in its middle. */
  readonly onCut: (error: unknown) => void;
}

/** An upstream's answer as it goes back: a short one whole, a long one as it comes and as fast as the caller reads. */
export function passBack(context: Context<Environment>, answer: Answer, { mostBytes, onCut }: Passing): Response {
  const { status, head, rest } = answer;
  if (head.length > mostBytes) throw tooLarge(mostBytes);
  const headers = Object.assign(framed(context), headersBack(answer.headers));
  if (!rest) return new Response(head.length === 0 ? null : head, { status, headers });
  return new Response(streamOf(context, answer, { mostBytes, onCut }), { status, headers });
}

/**
 * A status cannot be taken back once it is sent: an answer that breaks off in its middle, or becomes too long, ends with
 * its connection, so that nobody takes the part for the whole.
 */
function streamOf(
  { env: { outgoing } }: Context<Environment>,
  answer: Answer,
  { mostBytes, onCut }: Passing,
): ReadableStream<Uint8Array> {
  const chunks = whole(answer, mostBytes, () => tooLarge(mostBytes));
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const next = await chunks.next();
          if (next.done !== true) return controller.enqueue(next.value);
          controller.close();
        } catch (error) {
          answer.end();
          onCut(error);
          if (!outgoing) return controller.error(error);
          outgoing.destroy();
          controller.close();
        }
      },
      cancel: () => answer.end(),
    },
    { highWaterMark: 0 },
  );
}
