import { countsInWeek, openedThisWeek } from '../../../shared/app/overview';
import { controls } from '../../../shared/controls';
import type { Severity } from '../../../shared/core/event/severity';
import type { RuleKind } from '../../../shared/core/rule/rule';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { leadOf } from '../../../shared/reports/page/overview/lead';
import type { OverviewModel } from '../../../shared/reports/page/overview/overview-model';
import { renderOverviewPage } from '../../../shared/reports/page/overview/overview-page';
import { openStory } from '../stories';
import { blind, busy, first, free, overviews, paused, points, quiet } from './overviews';

const wordsIn = (html: string): string =>
  html
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, ' ');
const words = (model: OverviewModel): string => wordsIn(renderOverviewPage(model, null));
const verdict = (model: OverviewModel): string =>
  (/<h1>(.*?)<\/h1>/.exec(renderOverviewPage(model, null))?.[1] ?? '').replaceAll('&#39;', "'");
const section = (model: OverviewModel, id: string): string =>
  wordsIn(
    new RegExp(`<section[^>]*aria-labelledby="${id}"[\\s\\S]*?</section>`).exec(renderOverviewPage(model, null))?.[0] ??
      '',
  );

const [rule] = paused.rules;
if (rule === undefined || busy.lead === null) throw new Error('a state without what it is about');
const { lead } = busy;
const total = controls.length;
const [critical, acknowledged] = busy.openAlerts;
if (critical === undefined || acknowledged === undefined) throw new Error('the busy state without its alerts');
const never = (kinds: OverviewModel['kinds']): OverviewModel['kinds'] =>
  kinds.map((kind, at) => (at === 0 ? { ...kind, lastSuccessAt: null, problem: 'refused' } : kind));
const late = (kinds: OverviewModel['kinds']): OverviewModel['kinds'] =>
  kinds.map((kind, at) => (at === 0 ? { ...kind, lastSuccessAt: '2026-11-01T00:00:00Z' } : kind));
const failing = (kinds: OverviewModel['kinds'], amount: number): OverviewModel['kinds'] =>
  [...kinds]
    .sort((a, b) => Number(b.plural === 'sign-ins') - Number(a.plural === 'sign-ins'))
    .map((kind, at) => (at < amount ? { ...kind, problem: 'a permission is missing' } : kind));

