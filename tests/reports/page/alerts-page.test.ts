import { alertsCsv } from '../../../shared/app/alerts-page';
import { listedAlert } from '../../../shared/core/alert/listed-alert';
import type { WatchEvent } from '../../../shared/core/event/event';
import { openForInWords } from '../../../shared/reports/language/alert-span';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { lastedInWords, problemSince } from '../../../shared/reports/message/lasted';
import {
  type AlertListRow,
  type AlertsModel,
  alertListRow,
  alertStateOf,
  areaOf,
  searchedTexts,
} from '../../../shared/reports/page/alerts/alerts-model';
import { renderAlertsPage } from '../../../shared/reports/page/alerts/alerts-page';
import { alertsAddress, readAlertQuery, sinceOf } from '../../../shared/reports/page/alerts/query';
import { pastMonitor } from '../../../shared/reports/page/frame/past-sources';
import { isFoundIn } from '../../../shared/reports/page/frame/query';
import { names, openStory, restoredStory, storyNames } from '../stories';
import { alerts, aPastRow, posture } from './pages';

const none = readAlertQuery(() => null);
const wordsOf = (over: Partial<AlertsModel>): string =>
  renderAlertsPage({ ...alerts, ...over }, null)
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
const monitor = { state: 'late', short: '58 of 61 sources', long: '' } as const;

test('the beginning is the moment that the duration counts from', () => {
  const open = alerts.open.slice(0, 1).map((row) => ({ ...row, since: { at: '2026-11-24T12:38:00Z', exact: true } }));
  expect(wordsOf({ open })).toContain(' 13:38 34 min ');
  const unclear = open.map((row) => ({ ...row, since: { ...row.since, exact: false } }));
  expect(wordsOf({ open: unclear })).toContain(' after 13:38 at most 34 min ');
});

describe('the address of the page', () => {
  const asked = (query: string) => readAlertQuery((name) => new URLSearchParams(query).get(name));

  test.each([
    ['severity=enormous&area=moon&state=gone&days=3', none],
    ['after=l|lease', none],
    ["after=000000000000001-' or 1 eq 1", none],
    ['severity=high&area=data&days=7', { ...none, severity: 'high', area: 'data', days: 7 }],
    ['q=%20vendors%20', { ...none, search: 'vendors' }],
  ])('%s is read as a valid value', (query, expected) => {
    expect(asked(query)).toEqual(expected);
  });

  test('reads back as written', () => {
    const query = {
      search: 'a & b',
      severity: 'high',
      area: 'data',
      state: 'fixed',
      days: 30,
      after: `${'1'.repeat(15)}-${'a'.repeat(32)}`,
    } as const;
    const url = new URL(alertsAddress('https://watch.contoso.example/alerts', query));
    expect(readAlertQuery((name) => url.searchParams.get(name))).toEqual(query);
    expect(alertsAddress('https://x.example/alerts', none)).toBe('https://x.example/alerts');
  });

  test('days are counted back from now', () => {
    expect([sinceOf(none, posture.now), sinceOf({ ...none, days: 7 }, posture.now)]).toEqual([
      null,
      '2026-11-17T13:12:00.000Z',
    ]);
  });
});

test('the CSV file says severity, state and area in the words of the page', async () => {
  const past = { ...aPastRow, severity: 'high', state: 'fixed', area: 'data' } as const;
  const csv = await alertsCsv({ ...alerts, open: [], past: [past] })?.text();
  expect(csv?.split('\r\n')[1]).toMatch(/^High,Fixed,.*,Data,/);
});

test('at an earlier moment the page shows what was recorded about the sources, and does not read anything', () => {
  const moment = { latest: '', past: { input: '2026-11-24T14:10', words: 'Tue 24 Nov, 14:10' } };
  const surrounding = { ...alerts.surrounding, monitor: pastMonitor([]), moment };
  const html = renderAlertsPage({ ...alerts, surrounding }, null);
  expect(html).toContain('<p class="lead">No failure of a source is recorded for this moment.');
  expect(html).not.toContain('The monitor reads');
});

test('a paused monitor is not counted as a source', () => {
  const paused = { url: null };
  const late = { state: 'late', short: 'Paused', long: 'Not read yet.' } as const;
  const html = renderAlertsPage({ ...alerts, surrounding: { ...alerts.surrounding, monitor: late, paused } }, null);
  expect(html).toContain('Monitoring is paused.');
  expect(html).not.toMatch(/reads (only )?Paused/);
});

