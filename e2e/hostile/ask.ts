import { connect } from 'node:net';

/** What came back for some bytes. */
export interface Answer {
  /** Of each answer on the connection; none where it was only closed. */
  readonly statuses: readonly number[];
  readonly text: string;
  readonly ms: number;
  /** Whether the connection was still open after all that time. */
  readonly hung: boolean;
}

const patienceMs = 10_000;

/** Sends bytes over a connection of their own, says that no more come, and reads until it is closed. */
export async function ask(port: number, bytes: Buffer): Promise<Answer> {
  const began = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: 'localhost', allowHalfOpen: true });
    const finish = (hung: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      const text = Buffer.concat(chunks).toString('latin1');
      const statuses = [...text.matchAll(/(?:^|\r\n|\})HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
      resolve({ statuses, text, ms: performance.now() - began, hung });
    };
    const timer = setTimeout(() => finish(true), patienceMs);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => finish(false));
    socket.on('end', () => finish(false));
    socket.on('close', () => finish(false));
    socket.on('connect', () => {
      socket.write(bytes);
      // Half closed only once something came: a server may take it for a caller who has left.
      socket.once('data', () => socket.end());
    });
    // What waits for more than it gets is told that no more comes.
    setTimeout(() => socket.writable && socket.end(), 1500).unref();
  });
}