describe('the title is the verdict', () => {
  test.each<[string, OverviewModel, string]>([
    ['an alert', busy, '1 critical alert needs you now.'],
    [
      'alerts of several severities',
      { ...busy, openAlerts: [critical, { ...acknowledged, takenOn: null }, { ...critical, severity: 'high' }] },
      '1 critical and 2 high alerts need you now.',
    ],
    [
      'several alerts, their last type once',
      { ...busy, openAlerts: [critical, critical, { ...acknowledged, takenOn: null }] },
      '2 critical and 1 high alert need you now.',
    ],
    [
      'acknowledged alerts',
      { ...busy, openAlerts: [acknowledged] },
      'Nothing needs you now: 1 open alert is acknowledged.',
    ],
    ['nothing', quiet, 'Nothing needs you now. Nothing got worse in the last 7 days.'],
    [
      'a week whose alerts are closed',
      {
        ...quiet,
        recentlyResolved: busy.recentlyResolved,
        week: { opened: busy.recentlyResolved, attributed: 0, accounts: 0 },
      },
      'Nothing needs you now. 1 alert from the last 7 days is closed.',
    ],
    [
      'the first collection',
      first,
      `First collection: ${busy.kinds.length - 41} of ${busy.kinds.length} sources read.`,
    ],
    ['blindness', blind, 'Zero Trust Watch has been unable to read Contoso since Thu 19 Nov, 11:18.'],
    [
      'a licence with few sources',
      free,
      `No alert is open, but ${total - 41} of ${total} controls cannot be checked with your licence.`,
    ],
    ['a pause', paused, 'All alerts are paused until Thu 26 Nov, 18:00.'],
    [
      'a source that was refused',
      { ...quiet, kinds: never(quiet.kinds) },
      'No alert is waiting for you, but 1 source has never been read.',
    ],
    [
      'an alert and a late source',
      { ...busy, kinds: late(busy.kinds) },
      '1 critical alert needs you now. 1 source is out of date.',
    ],
    [
      'a source that fails, with the controls that wait for it',
      { ...busy, kinds: failing(busy.kinds, 1), unjudged: 28 },
      '1 critical alert needs you now. Sign-ins cannot be read, so 28 controls cannot be judged.',
    ],
    [
      'several sources that fail, in one clause',
      { ...quiet, kinds: failing(quiet.kinds, 6), unjudged: 1 },
      'No alert is waiting for you, but 6 sources cannot be read, so 1 control cannot be judged.',
    ],
    [
      'a channel that fails',
      {
        ...quiet,
        channels: [
          {
            name: 'mail to Lead',
            lastSuccessAt: null,
            failingSince: quiet.now,
            reason: 'HTTP 413',
            undelivered: ['7F3K'],
          },
        ],
      },
      'No alert is waiting for you, but 1 channel does not deliver messages.',
    ],
    [
      'a mute',
      { ...quiet, rules: [{ ...rule, kind: 'suppression' }] },
      'No alert is waiting for you, but 1 mute hides alerts.',
    ],
    [
      'a mute that has not begun',
      { ...quiet, rules: [{ ...rule, kind: 'suppression', isInForce: false }] },
      'Nothing needs you now. Nothing got worse in the last 7 days.',
    ],
    ...(['expectedChange', 'migration'] as const).map((kind): [string, OverviewModel, string] => [
      kind,
      { ...quiet, rules: [{ ...rule, kind }] },
      'No alert is waiting for you, but planned work raises no alerts until it ends.',
    ]),
  ])('%s', (_, model, expected) => {
    expect(verdict(model)).toBe(expected);
  });

  test('all controls and sources are listed below it, including those that cannot be judged', () => {
    expect(words(busy)).toContain(
      `22 of ${total} controls fail, 17 at the end of last week. 1 cannot be judged from the data available, 2 cannot be checked with your licence and ${total - 105} do not apply. The monitor reads all ${busy.kinds.length} sources, last read 14:10.`,
    );
    expect(words({ ...busy, kinds: never(busy.kinds) })).toContain(
      `The monitor reads ${busy.kinds.length - 1} of ${busy.kinds.length} sources`,
    );
  });
});

test.each([
  [0, 23, `22 of ${total} controls failed when they were last judged, 17 at the end of last week.`],
  [19, 4, `22 of ${total} controls fail, 3 of them when last judged, 17 at the end of last week.`],
])('controls that cannot be judged now do not count as fixed: %i still fail', (fail, unknown, expected) => {
  expect(words({ ...busy, counts: { ...busy.counts, fail, unknown } })).toContain(
    `${expected} ${unknown} cannot be judged from the data available`,
  );
  expect(section({ ...quiet, counts: { ...quiet.counts, fail: 0, unknown: 17 } }, 'lead')).toContain(
    'Nobody new. The 16 failing controls are in the plan below.',
  );
});

