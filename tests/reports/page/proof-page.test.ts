import { controls } from '../../../shared/controls';
import { minuteMs } from '../../../shared/core/time/durations';
import { requirements } from '../../../shared/core/verdict/requirement';
import { unreadNow, unseenIn } from '../../../shared/pipeline/operate/proof';
import { type ProofModel, renderProofJson, renderProofPage } from '../../../shared/reports/page/proof/proof-page';
import { periodOf, requirementRows } from '../../../shared/reports/page/proof/proof-rows';
import { type ReportsModel, renderReportsPage } from '../../../shared/reports/page/reports/reports-page';
import { hex } from '../../store/fixtures';
import { names, openStory } from '../stories';
import { everyHostileName, tagsOf } from '../tags';
import { proof, reports } from './pages';

const textOf = (html: string): string =>
  html
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
const wordsOf = (over: Partial<ProofModel>): string => textOf(renderProofPage({ ...proof, ...over }, null));

test('every requirement is measured by a control', () => {
  const measured = new Set(controls.flatMap(({ proves }) => proves ?? []));
  expect(requirements.filter((one) => !measured.has(one))).toEqual([]);
});

describe('the proof says', () => {
  test.each<[string, Partial<ProofModel>, string]>([
    [
      'how many requirements were in force',
      {},
      '7 of 10 requirements were in force all the time; 2 lapsed and 1 has gaps in the record',
    ],
    [
      'that nothing was recorded',
      {
        requirements: proof.requirements.map((row) => ({
          ...row,
          ms: { inForce: 0, lapsed: 0, notSeen: 1000 },
          lapses: [],
          notSeen: [{ from: proof.from, to: proof.to, reasons: ['noVerdict'] }],
        })),
      },
      'Nothing is recorded for this period',
    ],
    [
      'that older alerts were not read',
      { alertsFrom: '2026-10-01T08:00:00Z' },
      'the time before Thu 1 Oct, 10:00 counts as not seen. Choose a shorter period to judge it.',
    ],
    [
      'why a time was not seen, in the past tense',
      {
        requirements: proof.requirements.map((row) => ({
          ...row,
          notSeen: [{ from: '2026-10-10T08:00:00Z', to: proof.to, reasons: ['notRead', 'unknown'] }],
        })),
      },
      '(could not be read and could not be judged from the data available)',
    ],
    ['that it certifies nothing', {}, 'not a certification'],
    ['what each column holds', {}, 'Requirements Requirement In force Lapsed Not seen Lapses and times not seen'],
    ['shares that add up', {}, '97.76 % 1.12 % 1.12 %'],
    [
      'who and what ended it',
      {},
      'Tue 24 Nov, 14:08, for 2 min : 14 of 312 people. MFA stopped being required of everyone by Mara Klein',
    ],
    ['that nobody was counted', {}, 'The whole period : people not counted. Cause not recorded.'],
    ['what is not measured', {}, 'Not measured: its controls are switched off.'],
    [
      'what was accepted, by whom and until when',
      {},
      'svc-mail cannot use MFA Lea Novak 3 Sep 4 Dec Ada Brandt and Paul Orth',
    ],
    ['since when it has been monitored', {}, 'Monitoring began Mon 28 Sep, 09:00: the time before counts as not seen.'],
    [
      'why the first days were not seen',
      {
        requirements: proof.requirements.map((row) => ({
          ...row,
          notSeen: [{ from: '2026-09-26T22:00:00.000Z', to: '2026-09-28T07:05:00.000Z', reasons: ['noVerdict'] }],
        })),
      },
      'Not seen for any requirement: Sun 27 Sep, 00:00, for 1 d 9 h, before monitoring began.',
    ],
    ['the seal of the record', {}, `Seal of 22 Nov: ${'e'.repeat(64)}`],
    ['that nothing is sealed', { seal: null }, 'No day up to the end of the period is sealed yet.'],
    ['that nothing was accepted', { exceptions: [] }, 'Accepted exceptions in the period None.'],
  ])('%s', (_, over, expected) => {
    expect(wordsOf(over)).toContain(expected);
  });

  test('only once that monitoring had not begun; a row adds it only where it lasted longer', () => {
    const [from, begun] = ['2026-09-26T22:00:00.000Z', '2026-09-28T07:05:00.000Z'];
    const words = wordsOf({
      requirements: proof.requirements.map((row, at) => ({
        ...row,
        notSeen: [
          { from, to: at === 0 ? '2026-09-29T07:05:00.000Z' : begun, reasons: ['noVerdict', 'notLicensed', 'notRead'] },
        ],
      })),
    });
    expect(words.match(/Not seen for any requirement: Sun 27 Sep, 00:00, for 1 d 9 h/g)).toHaveLength(1);
    expect(words.match(/Not seen: .*?\./g)).toEqual([
      'Not seen: Mon 28 Sep, 09:05, for 1 d (not licensed and could not be read).',
    ]);
  });

  test('an outage that most requirements share once, and the others by name', () => {
    const gap = { from: '2026-10-10T08:00:00Z', to: '2026-10-10T09:00:00Z', reasons: ['notRead'] as const };
    const gapIn = (isUnseen: (at: number) => boolean): string =>
      wordsOf({
        requirements: proof.requirements.map((row, at) => ({ ...row, notSeen: isUnseen(at) ? [gap] : [] })),
      });
    const most = gapIn((at) => at !== 3);
    expect(most).toContain(
      'Not seen for all requirements except Legacy authentication blocked: Sat 10 Oct, 10:00, for 1 h (could not be read).',
    );
    expect(most.match(/Not seen[^:]*: Sat 10 Oct/g)).toHaveLength(1);
    expect(gapIn((at) => at < 2).match(/Not seen: Sat 10 Oct/g)).toHaveLength(2);
  });

  test('the same in its JSON', () => {
    expect(renderProofJson(proof)).toMatchObject({ version: 1, requirements: proof.requirements, seal: proof.seal });
  });

  test('hostile names as text', () => {
    const drawn = (name: string): string =>
      renderProofPage(
        {
          ...proof,
          surrounding: { ...proof.surrounding, tenantName: name },
          exceptions: proof.exceptions.map((row) => ({
            ...row,
            what: name,
            reason: name,
            owner: name,
            approvedBy: name,
          })),
          requirements: proof.requirements.map((row) => ({
            ...row,
            lapses: row.lapses.map((lapse) => ({ ...lapse, affected: name, cause: name, actor: 'Mara' })),
          })),
        },
        null,
      );
    expect(tagsOf(drawn(everyHostileName))).toEqual(tagsOf(drawn('Vendors')));
  });
});

