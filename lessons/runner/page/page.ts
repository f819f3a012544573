import { relative } from 'node:path';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { streamSSE } from 'hono/streaming';
import type { Lesson } from '../lesson.ts';
import { root } from '../places.ts';
import { guard } from './guard.ts';
import { document } from './layout.ts';
import { lessonView } from './lesson-page.ts';
import { listView, notFoundView } from './list.ts';
import { assetFiles, pageHeaders } from './served.ts';
import { hasSource, sourceView } from './source-page.ts';
import { html } from './view.ts';
import { isCurrent, type Notice, type PageOptions, type View, type Visit } from './visit.ts';

/**
 * Makes the workshop's page: a fetch handler, on the same desk as the command. Where nobody runs scripts every button
 * works as a form.
 */
export function createWorkshopPage(options: PageOptions): (request: Request) => Response | Promise<Response> {
  const { desk, live } = options;
  let notice: (Notice & { lesson: string }) | undefined;
  const app = new Hono();
  app.use(pageHeaders, guard, bodyLimit({ maxSize: 10_000 }));

  const show = (c: Context, view: (visit: Visit) => View, status: 200 | 404 | 500 = 200) => {
    const own = notice && c.req.path === `/lessons/${notice.lesson}` ? notice : undefined;
    const visit: Visit = { ...options, path: c.req.path, notice: own };
    c.header('cache-control', 'no-store');
    return c.html(document(visit, view(visit)), status);
  };
  const lessonOf = (c: Context): Lesson => {
    const found = desk.lessons.find(({ id }) => id === c.req.param('id'));
    if (!found) throw new HTTPException(404);
    return found;
  };

  app.get('/health', (c) => c.json({ status: 'ok', service: 'workshop' }));
  app.get('/', (c) => show(c, listView));
  app.get('/assets/:name', assetFiles);
  app.get('/events', (c) =>
    streamSSE(c, async (stream) => {
      const aborted = new Promise<void>((resolve) => stream.onAbort(resolve));
      const unsubscribe = live.subscribe(() => void stream.writeSSE({ event: 'changed', data: '' }));
      await stream.writeSSE({ event: 'changed', data: '' });
      await aborted;
      unsubscribe();
    }),
  );
  app.get('/lessons/:id', (c) => {
    const lesson = lessonOf(c);
    return show(c, (visit) => lessonView(visit, lesson));
  });
  app.get('/lessons/:id/files/:path{.+}', (c) => {
    const lesson = lessonOf(c);
    const path = c.req.param('path');
    if (!hasSource(lesson, path)) throw new HTTPException(404);
    return show(c, () => sourceView(lesson, path));
  });

  app.post('/lessons/:id/begin', (c) => {
    const lesson = lessonOf(c);
    notice = undefined;
    desk.start(lesson);
    void live.request();
    return c.redirect(`/lessons/${lesson.id}`, 303);
  });
  app.post('/lessons/:id/:action{check|hint|solve|reset}', async (c) => {
    const lesson = lessonOf(c);
    const isJson = c.req.header('accept') === 'application/json';
    if (!isCurrent(options, lesson))
      return isJson ? c.json({ error: 'not in the playground' }, 409) : c.redirect(`/lessons/${lesson.id}`, 303);
    const action = c.req.param('action');
    if (action === 'hint') {
      const shown = desk.hint(lesson).length;
      live.touch();
      return c.redirect(`/lessons/${lesson.id}#hint-${shown}`, 303);
    }
    if (action === 'check' && isJson) return c.json((await live.request()).outcome);
    if (action === 'solve' || action === 'reset') {
      const folder = desk[action]();
      notice = { lesson: lesson.id, done: action, folder: folder ? relative(root, folder) : undefined };
    }
    void live.request();
    return c.redirect(`/lessons/${lesson.id}${action === 'check' ? '#checks-title' : ''}`, 303);
  });

  app.notFound((c) => show(c, notFoundView, 404));
  app.onError((error, c) => {
    if (!(error instanceof HTTPException)) return show(c, () => failedView(error), 500);
    return error.status === 404 ? show(c, notFoundView, 404) : error.getResponse();
  });
  return (request) => app.fetch(request);
}

function failedView({ message }: Error): View {
  const body = html`<h1>That did not work</h1>
    <p class="problem">${message}</p>
    <p>Nothing else was changed. <code>pnpm lesson reset</code> in a terminal brings the lesson’s files back.</p>`;
  return { title: 'That did not work', body };
}