describe('the five answers', () => {
  test.each(Object.entries(overviews))('are there in every state: %s', (_, model) => {
    const html = renderOverviewPage(model, null);
    for (const id of ['worse', 'by', 'exposed']) expect(html).toMatch(new RegExp(`<dd id="${id}">[^<]*\\S`));
    expect(html).toMatch(/id="first"><h3>Do first: [\s\S]*?<a class="button[^"]*" href="https/);
  });

  test('for an alert, in the words of its message', () => {
    const hero = section(busy, 'lead');
    for (const part of [
      'Critical Open for 4 min Not acknowledged 7F3K',
      'excluded &quot;Vendors-Temp&quot; from &quot;CA01 Require MFA for everyone&quot; at 14:02.',
      'Mara Klein (mara.klein@contoso.example), from 192.0.2.44.',
      '3 admins: Ada Brandt, Paul Orth and svc-migration 11 others, of 312 people',
      'Do first: Ask Mara Klein by phone, not by mail',
      'If it was not Mara Klein: block the account',
      'Open alert 7F3K Open the policy in Entra',
    ])
      expect(hero).toContain(part);
  });

  test('for an acknowledged alert', () => {
    const taken = { ...lead.row, takenOn: { by: 'Tom <b>', at: '2026-11-24T13:10:00Z', isOwnHand: true } };
    const html = renderOverviewPage({ ...busy, lead: { ...lead, row: taken } }, null);
    expect(html).toContain('Acknowledged by Tom &lt;b&gt;, 14:10, by the account that made the change');
  });

  test('an alert without a count of people says so, and one without steps can still be opened', () => {
    const message = renderAlert(openStory('exclusion'));
    const bare = leadOf(lead.row, { ...message, sections: [], steps: [] }, null);
    expect(bare).toMatchObject({
      by: ['Not known.'],
      exposed: ['No people were counted for this change.'],
      question: null,
    });
    expect(section({ ...busy, lead: bare }, 'lead')).toContain('Do first: read the alert.');
  });

  test('an unreadable source gives its reason and effect instead', () => {
    const message = {
      ...renderAlert(openStory('exclusion')),
      sections: [],
      paragraphs: ['Reason: denied.', 'Nothing is judged.'],
    };
    expect(leadOf(lead.row, message, 'source')).toMatchObject({
      worse: expect.stringMatching(/ Reason: denied\.$/),
      by: ['Not known.'],
      exposed: ['Nothing is judged.'],
    });
  });

  test('while nothing can be read, the alert about it says that no other alert comes', () => {
    expect(section({ ...blind, lead, openAlerts: [lead.row] }, 'lead')).toContain(
      'raises no alert until the sources can be read again',
    );
  });

  test('further alerts are listed, and the rest is counted', () => {
    expect(section(busy, 'others')).toContain(
      '46 of 46 guests can invite other guests 746V Open alert 746V Open for 5 d 4 h',
    );
    const many = Array.from({ length: 6 }, (_, at) => ({ ...acknowledged, id: `a${at}`, lost: `thing ${at}` }));
    const others = section({ ...busy, openAlerts: [critical, ...many] }, 'others');
    expect(others).toContain('Show 3 more');
    expect(others).toContain('Thing 2');
    expect(others).not.toContain('Thing 3');
  });
});

describe('a week whose alerts are all closed', () => {
  const closed = busy.week.opened.map((row) => ({ ...row, resolvedAt: '2026-11-24T12:10:00Z' }));
  const overview = (opened: OverviewModel['week']['opened']) =>
    section({ ...quiet, week: { ...busy.week, opened } }, 'lead');

  test('names the most severe one', () => {
    expect(overview(closed)).toContain(
      `3 alerts in the last 7 days, all closed. The most severe: ${closed[0]?.lost} , closed at 13:10.`,
    );
  });

  test('names the only one', () => {
    expect(overview(closed.slice(0, 1))).toContain(`1 alert in the last 7 days: ${closed[0]?.lost} , closed at 13:10.`);
  });

  test('is never a week without an alert, also if they were single events', () => {
    const single = closed.map((row) => ({ ...row, resolvedAt: null }));
    expect(overview(single)).toMatch(/^ ?No alert is open What got worse 3 alerts /);
  });

  test('lists the most severe alerts of the last seven days first, then the newest', () => {
    const at = (openedAt: string, severity: Severity) => ({ row: { openedAt, severity } });
    const [old, blind, worst, older, low] = [
      at('2026-11-10T10:00:00.000Z', 'critical'),
      at('2026-11-24T10:00:00.000Z', 'medium'),
      at('2026-11-19T10:00:00.000Z', 'critical'),
      at('2026-11-18T10:00:00.000Z', 'critical'),
      at('2026-11-24T11:00:00.000Z', 'low'),
    ];
    expect(openedThisWeek([old, blind, older, worst, low], busy.now)).toEqual([worst, older, blind, low]);
  });
});

test('an alert that was merged into another one is neither a further alert of the week nor closed', () => {
  const { alert } = openStory('exclusion');
  const listed = (over: Partial<typeof alert>) => ({ alert: { ...alert, ...over }, events: [], transitions: [] });
  expect(countsInWeek(listed({}))).toBe(true);
  expect(countsInWeek(listed({ status: 'resolved', mergedInto: { id: 'a', key: 'VFDY' } }))).toBe(false);
});