describe('a lapse', () => {
  const period = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-25T00:00:00.000Z' };
  const { alert, events, transitions } = openStory('exclusion');
  const failure = events.find(({ source }) => source === 'ZT.ID.001');
  const failedAt = failure?.recordedAt ?? '';
  const gathered = {
    // Safe: nothing else of a configuration is read.
    configuration: { tenantId: 'tenant-1', name: 'Contoso', timeZone: 'Europe/Berlin', disabled: [] } as never,
    changes: [
      { controlId: 'ZT.ID.001', at: '2026-10-01T00:00:00.000Z', status: 'pass' as const },
      { controlId: 'ZT.ID.001', at: failedAt, status: 'fail' as const },
    ],
    unseen: [],
    alerts: [{ alert, events, transitions }],
    evaluations: [],
    names,
    now: period.to,
  };
  const everyone = (over: Partial<typeof gathered> = {}) =>
    requirementRows(controls, { ...gathered, ...over }, period).find(
      ({ requirement }) => requirement === 'mfaForEveryone',
    );

  test('has the people, the cause and the account of its alert', () => {
    const row = everyone();
    expect(row?.lapses).toEqual([
      expect.objectContaining({
        from: new Date(failedAt).toISOString(),
        to: null,
        isOlder: false,
        affected: '14 of 312 people',
        actor: "Mara Klein's account",
      }),
    ]);
    expect(row?.lapses[0]?.cause).toContain('MFA');
  });

  test('has the cause that began it, also if another alert went on with it minutes later', () => {
    const recordedAt = new Date(Date.parse(failedAt) + 5 * minuteMs).toISOString();
    const goingOn = events
      .filter((event) => event === failure)
      .map((event) => ({
        ...{ ...event, id: hex(9), recordedAt, exposure: null, details: { isGoingOn: true } },
        attribution: { status: 'notFound' as const },
      }));
    const second = { alert: { ...alert, id: hex(8) }, events: goingOn, transitions: [] };
    for (const alerts of [
      [...gathered.alerts, second],
      [second, ...gathered.alerts],
    ])
      expect(everyone({ alerts })?.lapses).toEqual(everyone()?.lapses);
  });

  test('whose account is not known says so', () => {
    const unknown = events.map((event) => ({ ...event, attribution: { status: 'notFound' as const } }));
    const alerts = [
      { alert: { ...alert, attribution: { status: 'notFound' as const } }, events: unknown, transitions },
    ];
    const row = everyone({ alerts });
    expect(row?.lapses).toEqual([expect.objectContaining({ actor: null, whyNoActor: 'account not known' })]);
    expect(wordsOf({ requirements: row === undefined ? [] : [row] })).toContain('. Account not known.');
  });

  test('without an alert has no cause, and counts nobody', () => {
    expect(everyone({ alerts: [] })?.lapses).toEqual([
      expect.objectContaining({ affected: null, cause: null, actor: null, whyNoActor: null }),
    ]);
  });

  test('of another requirement does not count', () => {
    const rows = requirementRows(controls, gathered, period);
    expect(rows.filter(({ lapses }) => lapses.length > 0).map(({ requirement }) => requirement)).toEqual([
      'mfaForEveryone',
    ]);
  });

  test('times when its source could not be read are not in force, and those of other sources are', () => {
    const gap = { from: '2026-11-02T00:00:00.000Z', to: '2026-11-03T00:00:00.000Z' };
    const of = (kind: 'conditionalAccessPolicy' | 'sharepointSettings' | null) =>
      everyone({ unseen: [{ ...gap, kind }] as never })?.ms.notSeen;
    expect([of('conditionalAccessPolicy'), of('sharepointSettings'), of(null)]).toEqual([86_400_000, 0, 86_400_000]);
  });
});

