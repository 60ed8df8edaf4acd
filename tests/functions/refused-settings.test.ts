/** A tenant whose settings cannot be used has one page, which says why to its operators. Every other tenant keeps its own. */
import type { Person } from './signed-in';
import { tenantId as contoso, type SpawnedApp, spawnApp } from './spawned-app';

const fabrikam = '1c9e5a3b-2c41-4a64-9d6e-0f4f8c1a7b22';
const groups = { both: 'aaaaaaaa-0000-4000-8000-000000000001', reading: 'aaaaaaaa-0000-4000-8000-000000000002' };
const people = {
  operator: { oid: 'olga', tid: contoso, name: 'Olga Berg', roles: [], groups: [groups.both] },
  reader: { oid: 'rea', tid: contoso, name: 'Rea Lund', roles: [], groups: [groups.reading] },
  stranger: { oid: 'sam', tid: contoso, name: 'Sam', roles: [] },
} satisfies Record<string, Person>;
type Name = keyof typeof people;

const missing = 'FABRIKAM_HOOK_URL';
const hook = {
  id: 'hook',
  name: 'Tickets',
  channel: 'webhook',
  urlSetting: missing,
  secretSetting: 'FABRIKAM_KEY',
};

let app: SpawnedApp;

beforeAll(async () => {
  app = await spawnApp({
    people: Object.values(people),
    tenants: [
      { tenantId: contoso, name: 'Contoso', tags: ['gold'] },
      { tenantId: fabrikam, name: 'Fabrikam', tags: ['gold'], recipients: [hook] },
    ],
    file: {
      groups: { gold: {} },
      access: [
        { group: groups.both, role: 'operator', tags: ['gold'] },
        { group: groups.reading, role: 'reader', tags: ['gold'] },
      ],
    },
  });
});
afterAll(() => app?.stop());

async function open(name: Name, path: string, accept = 'text/html'): Promise<{ status: number; text: string }> {
  const cookie = await app.sessionOf(people[name]);
  const answer = await fetch(`${app.url}${path}`, { redirect: 'manual', headers: { cookie, accept } });
  return { status: answer.status, text: await answer.text() };
}

const wordsIn = (text: string): string =>
  text
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

const pages = ['', '/alerts', '/controls', '/devices', '/health'];

test.each(pages)('an operator reads why on the page %s, and how it ends', async (page) => {
  const { status, text } = await open('operator', `/api/posture/${fabrikam}${page}`);
  expect(status).toBe(503);
  expect(wordsIn(text)).toContain(
    'Nothing of this tenant is read or sent. The settings of this tenant cannot be used:',
  );
  expect(text).toContain(`${missing}: the recipient &quot;hook&quot;`);
  expect(wordsIn(text)).toContain('Its pages return once this is corrected; nothing that was stored is lost.');
  expect(text).not.toMatch(/<script|\sstyle="|Contoso/);
  expect(text).not.toContain(contoso);
});

test.each(pages)('a reader does not learn the names of settings on the page %s', async (page) => {
  const { status, text } = await open('reader', `/api/posture/${fabrikam}${page}`);
  expect(status).toBe(503);
  expect(wordsIn(text)).toContain('The settings of this tenant cannot be used. The people who operate');
  expect(text).not.toContain('FABRIKAM_');
});

test('a program gets the same as JSON', async () => {
  const { status, text } = await open('operator', `/api/posture/${fabrikam}`, 'application/json');
  expect(status).toBe(503);
  expect(JSON.parse(text)).toEqual({ error: expect.stringContaining(missing) });
});

test('nobody else learns that there is such a tenant', async () => {
  for (const page of pages) {
    const [refused, unknown] = await Promise.all([
      open('stranger', `/api/posture/${fabrikam}${page}`),
      open('stranger', `/api/posture/nobody${page}`),
    ]);
    expect(refused.status).toBe(unknown.status);
    expect(refused.text).not.toMatch(/Fabrikam|FABRIKAM_|settings/);
  }
});

test.each(pages)('the other tenant keeps its page %s, without a word of it', async (page) => {
  const { status, text } = await open('operator', `/api/posture/${contoso}${page}`);
  expect(status).toBe(200);
  expect(text).toContain('Contoso');
  expect(text).not.toMatch(/FABRIKAM_|cannot be used/);
});
