import { readFileSync } from 'node:fs';
import { expect, open, signIn, signOut, signUp, test, tokenOf } from '../support/test.ts';
import { titlesSeenBy, ways } from '../support/todos.ts';
import { urls } from '../support/urls.ts';

// Only Next differs between the modes; the others are the same process in both.
const services: Record<string, string> =
  process.env['E2E_MODE'] === 'development'
    ? { web: urls.web }
    : {
        'clerk-local': urls.clerk,
        upstreams: urls.upstreams,
        api: urls.api,
        'hasura-proxy': urls.proxy,
        web: urls.web,
      };

for (const [name, url] of Object.entries(services)) {
  test(`${name} killed and started again loses no todo and no person, and the others go on`, async ({
    page,
    unique,
  }) => {
    test.setTimeout(120_000);
    const email = `${unique('survivor').replace(' ', '-')}+clerk_test@example.com`;
    const secret = 'a rather long passphrase';
    await signUp(page, email, secret);
    const title = unique('outlive a crash');
    await open(page, '/patterns/server-actions');
    await page.getByRole('textbox', { name: 'New todo' }).fill(title);
    await page.getByRole('button', { name: 'Add todo' }).click();
    await expect(page.getByRole('list', { name: 'Your todos' })).toContainText(title);

    const before = pidOf(name);
    process.kill(before, 'SIGKILL');
    await expect.poll(() => pidOf(name), { timeout: 30_000 }).not.toBe(before);
    await expect.poll(() => healthOf(url), { timeout: 60_000 }).toBe(200);

    await open(page, '/patterns/server-actions');
    await expect(page.getByRole('list', { name: 'Your todos' })).toContainText(title);
    const seen = await titlesSeenBy((template) => tokenOf(page, template));
    for (const way of ways) expect(seen[way], way).toContain(title);
    await signOut(page);
    await signIn(page, email, secret);
    expect((await page.request.get(`${urls.api}/backend/me`)).status()).toBe(200);
  });
}

for (const name of ['clerk-local', 'upstreams'].filter((one) => one in services)) {
  test(`while ${name} hangs, pages answer with what they can`, async ({ as }) => {
    const { page, userId } = await as('alice', 'acme');
    const pid = pidOf(name);
    process.kill(pid, 'SIGSTOP');
    try {
      const ask = async (path: string) => {
        const answer = await page.request.get(path, { timeout: 20_000 });
        expect(answer.status(), path).toBe(200);
        return answer.text();
      };
      const [dashboard] = await Promise.all(
        ['/dashboard', '/patterns/server-actions', '/patterns/template-tokens'].map((path) => ask(path)),
      );
      expect(dashboard).toContain(userId);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    await expect.poll(() => healthOf(services[name] ?? '')).toBe(200);
  });
}

function pidOf(name: string): number {
  const pids = JSON.parse(readFileSync(process.env['E2E_PIDS'] ?? '', 'utf8')) as Record<string, number>;
  return pids[name] ?? 0;
}

async function healthOf(url: string): Promise<number> {
  return fetch(`${url}/health`).then(
    (response) => response.status,
    () => 0,
  );
}
