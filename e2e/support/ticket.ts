import type { Page } from '@playwright/test';
import { clerk } from './clerk.ts';
import { people, type Person } from './people.ts';
import type { SignedIn } from './test.ts';
import { urls } from './urls.ts';

/**
 * Signs a person in with a sign-in token of the Backend API, by the requests that clerk-js would make, and gives the
 * browser the cookies that clerk-js would set: some seconds quicker per browser than loading a page for it.
 *
 * @see https://clerk.com/docs/reference/backend-api/tag/Sign-in-Tokens
 */
export async function signInByTicket(
  page: Page,
  person: Person,
  organization?: 'acme' | 'globex',
  settings: object = {},
): Promise<SignedIn> {
  const { data } = await clerk.users.getUserList({ emailAddress: [people[person]] });
  const userId = data[0]?.id ?? '';
  const { token: ticket } = await clerk.signInTokens.createSignInToken({ userId, expiresInSeconds: 60 });
  const browser = await newBrowser(page, settings);
  const query = `?__clerk_db_jwt=${browser}`;
  const { response } = await ask<{ response: { created_session_id: string } }>(page, `/v1/client/sign_ins${query}`, {
    strategy: 'ticket',
    ticket,
  });
  const session = `/v1/client/sessions/${response.created_session_id}`;
  if (organization) {
    const { id } = await clerk.organizations.getOrganization({ slug: organization });
    await ask(page, `${session}/touch${query}`, { active_organization_id: id });
  }
  const token = async (template?: string): Promise<string> => {
    const { jwt } = await ask<{ jwt: string }>(page, `${session}/tokens${template ? `/${template}` : ''}${query}`, {});
    return jwt;
  };
  const cookies = {
    __clerk_db_jwt: browser,
    __client_uat: String(Math.floor(Date.now() / 1000) - 300),
    __session: await token(),
  };
  await page.context().addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: urls.web })));
  return { page, userId, sessionId: response.created_session_id, token };
}

/**
 * Has clerk-local know a page's browser, with settings of its own: for this browser alone the instance differs, so that
 * tests of different instances run side by side on one server.
 *
 * @param settings - what differs, in the form of clerk-local's settings, such as `{ passkeys: true }`
 * @returns the browser's id, which is also set as its cookie
 */
export async function newBrowser(page: Page, settings: object): Promise<string> {
  // From Node, not from the page's own requests: a page may not steer clerk-local.
  const answer = await fetch(`${urls.clerk}/control/browsers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  });
  const { id } = (await answer.json()) as { id: string };
  if (!answer.ok) throw new Error(`clerk-local refused the settings: ${answer.status}`);
  await page.context().addCookies([{ name: '__clerk_db_jwt', value: id, url: urls.web }]);
  return id;
}

async function ask<Answer>(page: Page, path: string, form: Record<string, string>): Promise<Answer> {
  const answer = await page.request.post(`${urls.clerk}${path}`, { form, headers: { origin: urls.web } });
  if (!answer.ok()) throw new Error(`${answer.status()} from clerk-local: ${await answer.text()}`);
  return (await answer.json()) as Answer;
}