test('a source that is late, without any failure, has not been seen since it was last read', () => {
  const now = '2026-11-24T14:00:00Z';
  // Safe: nothing else of a row and of a configuration is read.
  const rowOf = (lastSuccessAt: string | null, failure: object | null = null) =>
    ({ kind: 'conditionalAccessPolicy', lastSuccessAt, failure }) as never;
  const every = (minutes: number) => ({ cadenceMinutes: { conditionalAccessPolicy: minutes } }) as never;
  const since = (row: never, minutes = 15) => unreadNow([row], every(minutes), now).map(({ from }) => from);
  expect(since(rowOf('2026-11-24T13:55:00Z'))).toEqual([]);
  expect(since(rowOf('2026-11-24T06:00:00Z'))).toEqual(['2026-11-24T06:00:00Z']);
  expect(since(rowOf('2026-11-24T06:00:00Z'), 600)).toEqual([]);
  expect(since(rowOf('2026-11-24T13:55:00Z', { reason: 'throttled' }))).toEqual(['2026-11-24T13:55:00Z']);
  expect(since(rowOf(null))).toEqual([]);
});

describe('times without access, from an alert about', () => {
  const { alert, events } = openStory('exclusion');
  const [event] = events;
  const of = (source: string, over = {}) => {
    if (event === undefined) throw new Error('no event');
    const one = { ...event, type: 'health' as const, source, anchor: '2026-11-20T10:00:00Z', ...over };
    return unseenIn({ alert: { ...alert, resolvedAt: '2026-11-20T12:00:00Z' }, events: [one], transitions: [] }, 'now');
  };
  const hours = { from: '2026-11-20T10:00:00Z', to: '2026-11-20T12:00:00Z' };

  test.each<[string, ReturnType<typeof of>, ReturnType<typeof of>]>([
    [
      'a source',
      of('blind', { resource: { kind: 'group', id: 'group', name: 'groups' } }),
      [{ ...hours, kind: 'group' }],
    ],
    ['the tenant', of('sightless'), [{ ...hours, kind: null }]],
    ['the monitor', of('away', { details: { from: 'a', to: 'b', missed: 0 } }), [{ kind: null, from: 'a', to: 'b' }]],
    ['a channel', of('channelFailing'), []],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });
});

