import { controlListRow } from '../../../shared/app/controls-page';
import { controls } from '../../../shared/controls';
import type { WatchEvent } from '../../../shared/core/event/event';
import { minuteMs } from '../../../shared/core/time/durations';
import type { Verdict } from '../../../shared/core/verdict/control';
import { affectedByVerdict } from '../../../shared/pipeline/operate/affected';
import { naming } from '../../../shared/reports/language/naming';
import { affectedOf } from '../../../shared/reports/page/control/affected';
import { statusRows } from '../../../shared/reports/page/control/changes';
import { type ControlModel, renderControlPage } from '../../../shared/reports/page/control/control-page';
import { stripDays, stripInWords, stripOf } from '../../../shared/reports/page/control/strip';
import { type ControlsModel, isAsked, renderControlsPage } from '../../../shared/reports/page/controls/controls-page';
import { controlsAddress, readControlQuery } from '../../../shared/reports/page/controls/query';
import { controlRow } from '../../../shared/reports/posture/posture-rows';
import { names, restoredStory } from '../stories';
import { aControl, affectedPeople, controlsList, posture } from './pages';

const wordsIn = (html: string): string =>
  html
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
const list = (over: Partial<ControlsModel> = {}): string => renderControlsPage({ ...controlsList, ...over }, null);
const control = (over: Partial<ControlModel> = {}): string => renderControlPage({ ...aControl, ...over }, null);
const none = readControlQuery(() => null);