describe('the trend', () => {
  test('shows twelve weeks with their numbers, and the change in the last one', () => {
    expect(section(busy, 'trend')).toContain('22 of 102 judged, up 5 since last week');
    expect(renderOverviewPage(busy, null)).toContain('aria-label="Failing controls by week: W37 28, W38 27,');
    expect(section(quiet, 'trend')).toContain('16 of 102 judged, down 1 since last week');
  });

  test('does not call it progress that fewer controls are judged', () => {
    const trend = busy.trend.map((point, at) => (at === 10 ? { ...point, value: 24, judged: 112 } : point));
    expect(section({ ...busy, trend }, 'trend')).toContain(
      '22 of 102 judged, down 2 since last week, when 112 were judged',
    );
    const same = trend.map((point, at) => (at === 10 ? { ...point, value: 22 } : point));
    expect(section({ ...busy, trend: same }, 'trend')).toContain(
      '22 of 102 judged, the same as at the end of last week, when 112 were judged',
    );
  });

  test('says which history is missing, and draws none of it', () => {
    const begun = { ...busy, trend: points([null, null, null, null, null, null, null, null, null, null, 17, 22]) };
    expect(section(begun, 'trend')).toContain('Recorded since W47. The chart is full 10 weeks from now.');
    expect(renderOverviewPage(begun, null)).toContain('aria-label="Failing controls by week: W47 17, W48 22"');
    const today = { ...busy, trend: points([null, null, null, null, null, null, null, null, null, null, null, 22]) };
    expect(section(today, 'trend')).toContain('Recorded since W48. The chart is full 11 weeks from now.');
    expect(renderOverviewPage(today, null)).not.toContain('Failing controls by week');
  });

  test('a current week without verdicts says so, beside the weeks before', () => {
    expect(section(blind, 'trend')).toContain('Not known this week: nothing could be judged.');
    expect(renderOverviewPage(blind, null)).toContain('W46 17, W47 not known, W48 not known');
    expect(words(blind)).toContain(
      `22 of ${total} controls failed when they were last judged, on Thu 19 Nov at 11:18.`,
    );
  });

  test('without any known week there is no chart', () => {
    const none = { ...quiet, trend: points([]) };
    expect(section(none, 'trend')).toContain('Counted after the first collection.');
    expect(section(none, 'trend')).not.toContain('not known');
  });

  test('an unknown week in between is a gap', () => {
    const gap = { ...busy, trend: points([28, 27, null, 24, 23, 22, 21, 20, 18, 17, 17, 22]) };
    expect(renderOverviewPage(gap, null)).toContain('W39 not known');
  });

  test('each pillar has its own, with controls that are not judged', () => {
    const pillars = section(busy, 'pillars');
    expect(pillars).toContain('Identities 13 of 48 1 not judged, up 4');
    expect(pillars).toContain('Data 3 of 11 2 not judged');
    expect(section(free, 'pillars')).toContain('Endpoints none judged');
    expect(renderOverviewPage(busy, null)).toContain('controls?pillar=identities"');
  });
});

test('if the first collection is refused, the page says why and what to do, and does not ask to wait', () => {
  const problem = 'a permission is missing, grant Policy.Read.All';
  const kinds = first.kinds.map((kind, at) =>
    at === 0 ? kind : { ...kind, lastSuccessAt: null, isAwaited: false, problem },
  );
  const hero = section({ ...first, kinds: kinds.map((kind) => ({ ...kind, lastSuccessAt: null })) }, 'lead');
  expect(hero).toContain('Do first: let the monitor read the tenant');
  expect(hero).toContain(`sources cannot be read: ${problem}.`);
  expect(hero).not.toContain('wait for the first message');
  expect(hero).not.toContain('is being read');
});

describe('what to fix next', () => {
  test('comes in three phases with their days, and items that need a licence separately', () => {
    const next = section(busy, 'next');
    for (const part of [
      'Day 58 of 90: 12 of 21 done, 9 open.',
      'First 30 days: 4 overdue since 28 Oct',
      'First 90 days: 3 until 27 Dec',
      'First year: 1 until 28 Sep 2027',
      'With a licence that you do not have: 1',
      '1 more fix',
    ])
      expect(next).toContain(part);
    expect(renderOverviewPage(busy, null)).toContain('tenant-1/controls/ZT.AD.001"');
  });

  test('a critical fix stays in the first 30 days, with the licence that it needs', () => {
    const needed = busy.plan.next
      .slice(0, 1)
      .map((row) => ({ ...row, phase: 30 as const, needsLicence: true, work: 'needs Entra ID P1' }));
    const next = section({ ...busy, plan: { ...busy.plan, next: needed } }, 'next');
    expect(next).toMatch(/First 30 days: 1 overdue since 28 Oct .*needs Entra ID P1 First 90 days/);
    expect(next).not.toContain('With a licence');
  });

  test('a finished phase says so; before the first collection there is no plan', () => {
    expect(section({ ...busy, plan: { ...busy.plan, next: busy.plan.next.slice(0, 1) } }, 'next')).toContain(
      'First 90 days No known problem is left.',
    );
    expect(section({ ...quiet, plan: { ...quiet.plan, next: [] } }, 'next')).toContain(
      'Every control that can be judged passes.',
    );
    expect(section(first, 'next')).toContain('The plan is made after the first collection.');
  });

  test('comes first where no alert is open', () => {
    const hero = section(quiet, 'lead');
    expect(hero).toContain(
      'Do first: fix &quot;5 of 10 admins hold roles permanently&quot; Start at Entra admin center &gt; Roles &amp; admins &gt; Global Administrator &gt; ',
    );
    expect(hero).toContain('No new licence, minutes of work. Show how to fix it');
    expect(renderOverviewPage(quiet, null)).toContain('/controls/ZT.AD.001">Show how to fix it</a>');
    expect(section({ ...quiet, plan: { ...quiet.plan, next: [] } }, 'lead')).toContain('Do first: nothing');
  });
});

