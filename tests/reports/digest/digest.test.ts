import type { Message } from '../../../shared/core/delivery/message';
import { type WatchEvent, weakerConcern } from '../../../shared/core/event/event';
import type { Rule } from '../../../shared/core/rule/rule';
import { type DigestInput, digestOf, rulesOfWeek } from '../../../shared/core/week/digest';
import type { WeekSignIns } from '../../../shared/core/week/week-sign-ins';
import { maxCardBytes, renderTeamsCard } from '../../../shared/reports/card/teams-card';
import { renderDigest } from '../../../shared/reports/digest/digest-message';
import type { DigestReport } from '../../../shared/reports/digest/digest-report';
import { renderWebhookBody } from '../../../shared/reports/export/webhook-body';
import { overInWords } from '../../../shared/reports/language/plain-text';
import { renderEmail, renderText } from '../../../shared/reports/mail/email';
import { sentenceCase } from '../../../shared/reports/page/frame/parts';
import { surroundingOf } from '../../../shared/reports/page/overview/overview-page';
import { renderWeekPage } from '../../../shared/reports/page/week/week-page';
import { failingTitle } from '../../../shared/reports/wording';
import { aRule } from '../../store/fixtures';
import { compileTemplate } from '../mail/template';
import { posture } from '../page/pages';
import { event, fourteen, known } from '../stories';
import {
  busyEvents,
  busyGauges,
  busyInput,
  earlier,
  history,
  quietInput,
  verdictEvent,
  week48,
  weekControls,
  weekReport,
} from './weeks';

const began = '2026-09-28T07:00:00.000Z';
const template = compileTemplate();

const busy = renderDigest(weekReport(busyInput));
const quiet = renderDigest(weekReport(quietInput, { sentAt: '2026-12-07T07:00:10.000Z' }));

const messageOf = (over: Partial<DigestInput>, report: Partial<DigestReport> = {}): Message =>
  renderDigest(weekReport({ ...busyInput, events: [], history: [], gauges: {}, ...over }, { endings: [], ...report }));

const linesOf = (message: Message, heading: string): readonly string[] =>
  message.sections.find((section) => section.heading === heading)?.lines ?? [];

const wordsOf = (message: Message): string =>
  [
    message.subject,
    message.preview,
    ...message.paragraphs,
    ...message.sections.flatMap(({ heading, lines }) => [heading, ...lines]),
    ...message.facts.flatMap(({ label, value }) => [label, value]),
    message.times,
    message.cardFooter,
    ...message.footer,
  ].join('\n');

