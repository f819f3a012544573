// One forwarder of the benchmark, in a process of its own: `node proxy-forwarders.ts <name>`, on the port of PROXY_PORT. They
// forward whatever comes: nobody is asked who they are, nothing is looked into.
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { serve } from '@hono/node-server';
import { Hono, type Handler } from 'hono';
import { proxy } from 'hono/proxy';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { Agent, type Dispatcher } from 'undici';
import { Agent as NodeAgent } from 'node:http';

const upstream = process.env['HASURA_URL'] ?? '';
const port = Number(process.env['PROXY_PORT']);
const agent = new Agent({ connections: 256, allowH2: false });
const pathOf = (path: string): string => path.replace(/^\/(?:hasura|supabase)/, '');
/** With the query, of a whole address. */
const targetOf = (url: string): string => pathOf(url.slice(url.indexOf('/', 8)));

function listen(app: Hono): void {
  serve({ fetch: app.fetch, hostname: 'localhost', port });
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'host', 'content-length']);
const withoutHopByHop = (all: Record<string, string | string[] | undefined>): Record<string, string | string[]> => {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(all)) if (value !== undefined && !hopByHop.has(name)) kept[name] = value;
  return kept;
};

/** The same server and the same client as the proxy's: what comes is sent on, what comes back is given back. */
const plain: Handler = async (context) => {
  const { method } = context.req;
  const headers = withoutHopByHop(context.req.header());
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const answer = await agent.request({
    origin: upstream,
    path: targetOf(context.req.url),
    method,
    headers,
    body: hasBody ? new Uint8Array(await context.req.arrayBuffer()) : null,
  });
  const body = new Uint8Array(await answer.body.arrayBuffer());
  return new Response(body, {
    status: answer.statusCode,
    headers: withoutHopByHop(answer.headers) as Record<string, string>,
  });
};

const forwarders: Readonly<Record<string, () => void>> = {
  plain: () => listen(new Hono().all('*', plain)),
  bare: () =>
    void createServer((request, response) => {
      const headers = withoutHopByHop(request.headers);
      const body = request.method === 'GET' ? null : request;
      agent
        .request({
          origin: upstream,
          path: pathOf(request.url ?? '/'),
          method: request.method as Dispatcher.HttpMethod,
          headers,
          body,
        })
        .then((answer) => {
          response.writeHead(answer.statusCode, withoutHopByHop(answer.headers));
          return pipeline(answer.body, response);
        })
        .catch(() => response.destroy());
    }).listen(port, 'localhost'),
  honoProxy: () =>
    listen(new Hono().all('*', (context) => proxy(`${upstream}${targetOf(context.req.url)}`, context.req.raw))),
  middleware: () => {
    const forward = createProxyMiddleware({
      target: upstream,
      pathRewrite: { '^/(?:hasura|supabase)': '' },
      agent: new NodeAgent({ keepAlive: true }),
    });
    createServer((request, response) => void forward(request, response)).listen(port, 'localhost');
  },
};

const start = forwarders[process.argv[2] ?? ''];
if (!start) throw new Error('there is no such forwarder');
start();
