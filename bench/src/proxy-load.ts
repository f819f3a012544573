import { connect } from 'node:net';

/** What one round came to. */
export interface Round {
  readonly answered: number;
  readonly seconds: number;
  /** Milliseconds of each request, sorted. */
  readonly latencies: readonly number[];
}

/** Sends one request again and again over so many kept connections, one after the other on each, for a round's time. */
export async function load(port: number, request: Buffer, clients: number, roundMs: number): Promise<Round> {
  const began = performance.now();
  const latencies: number[] = [];
  const run = async (): Promise<void> => {
    const socket = connect({ port, host: 'localhost', noDelay: true });
    let sent = 0;
    const ask = (): void => {
      sent = performance.now();
      socket.write(request);
    };
    socket.once('connect', ask);
    let text = '';
    for await (const chunk of socket) {
      text += String(chunk);
      if (!isWhole(text)) continue;
      if (!/^HTTP\/1\.1 20[01]/.test(text) || !text.includes('Something to do'))
        throw new Error(`answered ${text.slice(0, 500)}`);
      text = '';
      latencies.push(performance.now() - sent);
      if (performance.now() - began >= roundMs) break;
      ask();
    }
  };
  await Promise.all(Array.from({ length: clients }, run));
  const seconds = (performance.now() - began) / 1000;
  return { answered: latencies.length, seconds, latencies: latencies.toSorted((one, other) => one - other) };
}

/** By its length, or its last chunk. */
function isWhole(text: string): boolean {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  return length === undefined ? text.endsWith('0\r\n\r\n') : text.length >= head + 4 + Number(length);
}