describe('the list of controls', () => {
  test('has every control once, and links to its page', () => {
    for (const { id } of controls) expect(list().split(`/controls/${id}"`)).toHaveLength(2);
  });

  test('starts with failing controls, most severe first', () => {
    const ids = [...list().matchAll(/\/controls\/(ZT\.[A-Z]+\.\d+)"/g)].map(([, id]) => id);
    expect(ids.slice(0, 3)).toEqual(['ZT.ID.001', 'ZT.DV.002', 'ZT.AD.001']);
  });

  test('says how many fail, and counts those that cannot be judged separately', () => {
    expect(list()).toContain(`<h1>2 of ${controls.length} controls fail</h1>`);
    expect(list({ failing: 3 })).toContain(
      `<h1>3 of ${controls.length} controls fail, 1 of them when last judged</h1>`,
    );
    const unread = { ...posture.counts, fail: 0, unknown: posture.counts.unknown + posture.counts.fail };
    expect(list({ counts: unread, failing: 2 })).toContain(
      `<h1>2 of ${controls.length} controls failed when last judged</h1>`,
    );
    expect(list({ counts: { ...posture.counts, fail: 0 }, failing: 0 })).toContain(
      `No control fails; 2 of ${controls.length - 2} are not judged`,
    );
    const nothing = { pass: 0, fail: 0, unknown: controls.length, notLicensed: 0, notApplicable: 0 };
    expect(list({ counts: nothing, failing: 0 })).toContain(`None of ${controls.length} controls could be judged`);
  });

  test('a control that was never judged has no day since when', () => {
    const [first] = controls;
    if (first === undefined) throw new Error('no control');
    const context = { tenant: posture.tenant, names, operatorNames: names, now: posture.now };
    const row = controlListRow(first, controlRow(first, undefined, context));
    expect(row.since).toBeNull();
    expect(list({ rows: [row] })).toContain('<td data-label="Since" class="nowrap"></td>');
    expect(control({ row: { ...aControl.row, status: 'unknown', since: null } })).not.toContain('<span>since ');
  });

  test('says that nothing matches, and how to see all', () => {
    expect(wordsIn(list({ rows: [], query: { ...none, search: 'x' } }))).toContain(
      'No control matches. Show all controls',
    );
  });

  test.each([
    [{ status: 'fail' }, ['ZT.ID.001', 'ZT.DV.002']],
    [{ status: 'fail', severity: 'critical' }, ['ZT.ID.001']],
    [{ status: 'fail', pillar: 'endpoints' }, ['ZT.DV.002']],
    [{ status: 'fail', area: 'identity' }, ['ZT.ID.001']],
    [{ search: 'zt.id.001' }, ['ZT.ID.001']],
    [{ search: 'everybody xyzzy' }, []],
    [{ status: 'notLicensed', licence: 'P1' }, ['ZT.AD.009']],
    [{ status: 'notLicensed', licence: 'MDI' }, []],
  ] as const)('is filtered by %j', (over, expected) => {
    const found = controlsList.rows.filter((row) => isAsked({ ...none, ...over }, row)).map(({ id }) => id);
    expect(found).toEqual(expected);
  });

  test('finds a control by its name in other catalogues', () => {
    const [row] = controlsList.rows.filter(({ mappings }) => (mappings.cis ?? []).length > 0);
    const [cis = ''] = row?.mappings.cis ?? [];
    expect(controlsList.rows.filter((one) => isAsked({ ...none, search: cis }, one))).toContain(row);
  });

  test('finds controls by a catalogue that maps them', () => {
    const asked = controlsList.rows.filter((row) => isAsked({ ...none, framework: 'scuba' }, row));
    expect(asked.map(({ id }) => id)).toEqual(
      controlsList.rows.filter(({ mappings }) => (mappings.scuba ?? []).length > 0).map(({ id }) => id),
    );
    expect([asked.length > 0, asked.length < controlsList.rows.length]).toEqual([true, true]);
  });

  test('reads its address as it wrote it, and ignores invalid options', () => {
    const query = {
      search: 'mfa',
      status: 'fail',
      severity: 'high',
      pillar: 'data',
      area: 'data',
      licence: 'P2',
      framework: 'cis',
    } as const;
    const url = new URL(controlsAddress('https://x.example/controls', query));
    expect(readControlQuery((name) => url.searchParams.get(name))).toEqual(query);
    expect(readControlQuery(() => 'constructor')).toEqual({ ...none, search: 'constructor' });
  });
});

describe('the page of a control', () => {
  test('gives the failure, the requirement, affected objects, the fix and its limits', () => {
    const words = wordsIn(control());
    expect(words).toContain('Alert in these days: 7F3K');
    expect(words).toContain('Open the policies in Entra');
    for (const part of [
      '14 of 312 people can sign in without MFA',
      'Requirement: MFA is required of every user',
      'Person 49 (p49@contoso.example)',
      'Page 1 of 3. 1 to 50 of 120.',
      'People exposed 14 of 312 Person Person 200',
      'The first 2 are listed; 12 more are only counted.',
      'How to fix it',
      'Role assignments, never read',
      'Its limits',
      'Mappings',
      'Failed on 1 of 90 days, not known on 33',
    ])
      expect(words).toContain(part);
    // All 120 findings are listed.
    expect(words.match(/only counted/g)).toHaveLength(1);
    expect(words.match(/Download CSV/g)).toHaveLength(1);
  });

  test.each([
    [0, 'People exposed 14 of 312 Only the number is known: 14 people.'],
    [1, 'The first one is listed; 13 more are only counted.'],
  ])('says what is known if %i of the people exposed can be listed', (known, expected) => {
    const { exposed } = aControl.affected;
    if (exposed === null) throw new Error('nobody is exposed');
    const rows = exposed.rows.slice(0, known);
    const html = control({ affected: { ...aControl.affected, exposed: { ...exposed, known, rows } } });
    expect(wordsIn(html)).toContain(expected);
    expect(html.includes('<th scope="col">Person</th>')).toBe(known > 0);
  });

  test('continues each list on its own, and gives both as CSV', () => {
    const { exposed } = aControl.affected;
    if (exposed === null) throw new Error('nobody is exposed');
    const rows = affectedPeople(100, 120);
    const people = { ...exposed, total: 150, known: 150, page: 2, pages: 3, rows: affectedPeople(250, 300) };
    const html = control({ affected: { ...aControl.affected, page: 3, rows, exposed: people } });
    expect(wordsIn(html)).toContain('Page 3 of 3. 101 to 120 of 120.');
    expect(wordsIn(html)).toContain('Page 2 of 3. 51 to 100 of 150.');
    for (const query of ['page=2&amp;people=2#affected', 'page=3#exposed', 'page=3&amp;people=3#exposed', 'format=csv'])
      expect(html).toContain(`/controls/ZT.ID.001?${query}"`);
  });

  test('says of an earlier moment that no more was recorded then', () => {
    const past = { at: '2026-11-01T10:00:00Z', words: '1 November 2026 at 11:00' };
    const surrounding = { ...aControl.surrounding, moment: { ...aControl.surrounding.moment, past } as never };
    const words = wordsIn(control({ surrounding, affected: { ...aControl.affected, known: 50, pages: 1 } }));
    expect(words).toContain('Only the first 50 were recorded then; 70 more were only counted.');
  });

  test('shows nobody affected for a control that passes or is unknown', () => {
    for (const status of ['pass', 'unknown', 'notLicensed'] as const) {
      const words = wordsIn(control({ row: { ...aControl.row, status, reason: 'a permission is missing' } }));
      expect(words).not.toContain('What is affected');
      expect(words).toContain(status === 'pass' ? 'Evidence' : 'Why it is not judged');
      expect(words).toContain(status === 'pass' ? 'How to keep it in force' : 'How to put it in force');
      // A control that passes, for example because of security defaults, needs no work and no missing licence.
      expect(words.includes('Needs Entra ID P1')).toBe(status !== 'pass');
    }
  });

  test('escapes the names of affected objects', () => {
    const hostile = '<img src=x onerror=alert(1)>';
    const rows = affectedPeople(0, 1, '<b>x').map((row) => ({ ...row, name: hostile, shown: hostile }));
    const exposed = aControl.affected.exposed && { ...aControl.affected.exposed, rows };
    expect(control({ affected: { ...aControl.affected, rows, exposed } })).not.toMatch(/<img|<b>x/);
  });
});

describe('the strip of days', () => {
  const now = '2026-11-24T12:00:00Z';
  const daysAgo = (days: number, hours = 0): string =>
    new Date(Date.parse(now) - days * 86_400_000 + hours * 3_600_000).toISOString();

  test('is unknown before the control was first judged', () => {
    const days = stripOf([{ at: daysAgo(2), status: 'pass' }], now);
    expect(days).toHaveLength(stripDays);
    expect(days.slice(-3)).toEqual(['unknown', 'pass', 'pass']);
    expect(stripInWords(stripOf([], now))).toBe('Not known in 90 days');
  });

  test('shows every failure, however short, and never shows a day with a gap as passed', () => {
    const changes = [
      { at: daysAgo(200), status: 'pass' },
      { at: daysAgo(5, 6), status: 'fail' },
      { at: daysAgo(5, 7), status: 'pass' },
      { at: daysAgo(3, 1), status: 'unknown' },
      { at: daysAgo(3, 2), status: 'pass' },
      { at: daysAgo(2, 1), status: 'fail' },
    ] as const;
    expect(stripOf(changes, now).slice(-6)).toEqual(['pass', 'part', 'pass', 'unknown', 'part', 'fail']);
    expect(stripInWords(stripOf(changes, now))).toBe('Failed on 3 of 90 days, not known on 1');
  });

  test('starts with the state before it', () => {
    expect(new Set(stripOf([{ at: daysAgo(400), status: 'fail' }], now))).toEqual(new Set(['fail']));
    expect(stripInWords(stripOf([{ at: daysAgo(400), status: 'pass' }], now))).toBe('Failed on none of 90 days');
  });
});

test('a change of status names its account or its reason, and links to its alert', () => {
  const { alert, events, transitions } = restoredStory('exclusion');
  const at = (type: WatchEvent['type']): string =>
    events.find((event) => event.source === 'ZT.ID.001' && event.type === type)?.recordedAt ?? '';
  const rows = statusRows(
    'ZT.ID.001',
    [
      { at: at('recovery'), status: 'pass', reason: '' },
      { at: at('regression'), status: 'fail', reason: '' },
      { at: '2026-10-03T07:04:00Z', status: 'pass', reason: '' },
      { at: '2026-10-02T07:04:00Z', status: 'unknown', reason: 'a permission is missing: grant Policy.Read.All' },
      { at: '2026-09-28T07:04:00Z', status: 'pass', reason: '' },
      { at: '2026-09-28T07:00:00Z', status: 'unknown', reason: 'not read yet' },
    ],
    [{ alert, events, transitions }],
    naming(names),
    { url: 'https://watch.contoso.example/t/contoso' },
  );
  expect(rows.map(({ by }) => by)).toEqual([
    "Tom Iversen's account",
    "Mara Klein's account",
    'Can be judged again',
    'A permission is missing: grant Policy.Read.All',
    'Can be judged',
    'Not read yet',
  ]);
  const link = { key: alert.key, url: `https://watch.contoso.example/t/contoso/alerts/${alert.id}` };
  expect(rows.map((row) => row.alert)).toEqual([link, link, null, null, null, null]);
  // The list of ended alerts does not contain the fix itself.
  const listed = { alert, transitions, events: events.filter(({ type }) => type !== 'recovery') };
  const [fixed] = statusRows(
    'ZT.ID.001',
    [{ at: at('recovery'), status: 'pass', reason: '' }],
    [listed],
    naming(names),
    { url: '' },
  );
  expect([fixed?.by, fixed?.alert?.key]).toEqual(['See the alert', alert.key]);
  // Another alert went on with the gap, and ended within minutes too.
  const recordedAt = new Date(Date.parse(at('regression')) + 5 * minuteMs).toISOString();
  const resolvedAt = new Date(Date.parse(at('recovery')) - 5 * minuteMs).toISOString();
  const second = {
    alert: { ...alert, key: 'H5CY', resolvedAt },
    transitions,
    events: listed.events
      .filter(({ source, type }) => source === 'ZT.ID.001' && type === 'regression')
      .map((event) => ({ ...event, recordedAt, details: { isGoingOn: true } })),
  };
  const ofTwo = statusRows(
    'ZT.ID.001',
    [
      { at: at('recovery'), status: 'pass', reason: '' },
      { at: at('regression'), status: 'fail', reason: '' },
    ],
    [second, listed],
    naming(names),
    { url: '' },
  );
  expect(ofTwo.map((row) => row.alert?.key)).toEqual([alert.key, alert.key]);
  const others = rows.map((row) => ({ ...row, reason: '' }));
  expect(
    statusRows('ZT.ID.003', others, [{ alert, events, transitions }], naming(names), { url: '' })[1]?.by,
  ).toBeNull();
});

describe('affected objects', () => {
  const exposure = {
    computed: true,
    unit: 'people',
    count: 60,
    of: 312,
    ids: ['ada'],
    privilegedCount: 0,
    privilegedIds: [],
  } as const;
  const verdict: Verdict = { status: 'fail', findings: { total: 0, first: [] }, exposure, evidence: [], metric: null };
  const finding = { resourceId: 'r', problem: 'reportOnly', details: {} };

  const read = (verdict: Verdict) =>
    affectedOf(verdict, affectedByVerdict(verdict, { findings: 1, exposed: 1 }), names);

  test('are people where people were found, otherwise objects and the people exposed', () => {
    const person = { ...finding, subject: { type: 'person', id: 'ada' } } as const;
    const policy = { ...finding, subject: { type: 'policy', id: 'ca01', name: 'CA01' } } as const;
    expect(read({ ...verdict, findings: { total: 1, first: [person] } })).toMatchObject({
      total: 1,
      exposed: null,
    });
    expect(read({ ...verdict, findings: { total: 1, first: [policy] } })).toMatchObject({
      rows: [{ name: 'CA01', type: 'policy', address: null }],
      exposed: { total: 60, known: 1, of: 312, rows: [{ id: 'ada', name: 'Ada Brandt' }] },
    });
    expect(read({ status: 'unknown', reason: 'x' })).toMatchObject({ rows: [], total: 0, exposed: null });
  });

  test('without a known name are shown by their id', () => {
    const unknown = { ...finding, subject: { type: 'person', id: 'p-17' } } as const;
    const device = { ...finding, subject: { type: 'device', id: 'd-17', name: 'd-17' } } as const;
    const { rows } = read({ ...verdict, findings: { total: 2, first: [unknown, device] } });
    expect(rows.map(({ shown }) => shown)).toEqual(['An unknown account (p-17)', expect.stringContaining('d-17')]);
  });
});