test('unreadable data is not shown as calm', () => {
  expect(section(blind, 'week')).toContain('Not known: nothing can be read');
  expect(section(first, 'week')).toContain('Not known yet');
  const partly = { ...quiet, kinds: late(quiet.kinds) };
  expect(section(partly, 'week')).toContain('Nothing got worse, as far as it could be read');
  expect(section(partly, 'lead')).toContain('Nothing in the last 7 days, as far as it could be read.');
  expect(section(free, 'week')).toContain('Nothing got worse, as far as your licence shows');
  expect(section(free, 'lead')).toContain(
    'No account made a change that weakened a control, as far as your licence shows.',
  );
  for (const model of [blind, first]) expect(words(model)).not.toMatch(/Nothing got worse|Nothing needs you/);
  expect(section(blind, 'pillars')).toContain('As they were last judged.');
});

test('the reason why many fixes cannot be judged is named once', () => {
  const unread = 'a permission is missing: grant Policy.Read.All';
  const next = busy.plan.next.map((row, at) =>
    at < 5 ? { ...row, unread, reason: 'failed when last judged, 00:58' } : row,
  );
  const said = section({ ...busy, plan: { ...busy.plan, next } }, 'next');
  expect(said.split(unread)).toHaveLength(2);
  expect(said).toContain(`5 of these ${next.length} controls cannot be judged now: ${unread}.`);
  expect(said).toContain('failed when last judged, 00:58 · no new licence, minutes of work');
});

test('a fix that an open alert is about says to undo the change, and not to begin a project', () => {
  const [first, ...rest] = busy.plan.next;
  if (first === undefined) throw new Error('no fix');
  const alert = { key: 'XHNY', url: `${busy.tenant.url}/alerts/x` };
  const work = 'no new licence, an organisation-wide project';
  const said = section({ ...busy, plan: { ...busy.plan, next: [{ ...first, work, alert }, ...rest] } }, 'next');
  expect(said).toContain(`${first.title} undo the change of alert XHNY`);
  expect(renderOverviewPage(busy, null, null)).not.toContain('undo the change');
});

test('controls that count as they were last judged are counted beside those that were judged', () => {
  const pillars = busy.pillars.map((row) => (row.pillar === 'identities' ? { ...row, remembered: 27 } : row));
  expect(section({ ...busy, pillars }, 'pillars')).toContain('27 as last judged');
  expect(section({ ...busy, pillars }, 'trend')).toContain(
    '27 of the 102 cannot be judged now and count as last judged.',
  );
});

test('the week counts alerts and accounts, and says which rules end soon', () => {
  expect(section(busy, 'week')).toContain('3 alerts, 2 of them after actions by 2 accounts');
  const attributed = { ...busy, week: { ...busy.week, attributed: 3 } };
  expect(section(attributed, 'week')).toContain('3 alerts after actions by 2 accounts');
  expect(section(busy, 'week')).toContain('1 alert closed');
  expect(section(quiet, 'week')).toContain('Nothing got worse Nothing ends within 14 days. Open mutes, exceptions');
  const asked = { ...quiet, rules: [{ ...rule, confirmableUntil: '2026-12-24T23:00:00Z' }] };
  expect(section(asked, 'week')).toContain('1 rule waits for a second operator');
  expect(section(paused, 'week')).toContain('Ends in 2 days All alerts are paused · owner Mara Klein');
});