describe('the page says', () => {
  test.each<[string, Partial<AlertsModel>, string]>([
    ['how many wait', {}, '2 alerts are open, 1 not acknowledged'],
    ['that all are acknowledged', { waiting: 0 }, '2 alerts are open, all acknowledged'],
    ['that the only one is acknowledged', { openTotal: 1, waiting: 0 }, '1 alert is open, acknowledged'],
    ['that the only one waits', { openTotal: 1, waiting: 1 }, '1 alert is open, not acknowledged'],
    ['that none is acknowledged', { waiting: 2 }, '2 alerts are open, none acknowledged'],
    ['that none is open', { open: [], openTotal: 0, waiting: 0 }, 'No alert is open'],
    [
      'where sources are missing',
      { surrounding: { ...alerts.surrounding, monitor } },
      'The monitor reads 58 of 61 sources: the others raise no alerts until they are read.',
    ],
    ['that a filter hides open ones', { open: [], query: { ...none, severity: 'low' } }, 'No open alert matches.'],
    [
      'that more can be open than were read',
      { openTotal: 1000, waiting: 7 },
      'At least 1,000 alerts are open, at least 7',
    ],
    [
      'that not all open ones were searched',
      { open: [], openTotal: 1000 },
      'None of the 1,000 newest open alerts matches. Older ones were not searched.',
    ],
    [
      'in the menu that more can wait, also once one of those read is acknowledged',
      { surrounding: { ...alerts.surrounding, waiting: { amount: 999, isLeast: true } } },
      '999+ waiting',
    ],
    [
      'that a search continues',
      { past: [], next: 'x', searchedTo: '2026-09-01T10:00:00Z' },
      'Searched back to Tue 1 Sep, 12:00',
    ],
    [
      'where the archive ends',
      { query: { ...none, after: `${'1'.repeat(15)}-${'a'.repeat(32)}` } },
      'The archive ends here.',
    ],
  ])('%s', (_, over, expected) => {
    expect(wordsOf(over)).toContain(expected);
  });

  test('each alert with its account, key and end, and links to it', () => {
    const words = wordsOf({});
    for (const row of [...alerts.open, aPastRow]) {
      expect(words).toContain(row.key);
      expect(renderAlertsPage(alerts, null)).toContain(`href="${row.url}"`);
    }
    expect(words).toContain('Closed by Paul Orth');
    expect(words).toContain('lasted 1 h 10 min');
  });

  test('the search text, inert', () => {
    const html = renderAlertsPage({ ...alerts, query: { ...none, search: '"><script>alert(1)</script>' } }, null);
    expect(html).not.toContain('<script');
    expect(html).toContain('value="&quot;&gt;&lt;script&gt;');
  });

  test('and its filters stay when the archive continues', () => {
    const html = renderAlertsPage(
      { ...alerts, query: { ...none, search: 'mfa', severity: 'high' }, next: `${'1'.repeat(15)}-${'a'.repeat(32)}` },
      null,
    );
    expect(html).toContain('/alerts?q=mfa&amp;severity=high&amp;after=111111111111111-aaaa');
    expect(html).toContain('<option value="high" selected>');
  });
});

