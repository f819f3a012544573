import { expect, switchTo, test, tokenOf } from '../support/test.ts';
import { urls } from '../support/urls.ts';

for (const verifier of ['backend', 'jsonwebtoken'] as const) {
  const api = `${urls.api}/${verifier}`;

  test(`${verifier}: 200 for Alice with who she is, 401 for nobody`, async ({ as, request }) => {
    const page = await as('alice');
    await page.goto('/');
    await switchTo(page, 'Acme');
    const me = await request.get(`${api}/me`, { headers: { authorization: `Bearer ${await tokenOf(page)}` } });
    expect(me.status()).toBe(200);
    expect(await me.json()).toMatchObject({
      userId: await page.evaluate(() => window.Clerk.user?.id),
      sessionId: await page.evaluate(() => window.Clerk.session?.id),
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
    const page = await as('alice');
    const me = await page.request.get(`${api}/me`);
    expect(me.status()).toBe(200);
    expect(await me.json()).toMatchObject({ tokenSource: 'cookie' });
  });

  test(`${verifier}: 403 for another organization and for deleting without the permission`, async ({
    as,
    request,
    unique,
  }) => {
    const alice = await as('alice');
    await alice.goto('/');
    await switchTo(alice, 'Acme');
    const asAlice = { authorization: `Bearer ${await tokenOf(alice)}` };
    const { orgId: acme } = (await (await request.get(`${api}/me`, { headers: asAlice })).json()) as { orgId: string };
    const title = unique('sharpen the saw');
    const made = await request.post(`${api}/todos`, { headers: asAlice, data: { title, orgId: acme } });
    expect(made.status()).toBe(201);
    const { id } = (await made.json()) as { id: string };

    const bob = await as('bob');
    await bob.goto('/');
    await switchTo(bob, 'Acme');
    const asBob = { authorization: `Bearer ${await tokenOf(bob)}` };
    const seen = await request.get(`${api}/orgs/${acme}/todos`, { headers: asBob });
    expect(seen.status()).toBe(200);
    expect(JSON.stringify(await seen.json())).toContain(title);
    expect((await request.delete(`${api}/orgs/${acme}/todos/${id}`, { headers: asBob })).status()).toBe(403);

    const carol = await as('carol');
    const asCarol = { authorization: `Bearer ${await tokenOf(carol)}` };
    expect((await request.get(`${api}/orgs/${acme}/todos`, { headers: asCarol })).status()).toBe(403);

    expect((await request.delete(`${api}/orgs/${acme}/todos/${id}`, { headers: asAlice })).status()).toBe(204);
    expect((await request.delete(`${api}/orgs/${acme}/todos/${id}`, { headers: asAlice })).status()).toBe(404);
  });
}