describe('what the monitor can read', () => {
  test.each<[string, OverviewModel['channels'], string]>([
    ['not known yet', null, 'Message delivery is not known yet.'],
    ['no recipient', [], 'Nobody receives alerts: no recipient is configured.'],
    ['all is well', busy.channels, 'Messages reach both recipients.'],
    [
      'nothing was sent yet',
      (busy.channels ?? []).map((row) => ({ ...row, lastSuccessAt: null })),
      'No message was due in the last 7 days.',
    ],
    [
      'nothing was sent to one of two',
      (busy.channels ?? []).map((row, at) => (at === 0 ? row : { ...row, lastSuccessAt: null })),
      'Messages reach 1 of 2 recipients. None was due for the other one in the last 7 days.',
    ],
    [
      'a channel fails',
      [
        {
          ...{ name: 'mail to Lead', lastSuccessAt: null, failingSince: '2026-11-24T12:53:00Z' },
          ...{ reason: 'HTTP 413', undelivered: ['7F3K'] },
        },
      ],
      'Mail to Lead has not been delivered since 13:53 HTTP 413 · not delivered: 7F3K',
    ],
  ])('messages: %s', (_, channels, expected) => {
    expect(section({ ...busy, channels }, 'sight')).toContain(expected);
  });

  test('unlicensed sources are named beside the read ones, never counted as read', () => {
    const licensed = busy.kinds.length - 38;
    expect(section(free, 'sight')).toContain(`${licensed} of ${licensed} sources up to date, 38 not licensed`);
    expect(section(free, 'sight')).toContain('Needed: Entra ID P1');
  });
});

test('nothing on the page is calm during the first collection', () => {
  const said = words(first);
  expect(said).not.toMatch(/Nothing needs you|Nothing got worse in|Every control that can be judged passes/);
  expect(said).toContain('Not known yet.');
  expect(said).toContain('Do first: declare your break-glass accounts');
  expect(words({ ...first, breakGlass: 2 })).toContain('Do first: wait for the first message');
});

test('a tenant that was added yesterday is not called calm for a week', () => {
  const said = words({ ...quiet, watchedSince: '2026-11-23T12:00:00Z' });
  expect(said).not.toContain('7 days.');
  expect(said).toContain('Nothing got worse in the first 1 d 1 h of monitoring. 16 of');
  expect(said).toContain('No alert in the first 1 d 1 h of monitoring');
});

test('while monitoring is paused, no part of the page says that something is read, sent or calm', () => {
  const said = words({ ...quiet, paused: { url: null } });
  expect(said).not.toMatch(/The monitor reads|up to date|controls are watched|Messages reach|65 of 65 sources/);
  expect(said).not.toContain('Nothing got worse');
  expect(said).toContain('Nothing is read while monitoring is paused, last read 14:10.');
  expect(said).toContain('Not known while monitoring is paused Nothing ends within 14 days.');
  expect(said).toContain('The monitor Open health 0 of 65 sources are read while monitoring is paused');
  expect(said).toContain('Paused Last read 14:10, 2 min ago.');
});

test('silenced changes are not shown as none', () => {
  const ruled = (...kinds: readonly RuleKind[]) =>
    section({ ...quiet, rules: paused.rules.flatMap((one) => kinds.map((kind) => ({ ...one, kind }))) }, 'lead');
  expect(ruled('pause')).toContain(
    'No alert in the last 7 days. Changes made during the pause raise no alert until it ends.',
  );
  expect(ruled('pause')).toContain('Only the 16 failing controls in the plan below are known.');
  expect(ruled('suppression')).toContain('No alert in the last 7 days. Muted changes raise no alert.');
  expect(ruled('suppression', 'migration')).toContain('Muted and planned changes raise no alert.');
  expect(ruled('acceptance')).toContain('Nothing in the last 7 days.');
  for (const model of [paused, free]) expect(words(model)).not.toMatch(/Nobody new|Nothing in the last 7 days\./);
  expect(renderOverviewPage(paused, null)).not.toContain('hero calm');
});

test('a pause gives its operator, its reason and its end', () => {
  expect(words(paused)).toContain(
    'No alert is sent until Thu 26 Nov, 18:00. Tom Iversen paused all alerts: Migration of the mailboxes',
  );
});
