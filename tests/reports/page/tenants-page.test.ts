import type { Surrounding } from '../../../shared/reports/page/frame/navigation';
import { renderHealthPage } from '../../../shared/reports/page/health/health-page';
import {
  readTenantsQuery,
  renderTenantsJson,
  renderTenantsPage,
  type TenantsModel,
  tenantsCsv,
} from '../../../shared/reports/page/tenants/tenants-page';
import { everyHostileName, tagsOf } from '../tags';
import { health, tenants } from './pages';

const wordsOf = (over: Partial<TenantsModel>): string =>
  renderTenantsPage({ ...tenants, ...over }, null)
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
const asked = (query: string) => readTenantsQuery((name) => new URLSearchParams(query).get(name));
const idsOf = (query: string): readonly string[] =>
  renderTenantsJson({ ...tenants, query: asked(query) }).tenants.map(({ tenantId }) => tenantId);

test('a thousand tenants are cut into pages, and the file has all', () => {
  const [row] = tenants.rows;
  if (row === undefined) throw new Error('no tenant');
  const rows = Array.from({ length: 1000 }, (_, at) => ({ ...row, id: `t${at}`, name: `Tenant ${at}` }));
  const model = { ...tenants, rows, query: asked('q=tenant&page=20') };
  const html = renderTenantsPage(model, null);
  expect(Buffer.byteLength(html)).toBeLessThan(120 * 1024);
  expect(html).toContain('Page 20 of 20.');
  expect(html).toContain('q=tenant&amp;page=19">Previous</a>');
  expect([html.includes('>Tenant 949<'), html.includes('>Tenant 950<'), html.includes('>Tenant 999<')]).toEqual([
    false,
    true,
    true,
  ]);
  expect(wordsOf({ rows, query: asked('page=99') })).toContain('Page 20 of 20.');
  expect(
    tenantsCsv(model)
      .split('\n')
      .filter((line) => line !== ''),
  ).toHaveLength(1001);
});

test('no alert of a tenant that is not read completely is known', () => {
  expect(wordsOf({ rows: tenants.rows.filter(({ id }) => id === 't3') })).toContain('None known');
});

test('tenants that got worse come first, and no unknown one is calm', () => {
  expect(idsOf('')).toEqual(['t1', 't4', 't3', 't2', 't5']);
});

test.each([
  ['q=contoso', ['t1']],
  ['q=business%20premium', ['t1', 't3', 't5']],
  ['state=cannotRead', ['t4', 't3']],
  ['state=nonsense&q=nobody', []],
])('%s', (query, expected) => {
  expect(idsOf(query)).toEqual(expected);
});

test.each<[string, Partial<TenantsModel>, string]>([
  ['who needs attention', {}, '1 of 5 tenants needs you: Contoso'],
  ['the state of the others', {}, 'The others: 2 cannot be read, 1 acknowledged and 1 calm.'],
  ['that it is quiet', { rows: tenants.rows.slice(-1) }, 'None of 1 tenant needs you'],
  [
    'that a quiet state is unknown',
    { rows: tenants.rows.slice(1) },
    'No alert is waiting, but 2 of 4 tenants are not read completely',
  ],
  [
    'each state, where nobody is needed',
    { rows: tenants.rows.slice(1) },
    '2 cannot be read, 1 acknowledged and 1 calm.',
  ],
  ['that there is none', { rows: [] }, 'You have no tenants yet'],
  [
    'what got worse, by whose account, and how much is open',
    {},
    '14 people can now sign in without MFA, including 3 admins Mara Klein&#39;s account · 1 critical, 2 high; 2 not acknowledged',
  ],
  [
    'what is open, where no alert was read',
    { rows: tenants.rows.map((row) => ({ ...row, summary: row.summary && { ...row.summary, worstInWords: null } })) },
    '1 critical, 2 high; 2 not acknowledged Open 7F3K',
  ],
  ['that it is acknowledged', {}, '1 high; acknowledged'],
  ['what fails, and that it rose', {}, '22 of 102, 5 more'],
  ['what is not read, and the time of the last collection', {}, '4 of 61 not read'],
  [
    'how many sources are late, and that this is no calm',
    { rows: tenants.rows.slice(-1).map((row) => ({ ...row, summary: row.summary && { ...row.summary, late: 3 } })) },
    'Out of date Northwind Microsoft 365 Business Premium None known 0 opened, 0 fixed 3 of 61 out of date',
  ],
  [
    'that a tenant that nothing has checked since is not calm',
    { rows: tenants.rows.slice(-1).map((row) => ({ ...row, now: '2026-11-24T21:10:00Z' })) },
    'Out of date Northwind Microsoft 365 Business Premium As of 13:10',
  ],
  [
    'that a tenant is not calm as soon as the watch has stopped, and when it last ran',
    { rows: tenants.rows.slice(-1).map((row) => ({ ...row, watchStoppedAt: '2026-11-24T13:12:00Z' })) },
    'Out of date Northwind Microsoft 365 Business Premium As of 13:12 None known 0 opened, 0 fixed All 61 then',
  ],
  ['that a row is outdated', {}, 'As of Sun 22 Nov, 13:10'],
  ['that nothing is known', {}, 'Not read yet'],
  [
    'that nothing is read of a tenant with wrong settings, whatever its last summary says',
    { rows: tenants.rows.slice(-1).map((row) => ({ ...row, isContained: true })) },
    'Cannot be read Northwind Microsoft 365 Business Premium Its settings are wrong: nothing is read or sent',
  ],
  [
    'that no source of a paused tenant is read',
    { rows: tenants.rows.slice(-1).map((row) => ({ ...row, isPaused: true })) },
    'None is read 16 of 102',
  ],
  ['that licences are unknown', {}, 'Licences not read'],
])('the page says %s', (_, over, expected) => {
  expect(wordsOf(over)).toContain(expected);
});

test('hostile names are text', () => {
  const drawn = (name: string): string =>
    renderTenantsPage(
      {
        ...tenants,
        query: { search: name, state: null, page: 1 },
        signedInAs: name,
        rows: tenants.rows.map((row) => ({
          ...row,
          name,
          summary: row.summary && {
            ...row.summary,
            products: [name],
            worstInWords: row.summary.worstInWords && { lost: name, by: name },
          },
        })),
      },
      null,
    );
  expect(tagsOf(drawn(everyHostileName)).length).toBeGreaterThan(50);
  expect(tagsOf(drawn(everyHostileName))).toEqual(tagsOf(drawn('Vendors')));
});

describe('the tenant switcher of a page', () => {
  const switcher = {
    url: 'https://watch.contoso.example/api/posture/tenants',
    total: 40,
    others: [{ name: 'Fabrikam', url: 'https://watch.contoso.example/api/posture/t2' }],
  };
  const drawn = (over: Partial<Surrounding>): string =>
    renderHealthPage({ ...health, surrounding: { ...health.surrounding, ...over } }, null);

  test('leads to all tenants and to each other one, without a script', () => {
    const html = drawn({ switcher });
    for (const url of [switcher.url, ...switcher.others.map((one) => one.url)]) expect(html).toContain(`href="${url}"`);
    expect(html).toContain('All 40 tenants');
    expect(html).toContain('<summary class="tenant">');
  });

  test('is missing for a reader of one tenant', () => {
    expect(drawn({})).not.toContain('class="switch"');
  });

  test('shows hostile names as text', () => {
    const named = (name: string): string => drawn({ switcher: { ...switcher, others: [{ name, url: switcher.url }] } });
    expect(tagsOf(named(everyHostileName))).toEqual(tagsOf(named('Vendors')));
  });
});
