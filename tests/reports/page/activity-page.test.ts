import { type ActivityModel, renderActivityPage } from '../../../shared/reports/page/activity/activity-page';
import {
  activityAddress,
  afterOf,
  boundsOf,
  readActivityQuery,
  startOf,
} from '../../../shared/reports/page/activity/query';
import { everyHostileName, tagsOf } from '../tags';
import { activity } from './pages';

const none = readActivityQuery(() => null);
const wordsOf = (over: Partial<ActivityModel>): string =>
  renderActivityPage({ ...activity, ...over }, null)
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the address of the page', () => {
  const asked = (query: string) => readActivityQuery((name) => new URLSearchParams(query).get(name));

  test.each([
    ['severity=x&area=moon&days=3&until=yesterday&actor=&after=l|lease', none],
    ['until=2026-13-41&after=2026-13-41', none],
    [
      'actor=mara&object=ca01&days=30&until=2026-11-20',
      { ...none, actor: 'mara', object: 'ca01', days: 30, until: '2026-11-20' },
    ],
  ])('%s is read as a valid value', (query, expected) => {
    expect(asked(query)).toEqual(expected);
  });

  test('reads back as written, and says where the timeline continues', () => {
    const place = { day: '2026-11-20', cursor: `${'1'.repeat(15)}-${'a'.repeat(32)}` };
    const query = {
      ...none,
      search: 'a & b',
      severity: 'high',
      area: 'monitor',
      actor: 'x y',
      after: afterOf(place),
    } as const;
    const url = new URL(activityAddress('https://watch.contoso.example/activity', query));
    const read = readActivityQuery((name) => url.searchParams.get(name));
    expect(read).toEqual(query);
    const end = { from: null, to: '2026-11-20T23:00:00.000Z' };
    expect(startOf(read, end)).toEqual(place);
    expect(startOf({ ...none, after: '2026-11-20' }, end)).toEqual({ day: '2026-11-20', cursor: null });
    expect(startOf(none, end)).toEqual({ day: '2026-11-20', cursor: null });
    expect(startOf(none, { from: null, to: null })).toBeNull();
  });

  test.each([
    ['UTC', { days: 7 }, '2026-11-18T00:00:00.000Z', null],
    ['Asia/Kolkata', { days: 1, until: '2026-01-01' }, '2025-12-31T18:30:00.000Z', '2026-01-01T18:30:00.000Z'],
    ['America/St_Johns', { until: '2026-11-20' }, null, '2026-11-21T03:30:00.000Z'],
    // It is the evening before there.
    ['America/St_Johns', { days: 1 }, '2026-11-23T03:30:00.000Z', null],
    // The clocks go back on this day.
    ['Europe/Berlin', { days: 1, until: '2026-10-25' }, '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['UTC', {}, null, null],
  ])('in %s, days %j begin and end with the days of the tenant', (zone, query, from, to) => {
    expect(boundsOf({ ...none, ...query }, zone, '2026-11-24T02:00:00.000Z')).toEqual({ from, to });
  });
});

describe('the page says', () => {
  test.each<[string, Partial<ActivityModel>, string]>([
    [
      'how many changes there were, and how many were harmful',
      {},
      '58 events recorded in 7 days, 2 weakened a control',
    ],
    [
      'that no change was harmful',
      { week: { total: 1, weaker: 0 } },
      '1 event recorded in 7 days, none weakened a control',
    ],
    [
      'that it saw no event only as far as it could read',
      {
        week: { total: 0, weaker: 0 },
        surrounding: { ...activity.surrounding, monitor: { state: 'late', short: '4 of 65 sources', long: '' } },
      },
      'No event was recorded in 7 days, as far as it could be read',
    ],
    ['that nothing was recorded', { watchedSince: null, rows: [], next: null }, 'Nothing has been recorded yet'],
    [
      'how long the record is',
      { watchedSince: '2026-11-24T12:00:00Z', week: { total: 1, weaker: 0 } },
      '1 event recorded in the first 1 h 12 min of monitoring, none weakened a control',
    ],
    ['no number that it does not know', { week: null }, 'More than 3 events recorded in 7 days'],
    ['which entries match', { query: { ...none, search: 'x' }, next: null }, '3 events match'],
    ['that more may match', { query: { ...none, search: 'x' } }, '3 or more events match'],
    [
      'whose filter is on',
      { query: { ...none, actor: 'mara' }, actorName: 'Mara Klein' },
      'Only by Mara Klein. Remove filter',
    ],
    ['why no account is named', {}, 'No admin action involved'],
    [
      'that a search continues',
      { rows: [], query: { ...none, search: 'x' }, searchedTo: '2026-09-01' },
      'Searched back to 1 Sep',
    ],
    ['where the record ends', { next: null }, 'The record ends here.'],
  ])('%s', (_, over, expected) => {
    expect(wordsOf(over)).toContain(expected);
  });

  test('links to the control that reported an entry, and no name of the program', () => {
    const [row] = activity.rows;
    if (row === undefined) throw new Error('no row');
    const rows = ['ZT.ID.001', 'EV.P02', 'unifiedRoleAssignmentScheduleInstance'].map((source) => ({ ...row, source }));
    const html = renderActivityPage({ ...activity, rows }, null);
    expect(html).toContain('/controls/ZT.ID.001">Open control<span class="hidden"> ZT.ID.001</span></a>');
    expect(html).not.toContain('EV.P02');
    expect(html).not.toContain('unifiedRoleAssignmentScheduleInstance');
  });

  test('links that filter by account and object, and keep the other filters', () => {
    const html = renderActivityPage({ ...activity, query: { ...none, severity: 'high' } }, null);
    expect(html).toContain('/activity?severity=high&amp;actor=mara');
    expect(html).toContain('/activity?severity=high&amp;object=ca01');
    expect(html).toContain('/activity?severity=high&amp;format=csv');
  });

  test('hostile names as text', () => {
    const drawn = (name: string): string =>
      renderActivityPage(
        {
          ...activity,
          query: { ...none, search: name, actor: name, object: name },
          actorName: name,
          objectName: name,
          rows: activity.rows.map((row) => ({
            ...row,
            text: name,
            actors: [{ id: name, name }],
            object: { id: name, name },
          })),
        },
        null,
      );
    expect(tagsOf(drawn(everyHostileName))).toEqual(tagsOf(drawn('Vendors')));
  });
});