describe('rows', () => {
  const context = { tenant: posture.tenant, names, operatorNames: names, now: posture.now };
  const areas = new Map([['ZT.ID.001', 'identity' as const]]);
  const rowOf = (story: Parameters<typeof alertStateOf>[0] & Parameters<typeof areaOf>[0]): AlertListRow =>
    alertListRow(story, 'https://x.example', areas, context);

  test("have the alert's title, from the few events that a list keeps", () => {
    for (const { alert, events, transitions } of [openStory('exclusion'), restoredStory('exclusion')]) {
      const listed = listedAlert(undefined, { alert, events, transitions, deliveries: [] });
      expect(rowOf(listed).lost).toBe(rowOf({ alert, events, transitions }).lost);
      expect(rowOf(listed).by).toBe(rowOf({ alert, events, transitions }).by);
    }
  });

  test.each(storyNames)('%s lasted as long as its last message says', (name) => {
    const ended = restoredStory(name);
    const lasted = renderAlert(ended).facts.find(({ label }) => label === 'Lasted' || label === 'Unreadable for');
    const { alert, events, transitions } = ended;
    const listed = listedAlert(undefined, { alert, events, transitions, deliveries: [] });
    expect([rowOf(listed).lasted, lastedInWords({ alert, events, transitions })]).toEqual([
      lasted?.value,
      lasted?.value,
    ]);
  });

  test('that turned out to be activations have no duration, and were not fixed', () => {
    const ended = restoredStory('exclusion');
    const proved = ended.events.map((event) =>
      event.type === 'recovery' ? { ...event, details: { ...event.details, wasActivation: true } } : event,
    );
    const events = proved.map(
      (event): WatchEvent =>
        event.type === 'detection' || event.type === 'regression'
          ? {
              ...event,
              ...{ type: 'detection', deferredUntil: event.recordedAt },
              details: { ...event.details, activation: 'unproven' },
            }
          : event,
    );
    const message = renderAlert({ ...ended, events });
    expect([...message.paragraphs, ...message.facts.map(({ label }) => label), message.times].join('\n')).not.toMatch(
      /The problem lasted|Lasted|Fixed/,
    );
    const { lasted, ended: how, severity } = rowOf({ ...ended, events });
    const recorded = `Only an activation in PIM, first recorded as ${ended.alert.severity}`;
    expect([lasted, how, severity]).toEqual([null, recorded, 'informational']);
    // A control that failed in the same alert was a loss, whatever the log shows about the role.
    expect(rowOf({ ...ended, events: proved }).severity).toBe(ended.alert.severity);
  });

  test.each(storyNames)('%s is open for the time that it lasts', (name) => {
    const [open, ended] = [openStory(name), restoredStory(name)];
    expect(rowOf(open).since).toEqual(problemSince(ended));
  });

  test('of an open alert count from the change, as the last message does', () => {
    const story = openStory('exclusion');
    expect(openForInWords(rowOf(story), '2026-11-24T15:08:00Z')).toBe('2 h 6 min');
    const over = { now: '2026-11-24T15:08:00Z', open: [rowOf(story)], openTotal: 1 };
    expect(wordsOf(over)).toContain('2 h 6 min');
  });

  test('of an alert that was closed by a person have the time until then', () => {
    const { alert, events, transitions } = openStory('exclusion');
    const closed = { by: { id: 'tom', tenantId: null, name: null }, at: '2026-11-24T15:08:00Z', note: null };
    const over = { ...alert, status: 'resolved' as const, closed, resolvedAt: closed.at };
    expect(rowOf({ alert: over, events, transitions }).lasted).toBe('2 h 6 min');
    expect(rowOf({ alert, events, transitions }).lasted).toBeNull();
  });

  test('keep the most severe of many events, and the lead event', () => {
    const { alert, events, transitions } = openStory('exclusion');
    const [one] = events;
    if (one === undefined) throw new Error('no event');
    const many = Array.from({ length: 60 }, (_, at) => ({ ...one, id: `low-${at}`, severity: 'low' as const }));
    const listed = listedAlert(undefined, { alert, events: [...many, ...events], transitions, deliveries: [] });
    expect(listed.events.length).toBeLessThan(15);
    expect(listed.events.map(({ id }) => id)).toEqual(expect.arrayContaining(events.map(({ id }) => id)));
    // The next step only adds new events; the stored ones stay.
    expect(listedAlert(listed, { alert, events: [], transitions: [], deliveries: [] }).events).toEqual(listed.events);
  });

  test('are found by account, object, key and control', () => {
    const { alert, events, transitions } = openStory('exclusion');
    const row = rowOf({ alert, events, transitions });
    for (const search of ['mara', 'VENDORS-temp', '7f3k', 'ZT.ID.001', 'mfa klein'])
      expect([search, isFoundIn(search, searchedTexts(row, events))]).toEqual([search, true]);
    expect(isFoundIn('mara legacy', searchedTexts(row, events))).toBe(false);
  });

  test.each([
    [{}, 'open'],
    [{ status: 'resolved' }, 'fixed'],
    [
      { status: 'resolved', closed: { by: { id: 'tom', tenantId: null, name: null }, at: posture.now, note: null } },
      'closed',
    ],
    [{ status: 'resolved', mergedInto: { id: 'other', key: 'K7F3' } }, 'merged'],
    [{ severity: 'low', concerns: [] }, 'momentary'],
    [{ severity: 'high', concerns: [], acknowledged: null }, 'open'],
  ] as const)('%j is shown as %s', (over, expected) => {
    const story = openStory('exclusion');
    expect(alertStateOf({ alert: { ...story.alert, ...over } })).toBe(expected);
  });

  test('an event without a control or detector is about the monitor', () => {
    expect([areaOf(openStory('exclusion'), areas), areaOf(openStory('exclusion'), new Map())]).toEqual([
      'identity',
      'monitor',
    ]);
  });
});

test('a page lists the hundred most urgent alerts, and says how many it leaves out', () => {
  const [first] = alerts.open;
  if (first === undefined) throw new Error('no alert');
  const open = Array.from({ length: 130 }, (_, n) => ({ ...first, key: `K${String(n).padStart(3, '0')}` }));
  const words = wordsOf({ open, openTotal: 130, past: [] });
  expect(words.match(/K\d{3}/g)).toHaveLength(100);
  expect(words).toContain('30 more are not listed.');
  expect(wordsOf({ open: open.slice(0, 100), openTotal: 100, past: [] })).not.toContain('not listed');
});