describe('the period', () => {
  const now = '2026-11-24T13:12:00.000Z';
  const of = (query: string) => periodOf((name) => new URLSearchParams(query).get(name), 'Europe/Berlin', now);

  test('is whole days of the tenant, up to now', () => {
    expect(of('from=2026-11-01&to=2026-11-10')).toEqual({
      from: '2026-10-31T23:00:00.000Z',
      to: '2026-11-10T23:00:00.000Z',
      fromDay: '2026-11-01',
      toDay: '2026-11-10',
      problem: null,
    });
    expect(of('from=2026-11-01&to=2026-12-31').to).toBe(now);
  });

  test.each([
    '',
    'from=x&to=y',
    'from=2026-11-10&to=2026-11-01',
    'from=2020-01-01&to=2026-11-01',
    'from=2027-01-01&to=2027-02-01',
    'from=2026-06-31&to=2026-11-01',
    'from=2026-11-01T08:00&to=2026-11-10T08:00',
  ])('%p is the last 90 days', (query) => {
    const problem = query === '' ? null : expect.stringContaining('not valid, so the last 90 days are shown');
    expect(of(query)).toMatchObject({ fromDay: '2026-08-26', toDay: '2026-11-24', to: now, problem });
  });
});

describe('the reports say', () => {
  const said = (over: Partial<ReportsModel>): string => textOf(renderReportsPage({ ...reports, ...over }, null));

  test('how the last week went, and link each week that is kept', () => {
    expect(said({})).toContain('Week 47: 1 control got weaker and 2 were fixed, 17 of 102 judged fail');
    expect(said({})).toContain('16 Nov to 22 Nov');
    expect(said({})).toContain('17 of 102 judged 28 could not be judged');
    expect(said({ weeks: reports.weeks.slice(1) })).toContain('17 of 102 judged fail; 28 could not be judged');
    const blind = reports.weeks.slice(1).map((week) => ({ ...week, failing: 0, judged: 76 }));
    expect(said({ weeks: blind })).toContain('none of 76 judged fail; 28 could not be judged');
    expect(renderReportsPage(reports, null).match(/alerts\/week-47"/g)).toHaveLength(1);
    const weeks = reports.weeks.slice(0, 1).map((week) => ({ ...week, from: '2026-11-21T23:00:00Z' }));
    expect(said({ weeks })).toMatch(/22 Nov(?! to)/);
    expect(said({ weeks })).not.toContain('22 Nov to');
  });

  test.each([
    [0, 0, 'Week 47: no control got weaker or was fixed, 17'],
    [0, 1, 'Week 47: no control got weaker and 1 was fixed, 17'],
    [2, 0, 'Week 47: 2 controls got weaker and none was fixed, 17'],
  ])('a week in which %i got weaker and %i were fixed', (gotWorse, fixed, expected) => {
    expect(said({ weeks: reports.weeks.slice(0, 1).map((week) => ({ ...week, gotWorse, fixed })) })).toContain(
      expected,
    );
  });

  test('that there is none yet', () => {
    expect(said({ weeks: [] })).toContain('The first weekly digest has not been sent yet');
  });
});