/** Please read the snapshots, because the test is about the text that people read. */
describe.each([
  ['a busy week', busy],
  ['a quiet week', quiet],
])('%s', (_, message) => {
  test('as mail', () => {
    expect(`${message.subject}\n\n${renderText(message)}`).toMatchSnapshot();
  });

  test('as card', () => {
    expect(renderTeamsCard(message).attachments[0].content).toMatchSnapshot();
  });

  test('follows the grammar of every message', () => {
    expect([...message.preview].length).toBeLessThanOrEqual(110);
    expect(message.links.length).toBeLessThanOrEqual(2);
    const words = wordsOf(message);
    expect(words).not.toMatch(/\b(may|potentially|please be advised|unusual activity)\b|!/i);
    expect(words).not.toMatch(/undefined|null|NaN|\[object|[0-9a-f]{8}-[0-9a-f]{4}-|policy-1|ines\|/);
    expect(words).not.toMatch(/ {2}|\.\.| \.|,\.|\(0|\b0 (granted|removed|fell|came)/);
    expect(words).toContain('Your phrase: blue heron. We never ask for a password or an approval.');
    expect(words).toContain('If no digest arrives next Monday, something is wrong: open the health page.');
  });

  test('says nothing that is not in the webhook body, in lines', () => {
    const { sections, because } = renderWebhookBody(message);
    expect(because).toBe('digest');
    expect(sections).toEqual(message.sections.map(({ heading, lines }) => ({ heading, lines })));
  });
});

test('the subjects follow the grammar', () => {
  expect(busy.subject).toBe(
    'Week 48 · Contoso · 14 people could sign in without MFA, including 3 admins (now over); 1 other serious problem',
  );
  expect(quiet.subject).toBe('Week 49 · Contoso · nothing got weaker');
});

test('the fix of the week is the first one of the plan, with a short path or without', () => {
  const first = (id: string): string | undefined =>
    renderDigest(weekReport({ ...busyInput, gauges: { ...busyGauges, [`plan.first.${id}`]: 1 } })).facts.find(
      ({ label }) => label === 'Do first',
    )?.value;
  for (const { control, failing } of digestOf(busyInput).stillOpen)
    expect(first(control.id)).toContain(`Fix "${failingTitle(control, failing)}`);
  // A control that no longer fails is not named.
  expect(first('ZT.ID.999')).toBe(first('none'));
});

test('the earlier number is the one that was sent: weaker, fixed and unreadable controls make up the difference', () => {
  const { start, numbers } = digestOf(busyInput);
  expect(start.holding).toBe(earlier[0]?.numbers.holding);
  expect(busy.paragraphs).toContain(
    '2 controls got weaker and 1 was fixed: 3 of 8 controls pass, 4 fail, 1 is not judged (5 passed a week ago).',
  );
  // 5 passed; 2 got weaker, 1 was fixed, 1 can no longer be judged.
  expect(5 - 2 + 1 - 1).toBe(numbers.holding);
});

describe('the headline of a week', () => {
  const grave = (id: string, hour: number, over: Partial<WatchEvent> = {}): WatchEvent =>
    verdictEvent(id, 'regression', 1, `2026-11-25T${String(hour).padStart(2, '0')}:00:00.000Z`, over);
  const log = (recordId: string): WatchEvent['attribution'] => ({
    status: 'known',
    actor: { type: 'person', id: 'mara', ipAddress: null },
    recordId,
    at: '2026-11-25T09:58:00.000Z',
  });
  const fell = (id: string, ...more: readonly (readonly [string, 'pass' | 'fail'])[]) =>
    history(id, [began, 'pass'], ['2026-11-25T10:00:00.000Z', 'fail'], ...more);
  const over = (ids: readonly string[], own: DigestInput['history']): DigestInput['history'] => [
    ...weekControls.filter(({ id }) => !ids.includes(id)).flatMap(({ id }) => history(id, [began, 'pass'])),
    ...own,
  ];

  test('names a critical failure even if it is closed', () => {
    const closed = ['2026-11-25T12:00:00.000Z', 'pass'] as const;
    const message = messageOf({
      events: [grave('ZT.ID.001', 10), verdictEvent('ZT.ID.001', 'recovery', 2, '2026-11-25T12:00:00.000Z')],
      history: over(['ZT.ID.001'], fell('ZT.ID.001', closed)),
    });
    expect(message.subject).toBe(
      'Week 48 · Contoso · Some people could sign in without MFA (now over); nothing got weaker',
    );
    expect(message.preview).toBe('This week: Some people could sign in without MFA (now over).');
    expect(message.paragraphs.join()).not.toContain('could sign in without MFA');
    expect(message.tone).toBe('attention');
  });

  test('names an exposure of people whatever its severity, and every critical one in the first lines', () => {
    const exposed = event({
      id: 'exposed',
      source: 'EV.P02',
      type: 'detection',
      severity: 'medium',
      groupKey: 'EV.P02|ca01',
      recordedAt: '2026-11-25T10:00:00.000Z',
      exposure: fourteen,
    });
    const ids = ['ZT.ID.001', 'ZT.ID.003', 'ZT.ID.008', 'ZT.AD.009'];
    const message = messageOf({
      events: [exposed, ...ids.map((id, at) => grave(id, 10 + at))],
      history: over(
        ids,
        ids.flatMap((id) => fell(id)),
      ),
    });
    // The title names the most severe of the five, and the first line names the other four.
    const [first = ''] = message.paragraphs;
    expect(first).toMatch(/^Also serious this week: .+; 14 people can now sign in without MFA, including 3 admins\.$/);
    expect(first.split('; ')).toHaveLength(4);
    expect(message.subject).toMatch(/; 4 other serious problems; 4 controls got weaker$/);
  });

  test('an ended failure is in the past tense, and a name that reads like one stays unchanged', () => {
    expect(overInWords('14 people can now sign in without MFA')).toBe('14 people could sign in without MFA');
    expect(overInWords('the policy "Guests can now print" was weakened')).toBe(
      'the policy "Guests can now print" was weakened',
    );
  });

  test('a title begins with the worst event within 120 characters, and the first lines name the rest', () => {
    const ids = ['ZT.ID.001', 'ZT.ID.003', 'ZT.ID.008', 'ZT.AD.009'];
    const histories = over(
      ids,
      ids.flatMap((id) => fell(id)),
    );
    const events = ids.map((id, at) => grave(id, 10 + at));
    const all = ids.map((id) =>
      messageOf({ events: events.filter(({ source }) => source === id), history: histories }),
    );
    const named = all.map(({ subject }) => subject.split(' · ').at(-1)?.split('; ')[0] ?? '');
    for (const length of [1, 20, 40]) {
      const tenant = { name: 'N'.repeat(length), timeZone: 'Europe/Berlin', recognitionPhrase: '' };
      const message = messageOf({ events, history: histories }, { tenant });
      expect(message.title.length).toBeLessThanOrEqual(120);
      const read = [message.title, ...message.paragraphs.slice(0, 1)].join(' ');
      expect(named.filter((one) => !read.includes(one))).toEqual([]);
    }
  });

  test('one action that weakens five controls is one row that names them', () => {
    const ids = ['ZT.ID.001', 'ZT.ID.003', 'ZT.ID.008', 'ZT.AD.009', 'ZT.ID.021'];
    const message = messageOf({
      events: ids.map((id) => grave(id, 10, { attribution: log('entry-1') })),
      history: over(
        ids,
        ids.flatMap((id) => fell(id)),
      ),
    });
    const weaker = message.sections.find(({ heading }) => heading.startsWith('GOT WEAKER'));
    expect(weaker?.heading).toBe('GOT WEAKER (1)');
    expect(weaker?.rows?.[0]?.text).toMatch(/; also: [^;]+; [^;]+; [^;]+; [^;]+$/);
    expect(message.subject.split('; ')).toHaveLength(2);
  });

  test('two actions at the same time are two rows', () => {
    const ids = ['ZT.ID.001', 'ZT.ID.003'];
    const message = messageOf({
      events: ids.map((id) => grave(id, 10, { attribution: log(`entry-${id}`) })),
      history: over(
        ids,
        ids.flatMap((id) => fell(id)),
      ),
    });
    expect(message.sections.find(({ heading }) => heading.startsWith('GOT WEAKER'))?.rows).toHaveLength(2);
  });

  test('an action of two log entries includes changes that share either of them', () => {
    const ids = ['ZT.ID.001', 'ZT.ID.003', 'ZT.ID.008'];
    const entries = ['entry-1', 'entry-2', 'entry-1'];
    const message = messageOf({
      events: [
        ...ids.map((id, at) => grave(id, 10, { attribution: log(entries[at] ?? '') })),
        event({
          ...grave('ZT.ID.008', 10, { attribution: log('entry-2') }),
          id: 'cause',
          source: 'EV.P02',
          type: 'detection',
        }),
      ],
      history: over(
        ids,
        ids.flatMap((id) => fell(id)),
      ),
    });
    expect(message.sections.find(({ heading }) => heading.startsWith('GOT WEAKER'))?.rows).toHaveLength(1);
  });

  test('a fix by one action is one row too, and each action is one on the card', () => {
    const ids = ['ZT.ID.001', 'ZT.ID.003', 'ZT.ID.008', 'ZT.AD.009', 'ZT.AD.001'];
    const at = '2026-11-25T10:00:00.000Z';
    const fixed = messageOf({
      events: ids.map((id) => verdictEvent(id, 'recovery', 1, at, { attribution: log('entry-1') })),
      history: over(
        ids,
        ids.flatMap((id) => history(id, [began, 'fail'], [at, 'pass'])),
      ),
    });
    const rows = fixed.sections.find(({ heading }) => heading.startsWith('FIXED'));
    expect(rows?.heading).toBe('FIXED (1)');
    expect(rows?.rows?.[0]?.text).toMatch(/; also: [^;]+; [^;]+; [^;]+; [^;]+$/);
    const weaker = messageOf({
      events: ids.map((id) => grave(id, 10, { attribution: log('entry-1') })),
      history: over(
        ids,
        ids.flatMap((id) => fell(id)),
      ),
    });
    for (const { facts } of [fixed, weaker]) expect(facts[0]?.value).not.toMatch(/ and \d+ more$/);
    expect(weaker.facts[0]?.value.match(/; also: /g)).toHaveLength(1);
  });

  test('a gap that grew during the week is reported with its worst number, and its row with the last one', () => {
    const few = { ...fourteen, count: 4, privilegedCount: 0, privilegedIds: [] };
    const id = 'ZT.ID.001';
    const grew = event({
      ...grave(id, 12, { exposure: { ...few, count: 91 } }),
      id: 'grew',
      type: 'weakened',
      concern: weakerConcern(id),
    });
    const events = [grave(id, 10, { exposure: few }), grew];
    const open = messageOf({ events, history: over([id], fell(id)) });
    expect(open.subject).toContain('91 people can now sign in without MFA; ');
    expect(linesOf(open, 'GOT WEAKER (1)').join()).toContain('91 people can now sign in without MFA');
    const back = event({ ...grew, id: 'back', type: 'recovery', recordedAt: '2026-11-25T13:00:00.000Z' });
    const shrunk = messageOf({ events: [...events, back], history: over([id], fell(id)) });
    expect(shrunk.subject).toContain('91 people can now sign in without MFA; ');
    expect(linesOf(shrunk, 'GOT WEAKER (1)').join()).toContain('4 people can now sign in without MFA');
  });

  test.each<[string, DigestInput['history'], readonly WatchEvent[], string]>([
    [
      'can no longer be judged',
      history(
        'ZT.ID.001',
        [began, 'pass'],
        ['2026-11-25T10:00:00.000Z', 'fail'],
        ['2026-11-26T10:00:00.000Z', 'unknown'],
      ),
      [grave('ZT.ID.001', 10, { exposure: fourteen })],
      '14 people can now sign in without MFA, including 3 admins;',
    ],
    [
      'failed before, was fixed, failed again and was fixed again',
      history(
        'ZT.ID.001',
        [began, 'fail'],
        ['2026-11-25T09:00:00.000Z', 'pass'],
        ['2026-11-25T10:00:00.000Z', 'fail'],
        ['2026-11-25T11:00:00.000Z', 'pass'],
      ),
      [
        verdictEvent('ZT.ID.001', 'recovery', 1, '2026-11-25T09:00:00.000Z'),
        verdictEvent('ZT.ID.001', 'regression', 2, '2026-11-25T10:00:00.000Z', { exposure: fourteen }),
        verdictEvent('ZT.ID.001', 'recovery', 3, '2026-11-25T11:00:00.000Z'),
      ],
      '14 people could sign in without MFA, including 3 admins (now over);',
    ],
  ])('names an exposure of a control that %s', (_, own, events, expected) => {
    expect(messageOf({ events, history: over(['ZT.ID.001'], own) }).subject).toContain(expected);
  });

  test('names the exposure of a story that a more severe event leads', () => {
    const alike = { groupKey: 'EV.P02|ca01', recordedAt: '2026-11-25T10:00:00.000Z', type: 'detection' } as const;
    const exposing = event({ ...alike, id: 'a', source: 'EV.P02', severity: 'medium', exposure: fourteen });
    const worse = event({ ...alike, id: 'b', source: 'EV.P04', severity: 'high', exposure: null });
    const message = messageOf({ events: [worse, exposing], history: over([], []) });
    expect(message.subject).toContain('14 people can now sign in without MFA, including 3 admins');
  });
});

describe('the first line', () => {
  const held = weekControls.flatMap(({ id }) => history(id, [began, 'pass']));
  const story = (...moved: readonly (readonly [string, 'regression' | 'recovery'])[]): Partial<DigestInput> => {
    const events = moved.map(([id, type]) =>
      verdictEvent(id, type, type === 'regression' ? 1 : 2, '2026-11-25T10:00:00.000Z'),
    );
    const others = held.filter(({ controlId }) => moved.every(([id]) => id !== controlId));
    const own = moved.flatMap(([id, type]) =>
      type === 'regression'
        ? history(id, [began, 'pass'], ['2026-11-25T10:00:00.000Z', 'fail'])
        : history(id, [began, 'pass'], ['2026-11-02T10:00:00.000Z', 'fail'], ['2026-11-25T10:00:00.000Z', 'pass']),
    );
    return { events, history: [...others, ...own] };
  };

  test.each<[string, Partial<DigestInput>, string, string]>([
    [
      'one got weaker',
      story(['ZT.ID.001', 'regression']),
      'Week 48 · Contoso · Some people can now sign in without MFA; 1 control got weaker',
      'This week: Some people can now sign in without MFA.',
    ],
    [
      'one was fixed',
      story(['ZT.ID.001', 'recovery']),
      'Week 48 · Contoso · nothing got weaker, 1 was fixed',
      'Nothing got weaker and 1 control was fixed: 8 of 8 controls pass, none fails (7 passed a week ago).',
    ],
    [
      'one for one',
      story(['ZT.ID.001', 'recovery'], ['ZT.ID.003', 'regression']),
      'Week 48 · Contoso · Some people can sign in with legacy authentication; 1 control got weaker, 1 was fixed',
      'This week: Some people can sign in with legacy authentication.',
    ],
    [
      'nothing at all',
      { history: held },
      'Week 48 · Contoso · nothing got weaker',
      '8 of 8 controls pass, none fails, as a week ago. No changes were seen.',
    ],
    [
      'nothing could be judged',
      {},
      'Week 48 · Contoso · nothing got weaker',
      'No control could be judged. No changes were seen.',
    ],
    [
      'the first week',
      { history: held, previous: [], from: '2026-11-24T08:00:00.000Z' },
      'Week 48 · Contoso · nothing got weaker',
      '8 of 8 controls pass, none fails, as at their first check. No changes were seen.',
    ],
    [
      'two weeks in one',
      { history: held, from: '2026-11-15T23:00:00.000Z' },
      'Weeks 47 to 48 · Contoso · nothing got weaker',
      '8 of 8 controls pass, none fails, as on 16 Nov. No changes were seen.',
    ],
    [
      'three weeks across the turn of a year',
      { history: held, week: '2027-W01', from: '2026-12-20T23:00:00.000Z', to: '2027-01-10T23:00:00.000Z' },
      '3 weeks to week 1 · Contoso · nothing got weaker',
      '8 of 8 controls pass, none fails, as on 21 Dec 2026. No changes were seen.',
    ],
  ])('%s', (_, over, subject, preview) => {
    const message = messageOf(over);
    expect([message.subject, message.preview]).toEqual([subject, preview]);
  });
});

describe('lines', () => {
  const eventAt = (minute: number, over: Partial<WatchEvent> & Pick<WatchEvent, 'source'>): WatchEvent => {
    const at = new Date(Date.parse(week48.from) + minute * 60_000).toISOString();
    return event({
      id: `told-${minute}`,
      recordedAt: at,
      anchor: at,
      happenedAt: at,
      groupKey: null,
      concern: null,
      ...over,
    });
  };
  const activation = (minute: number, person: string): WatchEvent =>
    eventAt(minute, { source: 'EV.R04', peopleIds: [person] });
  const moved = verdictEvent('ZT.ID.001', 'regression', 1, '2026-11-25T10:00:00.000Z');
  const busyWith = (
    events: readonly WatchEvent[],
    gauges: DigestInput['gauges'] = {},
    report: Partial<DigestReport> = {},
  ) =>
    messageOf(
      {
        events: [moved, ...events],
        history: history('ZT.ID.001', [began, 'pass'], ['2026-11-25T10:00:00.000Z', 'fail']),
        gauges,
      },
      report,
    );

  test('activations are reported with Entra ID P2, and omitted without it', () => {
    const events = [activation(1, 'mara'), activation(2, 'mara'), activation(3, 'tom')];
    expect(linesOf(busyWith(events, { p2: 1 }), 'ADMINS')).toEqual([
      '3 activations of eligible roles by 2 people: Mara Klein 2 and Tom Iversen 1.',
    ]);
    expect(linesOf(busyWith(events, { p2: 1 }, { detectorTitles: new Map([['EV.R02', 'x']]) }), 'ADMINS')[0]).toContain(
      '; no role was given outside PIM.',
    );
    expect(linesOf(busyWith([], { p2: 1 }), 'ADMINS')).toEqual([]);
    expect(linesOf(busyWith([], { p2: 0 }), 'ADMINS')).toEqual([]);
  });

  test('roles: each person once; a role without a name is described by its type', () => {
    const given = (minute: number, assignment: string, people: readonly string[]): WatchEvent =>
      eventAt(minute, {
        source: 'unifiedRoleAssignment',
        type: 'change',
        resource: { kind: 'unifiedRoleAssignment', id: assignment, name: null },
        peopleIds: people,
        attribution: known(minute === 3 ? 'tom' : 'mara'),
        details: { change: 'added' },
      });
    const events = [given(1, 'a', ['lea']), given(2, 'b', ['lea']), given(3, 'c', [])];
    expect(linesOf(busyWith(events), 'ADMINS')).toEqual([
      '3 roles granted: + Lea Novak (2), + a group or an application.',
    ]);
    expect(linesOf(busyWith(events.slice(0, 1)), 'ADMINS')).toEqual([
      "1 role granted: + Lea Novak. By Mara Klein's account.",
    ]);
  });

  test('risk: hidden risk is reported, visible risk is counted, unknown risk is omitted', () => {
    const travel = eventAt(5, { source: 'EV.S12' });
    const reported = eventAt(6, { source: 'EV.S08', groupKey: 'EV.S08|x', severity: 'high' });
    expect(linesOf(busyWith([], { p2: 0 }), 'RISK')).toEqual([
      'Not visible without Entra ID P2. The audit log shows no reported or blocked account.',
    ]);
    expect(linesOf(busyWith([reported], { p2: 0 }), 'RISK')[0]).toContain('shows 1 reported or blocked account.');
    expect(linesOf(busyWith([travel, reported], { p2: 1 }), 'RISK')).toEqual([
      '1 minor risk detection, besides 1 listed above: travel that nobody can make (1).',
    ]);
    expect(linesOf(busyWith([]), 'RISK')).toEqual([]);
  });

  test('controls that could not be judged are listed under BLIND, with their last state and the events meanwhile', () => {
    const unknown = [
      ...history(
        'ZT.ID.001',
        [began, 'pass'],
        ['2026-11-25T10:00:00.000Z', 'fail'],
        ['2026-11-25T12:00:00.000Z', 'unknown'],
      ),
      ...history('ZT.ID.003', [began, 'unknown'], ['2026-11-25T12:00:00.000Z', 'pass']),
      ...history(
        'ZT.ID.008',
        [began, 'pass'],
        ['2026-11-25T12:00:00.000Z', 'unknown', { status: 'notLicensed', licence: 'P1' }],
      ),
      ...history('ZT.AD.001', [began, 'unknown']),
    ];
    expect(linesOf(messageOf({ events: [moved], history: unknown }), 'NOT READABLE')).toEqual([
      '"MFA is required of every user, in every app and client" can no longer be judged: Microsoft Graph returned errors or no answer. It began to fail on Wed 25 Nov, 11:00.',
      '"Legacy sign-in is blocked for everyone" can be judged again: it passes.',
      '"A baseline for sign-ins is on" can no longer be judged: it needs Entra ID P1. It passed before.',
      '1 more control cannot be judged from the data available, and 5 are not licensed or do not apply. None of them counts as passed or failed.',
    ]);
  });

  test('a redefined control', () => {
    const message = messageOf({ history: history('ZT.ID.001', [began, 'pass'], ['2026-11-25T10:00:00.000Z', 'fail']) });
    expect(linesOf(message, 'CHECKED DIFFERENTLY')).toEqual([
      'An update changed how "MFA is required of every user, in every app and client" is checked: it fails with the new check.',
    ]);
  });

  test.each([
    [0, {}, ''],
    [1, { 'latency.longest': 6 }, ' The message was sent 6 min after the change.'],
    [
      4,
      { 'latency.longest': 31, 'latency.half': 6, 'latency.most': 31 },
      ' Each message was sent at most 31 min after the change.',
    ],
    [
      5,
      { 'latency.longest': 40, 'latency.half': 6, 'latency.most': 31 },
      ' Half of the messages were sent within 6 min of the change, 95 % within 31 min.',
    ],
  ])('delay from change to message, measured %i times', (measured, numbers, words) => {
    const gauges = { 'alerts.high': 1, 'latency.count': measured, ...numbers };
    expect(linesOf(busyWith([], gauges), 'ALERTS')).toEqual([`1 alert (1 high).${words}`]);
  });

  test('several gaps of one control are one line, with their sum', () => {
    const at = (hour: number): string => `2026-11-25T${String(hour).padStart(2, '0')}:00:00.000Z`;
    const verdicts = [
      [began, 'pass'],
      [at(8), 'fail'],
      [at(9), 'pass'],
      [at(12), 'fail'],
      [at(14), 'pass'],
    ] as const;
    const events = [
      verdictEvent('ZT.ID.001', 'regression', 1, at(8)),
      verdictEvent('ZT.ID.001', 'recovery', 2, at(9), { attribution: known('tom', at(9)) }),
      verdictEvent('ZT.ID.001', 'regression', 3, at(12)),
      verdictEvent('ZT.ID.001', 'recovery', 4, at(14), { attribution: known('tom', at(14)) }),
    ];
    expect(
      linesOf(messageOf({ events, history: history('ZT.ID.001', ...verdicts) }), 'OPENED AND CLOSED IN THE WEEK (1)'),
    ).toEqual([
      "Critical · Some people could sign in without MFA, 2 times, 3 h in total · account not known, Wed 25 Nov, 09:00; fixed by Tom Iversen's account",
    ]);
  });

  test('a gap that began between two collections is at most as long as since the earlier one, as its alert says', () => {
    const at = (hour: number): string => `2026-11-25T${String(hour).padStart(2, '0')}:00:00.000Z`;
    const unseen = { happenedAt: null, anchor: at(3) };
    const events = [
      verdictEvent('ZT.ID.001', 'regression', 1, at(8), unseen),
      verdictEvent('ZT.ID.001', 'recovery', 2, at(9), { attribution: known('tom', at(9)) }),
    ];
    const message = messageOf({
      events,
      history: history('ZT.ID.001', [began, 'pass'], [at(8), 'fail'], [at(9), 'pass']),
    });
    expect(linesOf(message, 'OPENED AND CLOSED IN THE WEEK (1)').join()).toContain(', at most 6 h · ');
    const detected = { ...events[0], groupKey: 'EV.P01|p', concern: 'EV.P01|p', source: 'EV.P01', type: 'detection' };
    const group = {
      ...busyEvents[0],
      ...detected,
      resource: { kind: 'conditionalAccessPolicy', id: 'p', name: 'CA09' },
    };
    const lead = { ...group, details: { policyName: 'CA09', change: 'disabled' } } as WatchEvent;
    const end = {
      ...lead,
      id: 'end',
      type: 'recovery',
      recordedAt: at(9),
      happenedAt: at(9),
      anchor: at(9),
    } as WatchEvent;
    expect(linesOf(messageOf({ events: [lead, end] }), 'HAPPENED (1)').join()).toContain(' after at most 6 h');
  });

  test.each<[string, Partial<WeekSignIns>, string]>([
    [
      'some of them signed in',
      { signedIn: 5, passwordOnly: 2 },
      '5 of the 14 people signed in while it was open, 2 with a password only',
    ],
    ['none of them signed in', {}, 'none of the 14 people signed in while it was open'],
    ['the one person did not', { of: 1, asked: 1 }, 'the exposed person did not sign in while it was open'],
    [
      'not all were read',
      { of: 40, asked: 15, signedIn: 1, passwordOnly: 1 },
      '1 of the first 15 of 40 people signed in while it was open, with a password only',
    ],
  ])('a row says who signed in while people were exposed: %s', (_, over, words) => {
    const [opened, fixed] = ['2026-11-25T08:00:00.000Z', '2026-11-25T09:00:00.000Z'];
    const events = [
      verdictEvent('ZT.ID.001', 'regression', 1, opened),
      verdictEvent('ZT.ID.001', 'recovery', 2, fixed),
    ];
    const eventIds = events.slice(0, 1).map(({ id }) => id);
    const signIns = [{ eventIds, of: 14, asked: 14, signedIn: 0, passwordOnly: 0, isOver: true, ...over }];
    const verdicts = history('ZT.ID.001', [began, 'pass'], [opened, 'fail'], [fixed, 'pass']);
    expect(
      linesOf(messageOf({ events, history: verdicts, signIns }), 'OPENED AND CLOSED IN THE WEEK (1)')[0],
    ).toContain(`Some people could sign in without MFA, 1 h; ${words} · `);
    expect(
      linesOf(
        messageOf({
          events: events.slice(0, 1),
          history: history('ZT.ID.001', [began, 'pass'], [opened, 'fail']),
          signIns: [{ ...signIns[0], eventIds, of: 14, asked: 14, signedIn: 3, passwordOnly: 3, isOver: false }],
        }),
        'GOT WEAKER (1)',
      )[0],
    ).toContain('; 3 of the 14 people have signed in since, all with a password only · ');
  });

  test('rules and licences that end soon', () => {
    const endings = [
      { reason: 'Scanner', owner: 'Mara Klein', days: 0 },
      { reason: 'Vendors', owner: 'Tom Iversen', days: 1 },
    ];
    expect(linesOf(busyWith([], {}, { endings }), 'EXCEPTIONS')).toEqual([
      '"Scanner" ends today (owner Mara Klein).',
      '"Vendors" ends in 1 day (owner Tom Iversen).',
    ]);
    const calm = renderDigest(weekReport(quietInput, { endings }));
    expect(calm.paragraphs.join(' ')).toContain('2 exceptions end soon, the first today: "Scanner".');
  });

  describe('rules that operators created', () => {
    const accepted = aRule('t', {
      kind: 'acceptance',
      source: 'ZT.ID.001',
      resourceId: null,
      createdAt: '2026-11-25T09:00:00.000Z',
      until: '2026-12-24T09:00:00.000Z',
    });
    const muted = { ...accepted, kind: 'suppression', source: 'EV.P02', resourceId: 'p1' } as const;
    const window = { from: week48.from, at: '2026-11-30T07:00:00.000Z', within: 14 };
    const withRules = (...rules: readonly Rule[]) => ({
      rules: rulesOfWeek(rules, window),
      resources: new Map([['p1', 'CA01 <b>']]),
      endings: [],
    });

    test('are reported when they are new, or end soon', () => {
      const message = busyWith([], {}, withRules(accepted, { ...muted, confirmableUntil: '2027-02-01T00:00:00.000Z' }));
      expect(linesOf(message, 'EXCEPTIONS')).toEqual([
        '"the migration touches it every day" ends on 24 Dec (owner it@contoso.example): accepted on Wed 25 Nov, MFA is required of every user, in every app and client (ZT.ID.001).',
      ]);
      expect(linesOf(message, 'MUTES')).toEqual([
        '"the migration touches it every day" ends on 24 Dec (owner it@contoso.example): muted on Wed 25 Nov, EV.P02, on "CA01 <b>"; not yet confirmed by a second operator.',
      ]);
      const old = { ...accepted, createdAt: '2026-11-03T09:00:00.000Z', until: '2026-12-02T09:00:00.000Z' };
      expect(linesOf(busyWith([], {}, withRules(old)), 'EXCEPTIONS')[0]).toContain(
        'ends in 2 days (owner it@contoso.example): accepted since Tue 3 Nov,',
      );
      // A rule that ends in less than a day can still end tomorrow.
      const tomorrow = { ...old, until: '2026-12-01T06:00:00.000Z' };
      expect(linesOf(busyWith([], {}, withRules(tomorrow)), 'EXCEPTIONS')[0]).toContain('ends Tue 1 Dec, 07:00 (owner');
      const calm = renderDigest(weekReport(quietInput, withRules({ ...old, kind: 'suppression' })));
      expect(calm.paragraphs.join(' ')).toContain('muted since Tue 3 Nov');
    });

    test.each<readonly [string, Partial<Rule>]>([
      ['is neither new nor ends soon', { createdAt: '2026-11-03T09:00:00.000Z' }],
      ['has ended', { until: '2026-11-30T06:00:00.000Z' }],
      ['was ended early', { ended: { by: accepted.createdBy, at: '2026-11-29T06:00:00.000Z' } }],
      ['was created after the week was made', { createdAt: '2026-11-30T08:00:00.000Z' }],
      ['has another type', { kind: 'pause' }],
    ])('are not reported where one %s', (_, over) => {
      expect(rulesOfWeek([{ ...accepted, ...over }], window)).toEqual([]);
    });

    test('a rule ended after the week was made leaves the week unchanged', () => {
      const later = { ...accepted, ended: { by: accepted.createdBy, at: '2026-12-01T06:00:00.000Z' } };
      expect(rulesOfWeek([later], window)).toHaveLength(1);
    });
  });

  test('changes that a one-person firm approved itself', () => {
    const made = (isOwnHand: boolean) =>
      event({
        id: `own ${isOwnHand}`,
        type: 'health',
        source: 'ruleMade',
        severity: 'high',
        recordedAt: '2026-11-25T09:00:00.000Z',
        resource: { kind: 'tenant', id: 'EV.P02', name: 'An account was left out' },
        groupKey: 'rule|r1',
        concern: null,
        attribution: known('tom', '2026-11-25T09:00:00.000Z'),
        details: { ruleId: 'r1', kind: 'suppression', step: 'made', isOwnHand },
      });
    const gauges = { 'ownHand.takenOn': 1, 'ownHand.closed': 2 };
    const message = messageOf({ events: [made(true), made(false)], gauges });
    const lines = [
      'A mute for "An account was left out" was created by Tom Iversen\'s account, which made the change, Wed 25 Nov, 10:00.',
      '1 alert was acknowledged and 2 alerts were closed by the account that made the change; this tenant allows self-approval.',
    ];
    for (const line of lines) expect(wordsOf(message)).toContain(line);
    expect(linesOf(busyWith([made(true)], gauges), 'SELF-APPROVED')).toEqual(lines);
    expect(wordsOf(messageOf({ events: [made(false)] }))).not.toContain('made the change itself');
  });

  test.each<readonly [number, number, string]>([
    [1, 0, '1 message was not delivered; nobody else was notified. The posture page says which.'],
    [1, 1, '1 message was not delivered; another recipient was notified instead. The posture page says which.'],
    [
      3,
      1,
      '3 messages were not delivered; for 1 of them another recipient was notified instead. The posture page says which.',
    ],
  ])('undelivered messages: %d, and %d of them reached another recipient', (lost, elsewhere, line) => {
    const gauges = { 'alerts.undelivered': lost, 'alerts.toldElsewhere': elsewhere };
    expect(linesOf(busyWith([], gauges), 'ALERTS')).toContain(line);
    expect(wordsOf(messageOf({ gauges }))).toContain(line);
    expect(wordsOf(messageOf({}))).not.toContain('not delivered');
  });

  test('a mail is short and says how much more there is; the page is complete', () => {
    const events = Array.from({ length: 14 }, (_, at) =>
      eventAt(at, { source: 'EV.P05', groupKey: `EV.P05|${at}`, details: {} }),
    );
    const heading = 'HAPPENED (14)';
    expect(linesOf(busyWith(events), heading)).toHaveLength(11);
    expect(linesOf(busyWith(events), heading).at(-1)).toBe('4 more on the page of the week');
    expect(linesOf(busyWith(events, {}, { most: 1000 }), heading)).toHaveLength(14);
  });

  test('a quiet week gives its few counts in its few lines', () => {
    const travel = eventAt(9, { source: 'EV.S12' });
    const calm = messageOf({ events: [travel, activation(1, 'mara')], gauges: { p2: 1 } });
    expect(calm.sections).toEqual([]);
    expect(calm.paragraphs[0]).toBe(
      '1 activation of eligible roles by 1 person: Mara Klein. Risk: 1 minor risk detection: travel that nobody can make (1).',
    );
  });

  test('the newest seal is given, where a day was already sealed', () => {
    const seal = { day: '2026-11-28', hash: 'f'.repeat(64) };
    for (const input of [busyInput, quietInput]) {
      expect(wordsOf(renderDigest(weekReport(input, { seal })))).toContain(
        `Seal of the record up to 28 Nov: ${seal.hash}`,
      );
      expect(wordsOf(renderDigest(weekReport(input, { seal: null })))).not.toContain('Seal');
    }
  });

  test('the next seal is named by its weekday', () => {
    expect(wordsOf(renderDigest(weekReport(quietInput, { weekday: 5 })))).toContain('no digest arrives next Friday');
  });
});

// --- As mail and as page ------------------------------------------------------------------------------------------

test('its page has headings like the other pages, and belongs to the reports', () => {
  const page = pageOf(busy);
  expect(page).toMatch(/<h2 id="list-0">Got weaker \(\d+\)<\/h2>/);
  expect(page).not.toMatch(/<h2[^>]*>[A-Z ]{4,}/);
  expect(page).toMatch(/<a [^>]*aria-current="page"[^>]*>Reports/);
});

const pageOf = (message: Message): string =>
  renderWeekPage(
    {
      message,
      tenant: { name: 'Contoso', timeZone: 'Europe/Berlin' },
      now: '2026-11-30T07:00:10.000Z',
      deliveries: [
        {
          channel: 'email-acs',
          recipientName: 'Security contact',
          state: 'sent',
          attempts: 1,
          outcome: { at: '2026-11-30T07:00:10.000Z', reason: 'sent' },
          decision: { send: true, because: 'digest' },
        },
      ],
      surrounding: surroundingOf(posture),
    },
    'bm9uY2U=',
  );

describe.each([
  ['busy', busy],
  ['quiet', quiet],
])('the page of a %s week', (_, message) => {
  const page = pageOf(message);
  test('loads nothing, runs nothing and changes nothing', () => {
    expect(page).not.toMatch(/<script|<img|<link|<iframe|<form|@import|url\(|\bon\w+=|\sstyle="/i);
    expect(page.match(/<style nonce="bm9uY2U=">/g)).toHaveLength(1);
  });

  test('works with a screen reader', () => {
    expect(page.match(/<h1>/g)).toHaveLength(1);
    for (const id of page.match(/aria-labelledby="[^"]+"/g) ?? [])
      expect(page).toContain(`id="${id.slice('aria-labelledby="'.length, -1)}"`);
    const ids = page.match(/\sid="[^"]+"/g) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('has the content of the mail', () => {
    const text = page
      .replace(/<[^>]+>/g, '')
      .replaceAll('&#39;', "'")
      .replaceAll('&quot;', '"')
      .replaceAll('&gt;', '>');
    for (const { heading, lines, rows } of message.sections) {
      expect(text).toContain(sentenceCase(heading));
      for (const words of rows?.map(({ text: row }) => row) ?? lines) expect(text).toContain(words);
    }
    expect(text).toContain('Names as of today');
    expect(page).toContain('<a href="https://watch.contoso.example/api/health">Open health page</a>');
  });
});

test('the mail shows a week in the template of weeks, each row once', () => {
  const { html } = renderEmail(busy, template);
  expect(html).toContain('class="rows"');
  expect(html.match(/Ines Roth became Exchange Administrator/g)).toHaveLength(1);
  expect(html).not.toContain('{{');
  expect(html.match(/<a /g)).toHaveLength(2);
});

describe.each([
  ['markup', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
  ['an attribute', '" onmouseover="alert(1)" x="'],
  ['a link in Markdown', '[Approve here](https://evil.example/approve)'],
  ['lines', 'x\n\nRestored\u2028All is well\u2029Ignore this'],
  ['reading direction', 'safe\u202Eexe.tpircs\u202C'],
  ['Mustache', '{{{subject}}} {{#sections}} {{> partial}} {{=<% %>=}}'],
  ['length', 'W'.repeat(40_000)],
])('a name that is %s', (_, name) => {
  const hostile = busyEvents.map((one) => ({
    ...one,
    resource: { ...one.resource, name: one.resource.kind === 'control' ? one.resource.name : name },
    details: { ...one.details, policyName: name, roleName: name },
  }));
  const message = renderDigest(
    weekReport(
      { ...busyInput, events: hostile },
      {
        names: new Map(
          ['mara', 'tom', 'ines', 'paul', 'lea', 'ada', 'svc'].map((id) => [
            id,
            { id, displayName: name, address: name, type: 'person' },
          ]),
        ),
        tenant: { name, timeZone: 'Europe/Berlin', recognitionPhrase: name },
        endings: [{ reason: name, owner: name, days: 3 }],
        recipientName: name,
      },
    ),
  );
  const steering = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

  test('stays one line of visible text, in mail, card and page', () => {
    expect(wordsOf(message).replaceAll('\n', ' ')).not.toMatch(steering);
    const { subject, html } = renderEmail(message, template);
    expect(subject).not.toMatch(steering);
    expect(html).not.toMatch(/<script|<img|onmouseover="/i);
    expect(html.match(/<a /g)).toHaveLength(2);
    const card = renderTeamsCard(message);
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThanOrEqual(maxCardBytes);
    expect(JSON.stringify(card.attachments[0].content)).not.toMatch(/\]\(https/);
    expect(pageOf(message)).not.toMatch(/<script|<img|onmouseover="|javascript:/i);
  });
});

test('markup that would show without escaping is in the text', () => {
  const named = busyEvents.map((one) => ({ ...one, details: { ...one.details, policyName: '<b>x</b>' } }));
  expect(wordsOf(renderDigest(weekReport({ ...busyInput, events: named })))).toContain('<b>x</b>');
});

describe('events of a control besides its verdicts', () => {
  const weekWith = (over: Partial<WatchEvent>): Message =>
    messageOf({
      events: [verdictEvent('ZT.ID.001', 'regression', 1, '2026-11-25T09:00:00.000Z', { id: 'aa', ...over })],
      history: history('ZT.ID.001', ['2026-11-01T08:00:00.000Z', 'fail']),
    });
  const rowsUnder = (message: Message, heading: string): string =>
    JSON.stringify(message.sections.filter((section) => section.heading.startsWith(heading)));

  test('getting weaker is a row of its own, because the control had failed before', () => {
    const exposure = {
      computed: true,
      unit: 'people',
      count: 30,
      of: 312,
      ids: [],
      privilegedCount: 0,
      privilegedIds: [],
    } as const;
    const message = weekWith({ type: 'weakened', exposure });
    expect(rowsUnder(message, 'HAPPENED')).toContain('Weaker than before: 30 people can now sign in without MFA');
    expect(rowsUnder(message, 'GOT WEAKER')).not.toContain('30 people');
  });

  test.each(['health', 'recovery'] as const)('a redefined control (%s) is neither weaker nor fixed', (type) => {
    const message = weekWith({ source: 'checkChanged', type });
    for (const heading of ['GOT WEAKER', 'MENDED', 'HAPPENED', 'OPENED'])
      expect(rowsUnder(message, heading)).not.toContain('means something else');
    expect(message.subject).toContain('nothing got weaker');
  });
});

test('an ended migration is reported with the gaps it left, even if there are none', () => {
  const ended = (open: number) =>
    event({
      type: 'health',
      source: 'migrationEnded',
      recordedAt: '2026-11-26T17:00:02.000Z',
      anchor: '2026-11-26T17:00:00.000Z',
      groupKey: null,
      concern: null,
      details: { ruleId: 'r1', open, announcedAt: '2026-11-03T09:00:00.000Z' },
    });
  const words = (open: number) => wordsOf(messageOf({ events: [ended(open)] }));
  expect(words(0)).toContain('The migration planned on 3 Nov ended on 26 Nov: everything it opened is closed again.');
  expect(words(2)).toContain('ended on 26 Nov: it left 2 things open.');
});

test('a first week of one day names that day once', () => {
  const from = '2026-11-29T18:30:00.000Z';
  const first = messageOf({ ...week48, from });
  expect([first.times, first.cardFooter]).toEqual([
    expect.stringMatching(/^Sun 29 Nov, Berlin\. /),
    expect.stringMatching(/^Sun 29 Nov Berlin · /),
  ]);
});
