import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';

/** What the servers are made with. */
export interface Material {
  readonly jwtKey: string;
  readonly policy: { readonly issuer: string; readonly authorizedParties: readonly string[] };
  readonly publishableKey: string;
  /** How many tokens are remembered by those that do. */
  readonly cacheMax: number;
}

/** One row: a server, and which token each request carries. */
export interface HttpSubject {
  readonly name: string;
  readonly server: 'nobody' | 'core' | 'remembering' | 'verifyToken' | 'clerkHono';
  readonly tokenAt: (at: number) => string;
}

/** What one round came to. */
export interface HttpFigures {
  readonly perCpuSecond: number;
  readonly perSecond: number;
  /** Of a hundred requests, how many were answered without a verification; by the servers that count. */
  readonly hits: number;
}

const connections = 32;
/** Until a server's code is compiled as well as it will be. */
const warmUps = 3;

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
}

async function tell<Answer>(child: ChildProcess, word: string): Promise<Answer> {
  const answered = once(child, 'message');
  child.send(word);
  const [answer] = (await answered) as [Answer];
  return answer;
}

/** Sends requests over so many kept connections, one after the other on each, until the time is over; counts answers. */
async function load(port: number, tokenAt: (at: number) => string, roundMs: number): Promise<number> {
  const until = performance.now() + roundMs;
  let sent = 0;
  let answered = 0;
  const run = async (): Promise<void> => {
    const socket = connect({ port, host: 'localhost', noDelay: true });
    const ask = (): boolean => {
      const request = `GET /me HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${tokenAt(sent)}\r\n\r\n`;
      sent += 1;
      return socket.write(request);
    };
    socket.once('connect', ask);
    let text = '';
    for await (const chunk of socket) {
      text += String(chunk);
      const head = text.indexOf('\r\n\r\n');
      const length = /content-length: (\d+)/i.exec(text)?.[1];
      if (head < 0 || length === undefined || text.length < head + 4 + Number(length)) continue;
      if (!text.startsWith('HTTP/1.1 200')) throw new Error(`answered ${text.slice(9, 12)}`);
      text = '';
      answered += 1;
      if (performance.now() >= until) break;
      ask();
    }
  };
  await Promise.all(Array.from({ length: connections }, run));
  return answered;
}

/**
 * Measures servers over loopback sockets, each in a process of its own, in turn, round after round.
 *
 * @returns the rounds' figures by the name of the row
 */
export async function measureHttp(
  subjects: readonly HttpSubject[],
  material: Material,
  { rounds, roundMs }: { readonly rounds: number; readonly roundMs: number },
): Promise<Map<string, HttpFigures[]>> {
  const env = { ...process.env, NODE_ENV: 'production', BENCH_MATERIAL: JSON.stringify(material) };
  const start = async ({ server }: HttpSubject): Promise<Running> => {
    const child = fork(join(import.meta.dirname, 'http-server.ts'), [server], { env });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return { child, port };
  };
  const servers = await Promise.all(subjects.map(start));
  const figures = new Map(subjects.map(({ name }) => [name, [] as HttpFigures[]]));
  for (let at = -warmUps; at < rounds; at += 1) {
    process.stderr.write(at < 0 ? 'warming up over sockets\n' : `round ${at + 1} of ${rounds} over sockets\n`);
    for (const [number, { name, tokenAt }] of subjects.entries()) {
      const server = servers[number];
      if (!server) throw new Error('every subject has a server');
      await tell(server.child, 'begin');
      const began = performance.now();
      const answered = await load(server.port, tokenAt, roundMs);
      const seconds = (performance.now() - began) / 1000;
      const end = await tell<{ cpuSeconds: number; verifications: number }>(server.child, 'end');
      const hits = 100 * (1 - end.verifications / answered);
      const row = { perCpuSecond: answered / end.cpuSeconds, perSecond: answered / seconds, hits };
      if (at >= 0) figures.get(name)?.push(row);
    }
  }
  for (const { child } of servers) child.disconnect();
  return figures;
}
