import { controls } from '../../../shared/controls';
import { renderControlsPage } from '../../../shared/reports/page/controls/controls-page';
import { readMoment } from '../../../shared/reports/page/frame/moment';
import { pageUrl } from '../../../shared/reports/page/frame/navigation';
import { renderPastOverviewPage } from '../../../shared/reports/page/overview/past-page';
import { peopleAt } from '../../../shared/reports/page/people/people-model';
import { busy } from './overviews';
import { controlsList } from './pages';
import { about, pastInput, pastOverview, pastPages } from './past-pages';
import { peopleRow } from './people';

describe('a moment in an address', () => {
  test("is read in the tenant's time zone", () => {
    expect(readMoment(pastInput, about)).toEqual({
      at: '2026-11-24T13:10:00.000Z',
      moment: { latest: '2026-11-24T15:20', past: { input: pastInput, words: 'Tue 24 Nov, 14:10' } },
    });
  });

  test.each([
    ['yesterday', '"yesterday" is not a valid time. Write it as 2026-11-24T14:10, in the time of Berlin.', true],
    ['2026-06-31T10:00', '"2026-06-31T10:00" is not a valid time.', true],
    ['<b>', '"<b>" is not a valid time.', true],
    ['2026-11-24T15:21', 'Tue 24 Nov, 15:21 is in the future. It is now Tue 24 Nov, 15:20 (Berlin).', true],
    [
      '2026-09-28T08:59',
      'Nothing is recorded for Mon 28 Sep, 08:59. Monitoring of Contoso began Mon 28 Sep, 09:00.',
      false,
    ],
  ])('%s is refused with a clear message', (text, words, isWrong) => {
    const read = readMoment(text, about);
    expect('refusal' in read && read).toMatchObject({ refusal: expect.stringContaining(words), isWrong });
  });

  test('is refused where nothing was recorded, or is no longer kept', () => {
    expect(readMoment(pastInput, { ...about, recordedFrom: null })).toMatchObject({
      refusal: 'Nothing has been recorded of Contoso yet.',
    });
    const kept = { at: '2026-11-24T13:30:00.000Z', because: 'kept' } as const;
    expect(readMoment(pastInput, { ...about, recordedFrom: kept })).toMatchObject({
      refusal: expect.stringContaining('The oldest record is from Tue 24 Nov, 14:30.'),
    });
  });
});

test('every page of an earlier moment says which, links back to now, and has no form that changes anything', () => {
  for (const [name, render] of Object.entries(pastPages)) {
    const html = render('bm9uY2U=');
    const isRefused = name.startsWith('a moment');
    expect([name, html.includes('As of <b>Tue 24 Nov, 14:10</b>')]).toEqual([name, !isRefused]);
    expect([name, html.includes('>Show now</a>'), /method="post"/.test(html)]).toEqual([name, true, false]);
  }
});

test('words and chart of the overview count the same failing controls, also while they cannot be judged', () => {
  const counts = { ...busy.counts, fail: 0, unknown: busy.counts.unknown + busy.counts.fail };
  const html = renderPastOverviewPage({ ...pastOverview, counts, failing: 22 }, null);
  expect(html).toContain(`<p class="lead">22 of ${controls.length} controls failed when last judged.`);
  expect(html).toContain('22 <small>of 102 judged');
});

test('links keep the moment, and filters do too', () => {
  const html = pastPages['the controls']?.('bm9uY2U=') ?? '';
  const { url } = controlsList.surrounding;
  expect(html).toContain(`${url}/people?asOf=2026-11-24T14%3A10"`);
  expect(html).toContain(`${url}/controls/ZT.ID.001?asOf=2026-11-24T14%3A10"`);
  expect(html).toContain(`${url}/controls?asOf=2026-11-24T14%3A10&amp;status=fail"`);
  expect(html).toContain(`<input type="hidden" name="asOf" value="${pastInput}">`);
  expect(html).toContain(`${url}/health?asOf=2026-11-24T14%3A10"`);
});

test('a page does not show data that could not be read then as complete', () => {
  for (const name of ['the overview', 'health'])
    expect([name, pastPages[name]?.('bm9uY2U=')]).toEqual([
      name,
      expect.stringContaining('Conditional Access policies could not be read: last read Tue 24 Nov, 13:53.'),
    ]);
});

test('a page that shows now has the form, and no mark of a moment', () => {
  const moment = { latest: '2026-11-24T15:20', past: null };
  const html = renderControlsPage({ ...controlsList, surrounding: { ...controlsList.surrounding, moment } }, null);
  expect(html).toContain('Show an earlier moment');
  expect([html.includes('As of <b>'), pageUrl(controlsList.surrounding, 'people').includes('asOf')]).toEqual([
    false,
    false,
  ]);
});

test("people's current data is not shown as if it were from then", () => {
  const roles = peopleRow.roles;
  if (roles === null) throw new Error('no roles');
  const html = pastPages['people and roles']?.('bm9uY2U=') ?? '';
  expect(html).toContain('Admin roles then');
  const early = peopleAt(peopleRow, '2026-06-01T00:00:00Z', about.now);
  expect([early.roles, early.risk]).toEqual([null, null]);
  const unrecorded = pastPages['people and roles, not recorded']?.('bm9uY2U=') ?? '';
  expect(unrecorded).toContain('<h1>Admin roles are not recorded</h1>');
  for (const words of ['The roles of that time are not recorded.', 'The people at risk at that time are not recorded.'])
    expect(unrecorded).toContain(words);
  expect(unrecorded).not.toMatch(/Nobody is at risk|No role was|0 by 0/);
  expect(html).not.toMatch(/badge (critical|medium|off)">(high|medium|low)</);
});
