import { expect, test, type SignedIn } from '../support/test.ts';
import { urls } from '../support/urls.ts';

for (const verifier of ['backend', 'jsonwebtoken', 'core'] as const) {
  const api = `${urls.api}/${verifier}`;

  test(`${verifier}: 200 for Alice with who she is, 401 for nobody`, async ({ as, request }) => {
    const alice = await as('alice', 'acme');
    const me = await request.get(`${api}/me`, { headers: await bearerOf(alice) });
    expect(me.status()).toBe(200);
    expect(await me.json()).toMatchObject({
      userId: alice.userId,
      sessionId: alice.sessionId,
      sessionStatus: 'active',
      orgRole: 'org:admin',
      orgSlug: 'acme',
      orgPermissions: expect.arrayContaining(['org:todos:manage', 'org:todos:delete']),
      tokenSource: 'header',
    });
    const nobody = await request.get(`${api}/me`);
    expect(nobody.status()).toBe(401);
    expect(nobody.headers()['www-authenticate']).toMatch(/^Bearer/);
    expect(nobody.headers()['content-type']).toContain('application/problem+json');
  });

  test(`${verifier}: the cookie of a signed-in browser is accepted, too`, async ({ as }) => {
    const { page } = await as('alice');
    const me = await page.request.get(`${api}/me`);
    expect(me.status()).toBe(200);
    expect(await me.json()).toMatchObject({ tokenSource: 'cookie' });
  });

  test(`${verifier}: 403 for another organization and for deleting without the permission`, async ({
    as,
    request,
    unique,
  }) => {
    const asAlice = await bearerOf(await as('alice', 'acme'));
    const { orgId: acme } = (await (await request.get(`${api}/me`, { headers: asAlice })).json()) as { orgId: string };
    const title = unique('sharpen the saw');
    const made = await request.post(`${api}/todos`, { headers: asAlice, data: { title, orgId: acme } });
    expect(made.status()).toBe(201);
    const { id } = (await made.json()) as { id: string };

    const asBob = await bearerOf(await as('bob', 'acme'));
    const seen = await request.get(`${api}/orgs/${acme}/todos`, { headers: asBob });
    expect(seen.status()).toBe(200);
    expect(JSON.stringify(await seen.json())).toContain(title);
    expect((await request.delete(`${api}/orgs/${acme}/todos/${id}`, { headers: asBob })).status()).toBe(403);

    const asCarol = await bearerOf(await as('carol'));
    expect((await request.get(`${api}/orgs/${acme}/todos`, { headers: asCarol })).status()).toBe(403);

    expect((await request.delete(`${api}/orgs/${acme}/todos/${id}`, { headers: asAlice })).status()).toBe(204);
    expect((await request.delete(`${api}/orgs/${acme}/todos/${id}`, { headers: asAlice })).status()).toBe(404);
  });
}

async function bearerOf({ token }: SignedIn): Promise<{ authorization: string }> {
  return { authorization: `Bearer ${await token()}` };
}
