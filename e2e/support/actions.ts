import type { APIRequestContext } from '@playwright/test';

/**
 * The id of a Server Action in a page, by a name that stands in its form. Only the form tells it: the id is made of the
 * build's own secret.
 */
export function actionId(html: string, marker: string): string {
  const form = html.match(/<form.*?<\/form>/gs)?.find((text) => text.includes(marker)) ?? '';
  const fields = form.replaceAll('&quot;', '"');
  const id = /\$ACTION_ID_(\w+)/.exec(fields)?.[1] ?? /"id":"(\w+)"/.exec(fields)?.[1];
  if (!id) throw new Error(`no action in a form with ${marker}`);
  return id;
}

/**
 * Calls an action of `useActionState` as React does, but on any path, as whoever the request is.
 *
 * @param fields - what the form would hold
 * @returns status and text: React's own format, in which what the action returned stands as JSON
 */
export async function callAction(
  request: APIRequestContext,
  path: string,
  id: string,
  fields: Readonly<Record<string, string>>,
): Promise<{ status: number; text: string }> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(`_1_${name}`, value);
  body.set('0', '[{},"$K1"]');
  const headers = { accept: 'text/x-component', 'next-action': id };
  const answer = await request.post(path, { headers, multipart: body, maxRedirects: 0 });
  return { status: answer.status(), text: await answer.text() };
}
