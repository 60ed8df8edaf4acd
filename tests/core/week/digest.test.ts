import fc from 'fast-check';
import { alertIdOf } from '../../../shared/core/alerting/open';
import { planSteps } from '../../../shared/core/alerting/raise';
import type { WatchEvent } from '../../../shared/core/event/event';
import { minuteMs } from '../../../shared/core/time/durations';
import type { DigestRow } from '../../../shared/core/week/digest';
import {
  type ControlItem,
  type Digest,
  type DigestInput,
  digestEvent,
  digestOf,
  endingSoon,
} from '../../../shared/core/week/digest';
import '../../../shared/kinds';
import { detectors } from '../../../shared/detections';
import { everythingAtOnce } from '../../fixtures/attention';
import { plainRaising, plainRouting } from '../../fixtures/raising';
import { busyInput, history, quietInput, verdictEvent, week48, weekControls } from '../../reports/digest/weeks';
import { event, known, telemetry } from '../../reports/stories';

const { from, to } = week48;
const at = (minutes: number): string => new Date(Date.parse(from) + minutes * minuteMs).toISOString();
const began = at(-60 * 24 * 56);
const weekMinutes = 7 * 24 * 60;

const ids = (items: readonly ControlItem[]): string[] => items.map(({ control }) => control.id);
const input = (over: Partial<DigestInput>): DigestInput => ({
  ...week48,
  events: [],
  history: [],
  controls: weekControls,
  detectors,
  previous: [{ tenantId: 't', week: '2026-W47', from: at(-weekMinutes), to: from, madeAt: from, numbers: {} }],
  gauges: {},
  ...over,
});

/** One control, with the events that the judge records for its verdicts. */
function story(controlId: string, ...verdicts: readonly (readonly [number, 'pass' | 'fail' | 'unknown'])[]) {
  const kept = history(controlId, ...verdicts.map(([minutes, status]) => [at(minutes), status] as const));
  const events = kept.flatMap((evaluation, index) =>
    index > 0 && evaluation.lastKnown?.since === evaluation.at
      ? [
          verdictEvent(
            controlId,
            evaluation.lastKnown.status === 'fail' ? 'regression' : 'recovery',
            evaluation.counter,
            evaluation.at,
          ),
        ]
      : [],
  );
  return { history: kept, events };
}

const listsOfControl = (digest: Digest) => ({
  gotWeaker: ids(digest.gotWeaker),
  fixed: ids(digest.fixed),
  openedAndClosed: ids(digest.openedAndClosed),
  openAgain: ids(digest.openAgain),
  unclear: ids(digest.unclear),
  redefined: ids(digest.redefined),
  stillOpen: digest.stillOpen.map(({ control }) => control.id),
});

test('open controls: the most severe first, the oldest of equal severity before the others', () => {
  const severest = { critical: 0, high: 1, medium: 2, low: 3, informational: 4 } as const;
  const stories = weekControls.map(({ id }, index) => story(id, [-1000 + index, 'fail']));
  const { stillOpen } = digestOf(
    input({ history: stories.flatMap((one) => one.history), events: stories.flatMap((one) => one.events) }),
  );
  expect(stillOpen).toHaveLength(weekControls.length);
  expect(new Set(stillOpen.map(({ control }) => control.severity)).size).toBeGreaterThan(1);
  const order = stillOpen.map(({ control, since }) => `${severest[control.severity]} ${since}`);
  expect(order).toEqual(order.toSorted());
});

describe('start and end of the week decide the list of a control', () => {
  const id = 'ZT.ID.001';
  const long = -60 * 24 * 40;
  test.each<
    [string, readonly (readonly [number, 'pass' | 'fail' | 'unknown'])[], Partial<ReturnType<typeof listsOfControl>>]
  >([
    ['nothing changed', [[long, 'pass']], {}],
    [
      'it got weaker',
      [
        [long, 'pass'],
        [100, 'fail'],
      ],
      { gotWeaker: [id], stillOpen: [id] },
    ],
    [
      'it was fixed',
      [
        [long, 'pass'],
        [-500, 'fail'],
        [100, 'pass'],
      ],
      { fixed: [id] },
    ],
    [
      'it opened and closed',
      [
        [long, 'pass'],
        [100, 'fail'],
        [200, 'pass'],
      ],
      { openedAndClosed: [id] },
    ],
    [
      'it opened, closed and opened',
      [
        [long, 'pass'],
        [100, 'fail'],
        [200, 'pass'],
        [300, 'fail'],
      ],
      { gotWeaker: [id], stillOpen: [id] },
    ],
    [
      'it closed and opened again',
      [
        [long, 'pass'],
        [-5, 'fail'],
        [100, 'pass'],
        [200, 'fail'],
      ],
      { openAgain: [id], stillOpen: [id] },
    ],
    ['it still fails', [[long, 'fail']], { stillOpen: [id] }],
    [
      'it became unreadable',
      [
        [long, 'pass'],
        [100, 'unknown'],
      ],
      { unclear: [id] },
    ],
    [
      'it failed and became unreadable',
      [
        [long, 'pass'],
        [100, 'fail'],
        [200, 'unknown'],
      ],
      { unclear: [id] },
    ],
    [
      'it is readable again, and fails',
      [
        [long, 'pass'],
        [-5, 'unknown'],
        [100, 'fail'],
      ],
      { unclear: [id], stillOpen: [id] },
    ],
    [
      'it was unreadable and came back unchanged',
      [
        [long, 'pass'],
        [100, 'unknown'],
        [200, 'pass'],
      ],
      {},
    ],
    [
      'it was unreadable and came back failing',
      [
        [long, 'pass'],
        [100, 'unknown'],
        [200, 'fail'],
      ],
      { gotWeaker: [id], stillOpen: [id] },
    ],
    ['it is new, and fails', [[100, 'fail']], { stillOpen: [id] }],
    [
      'it is new, and failed later',
      [
        [100, 'pass'],
        [200, 'fail'],
      ],
      { gotWeaker: [id], stillOpen: [id] },
    ],
    [
      'it failed in the last minute',
      [
        [long, 'pass'],
        [weekMinutes - 1, 'fail'],
      ],
      { gotWeaker: [id], stillOpen: [id] },
    ],
    [
      'it failed at the end, so next week',
      [
        [long, 'pass'],
        [weekMinutes, 'fail'],
      ],
      {},
    ],
    [
      'it failed in the first moment',
      [
        [long, 'pass'],
        [0, 'fail'],
      ],
      { gotWeaker: [id], stillOpen: [id] },
    ],
  ])('%s', (_, verdicts, expected) => {
    const none = {
      gotWeaker: [],
      fixed: [],
      openedAndClosed: [],
      openAgain: [],
      unclear: [],
      redefined: [],
      stillOpen: [],
    };
    expect(listsOfControl(digestOf(input(story(id, ...verdicts))))).toEqual({ ...none, ...expected });
  });

  test('a redefined control is reported as redefined, not as weaker', () => {
    const other = history(id, [began, 'pass'], [at(100), 'fail']);
    expect(listsOfControl(digestOf(input({ history: other })))).toMatchObject({
      redefined: [id],
      gotWeaker: [],
      stillOpen: [id],
    });
  });

  test.each([
    ['the event before the end, the verdict after it', -1, 1],
    ['the verdict before the end, the event after it', 1, -1],
  ])('a crash at midnight: %s, and exactly one week reports it', (_, eventAt, verdictAt) => {
    const split = {
      history: history(id, [began, 'pass'], [at(weekMinutes + verdictAt), 'fail']),
      events: [verdictEvent(id, 'regression', 1, at(weekMinutes + eventAt))],
    };
    const first = digestOf(input(split));
    const next = digestOf(input({ ...split, week: '2026-W49', from: to, to: at(2 * weekMinutes) }));
    const listed = [first, next].map(({ gotWeaker }) => ids(gotWeaker));
    expect(listed).toEqual(eventAt < 0 ? [[id], []] : [[], [id]]);
    expect([first, next].map(({ stillOpen }) => stillOpen.length)).toEqual(eventAt < 0 ? [1, 1] : [0, 1]);
  });
});

describe('the busy week', () => {
  const digest = digestOf(busyInput);
  test('has its controls in the right lists', () => {
    expect(listsOfControl(digest)).toEqual({
      gotWeaker: ['ZT.AD.001', 'ZT.DV.002'],
      fixed: ['ZT.ID.003'],
      openedAndClosed: ['ZT.ID.001'],
      openAgain: [],
      unclear: ['ZT.DV.010'],
      redefined: [],
      stillOpen: ['ZT.AD.009', 'ZT.AD.001', 'ZT.DV.002', 'ZT.ID.021'],
    });
  });

  test('gives the cause with the failed control, and a name that came later with its event', () => {
    expect(digest.openedAndClosed[0]?.events.map(({ source }) => source)).toEqual(['ZT.ID.001', 'EV.P02', 'ZT.ID.001']);
    expect(digest.gotWeaker[0]?.events.map(({ type }) => type)).toEqual(['regression', 'attribution']);
  });

  test('gives a detection with the control that one log entry connects it to, and its end too', () => {
    const proof = known('mara', at(100));
    const failed = story('ZT.ID.001', [-60 * 24 * 40, 'pass'], [100, 'fail']);
    const of = (minutes: number, over: Partial<WatchEvent>): WatchEvent =>
      event({ id: `p-${minutes}`, source: 'EV.P01', groupKey: 'EV.P01|ca01', recordedAt: at(minutes), ...over });
    const events = [
      ...failed.events.map((one) => ({ ...one, attribution: proof })),
      of(99, { attribution: proof }),
      of(300, { type: 'recovery', attribution: telemetry }),
      of(400, { id: 'other', groupKey: 'EV.P01|ca02', attribution: known('tom', at(100)) }),
    ];
    const digest = digestOf(input({ ...failed, events }));
    expect(digest.gotWeaker[0]?.events.map(({ id }) => id)).toEqual(['p-99', events[0]?.id, 'p-300']);
    expect(digest.alerted.map(({ lead }) => lead.id)).toEqual(['other']);
  });

  test('counts correctly', () => {
    expect(digest.numbers).toMatchObject({ holding: 3, judged: 7, gotWeaker: 2, mended: 1, changes: 404, unknown: 1 });
    expect([digest.fellOut, digest.cameBack, digest.late]).toEqual([4, 2, 1]);
    expect(digest.roleMoves.map(({ effect, personId }) => `${effect} ${personId}`)).toEqual([
      'granted ines',
      'granted svc',
      'removed paul',
    ]);
    expect(digest.trend).toEqual([5, 6, 5, 3]);
  });

  test('is the same when rebuilt from stored numbers', () => {
    expect(digestOf({ ...busyInput, gauges: digest.numbers, events: [...busyInput.events].reverse() })).toEqual(digest);
  });
});

test('the quiet week omits an event that came a moment too late, and the next one reports it', () => {
  const { lists } = digestOf(quietInput);
  expect(
    Object.values(lists)
      .flat()
      .map(({ source }) => source),
  ).not.toContain('ZT.ID.001');
  const next = digestOf({ ...quietInput, week: '2026-W50', from: quietInput.to, to: '2026-12-13T23:00:00.000Z' });
  expect(ids(next.gotWeaker)).toEqual(['ZT.ID.001']);
});

describe('the first week', () => {
  const first = digestOf(input({ ...story('ZT.ID.001', [600, 'pass'], [700, 'fail']), previous: [], from: at(590) }));
  test('is compared with the first verdicts', () => {
    expect(first.isFirst).toBe(true);
    expect([first.start, ids(first.gotWeaker), first.numbers.holding]).toEqual([
      { holding: 1, judged: 1 },
      ['ZT.ID.001'],
      0,
    ]);
  });

  test('omits the weeks before, which the first message reported', () => {
    const before = event({ id: 'before', source: 'EV.R01', recordedAt: at(600), lookBack: true });
    const digest = digestOf(input({ events: [before], previous: [] }));
    expect(Object.values(digest.lists).flat()).toEqual([]);
    expect(digest.numbers.events).toBe(0);
  });
});

describe('lost access', () => {
  const blind = (minutes: number, type: 'health' | 'recovery'): WatchEvent =>
    event({
      id: `blind-${minutes}`,
      source: 'blind',
      type,
      resource: { kind: 'user', id: 'user', name: 'users' },
      anchor: at(minutes - 60),
      recordedAt: at(minutes),
      groupKey: 'blind|user',
      details: { reason: 'broken' },
    });
  test('a time in which nothing could be read, or the app was down, is reported only as lost access', () => {
    const everything = (minutes: number, type: 'health' | 'recovery'): WatchEvent => ({
      ...blind(minutes, type),
      source: 'sightless',
      groupKey: 'sightless',
      resource: { kind: 'tenant', id: 'tenant', name: null },
    });
    const gap = { from: '2026-11-24T01:00:00.000Z', to: '2026-11-24T03:00:00.000Z' };
    const away: WatchEvent = {
      ...everything(300, 'health'),
      source: 'away',
      groupKey: 'away',
      details: { ...gap, missed: 0 },
    };
    const digest = digestOf(input({ events: [everything(100, 'health'), everything(200, 'recovery'), away] }));
    expect(digest.blind.map(({ kind }) => kind)).toEqual(['everything', 'notRunning']);
    expect(digest.blind[1]).toMatchObject(gap);
    expect(digest.alerted).toEqual([]);
    const open = digestOf(input({ events: [everything(100, 'health')] }));
    expect(open.numbers['blind.everything']).toBeDefined();
  });

  const spells = (digest: Digest) => digest.blind.map(({ from: since, to: until }) => [since, until]);

  test('lasts from the last good collection to the next one', () => {
    expect(spells(digestOf(input({ events: [blind(100, 'health'), blind(200, 'recovery')] })))).toEqual([
      [at(40), at(200)],
    ]);
  });

  test('that continues is carried into the next week, and from there to its end', () => {
    const first = digestOf(input({ events: [blind(100, 'health')] }));
    expect(spells(first)).toEqual([[at(40), null]]);
    const row: DigestRow = { tenantId: 't', week: '2026-W48', from, to, madeAt: to, numbers: first.numbers };
    const second = input({ week: '2026-W49', from: to, to: at(2 * weekMinutes), previous: [row] });
    expect(spells(digestOf(second))).toEqual([[at(40), null]]);
    expect(spells(digestOf({ ...second, events: [blind(weekMinutes + 5, 'recovery')] }))).toEqual([
      [at(40), at(weekMinutes + 5)],
    ]);
  });

  test('is no longer carried once it has ended', () => {
    const first = digestOf(input({ events: [blind(100, 'health'), blind(200, 'recovery')] }));
    expect(Object.keys(first.numbers).filter((name) => name.startsWith('blind.'))).toEqual([]);
  });
});

describe('roles', () => {
  const assignment = (
    minutes: number,
    change: string,
    kind: 'unifiedRoleAssignment' | 'unifiedRoleAssignmentScheduleInstance',
    details = {},
  ) =>
    event({
      id: `${kind}-${minutes}-${change}`,
      type: 'change',
      source: kind,
      resource: { kind, id: 'assignment', name: null },
      peopleIds: ['lea'],
      recordedAt: at(minutes),
      happenedAt: null,
      groupKey: null,
      details: { change, ...details },
    });
  const moved = (events: readonly WatchEvent[], p2: number) => {
    const { roleMoves, rolesForATime } = digestOf(input({ events, gauges: { p2 } }));
    return [roleMoves.map(({ effect }) => effect), rolesForATime];
  };

  test.each([
    ['given', ['added'], ['granted'], 0],
    ['removed', ['removed'], ['removed'], 0],
    ['assigned and removed', ['added', 'removed'], [], 1],
    ['assigned, removed and assigned', ['added', 'removed', 'added'], ['granted'], 0],
    ['edited', ['modified'], [], 0],
  ])('%s', (_, changes, effects, forATime) => {
    const events = changes.map((change, index) => assignment(index, change, 'unifiedRoleAssignment'));
    expect(moved(events, 0)).toEqual([effects, forATime]);
  });

  test('activating an eligible role is not an assignment', () => {
    const used = [
      assignment(1, 'added', 'unifiedRoleAssignment'),
      assignment(1, 'added', 'unifiedRoleAssignmentScheduleInstance', { assignmentType: 'Activated' }),
    ];
    expect(moved(used, 1)).toEqual([[], 0]);
    expect(
      moved([assignment(1, 'added', 'unifiedRoleAssignmentScheduleInstance', { assignmentType: 'Assigned' })], 1),
    ).toEqual([['granted'], 0]);
  });
});

// --- Any week -----------------------------------------------------------------------------------------------------

const controlIds = weekControls.map(({ id }) => id);
const anyMinute = fc.integer({ min: -2000, max: weekMinutes + 2000 });

const anyStory = fc
  .record({
    id: fc.constantFrom(...controlIds),
    first: fc.boolean(),
    steps: fc.uniqueArray(fc.tuple(anyMinute, fc.constantFrom('pass' as const, 'fail' as const, 'unknown' as const)), {
      maxLength: 6,
      selector: ([minutes]) => minutes,
    }),
  })
  .map(({ id, first, steps }) => {
    const ordered = [...steps].sort(([a], [b]) => a - b);
    // As in the judge, an unchanged verdict is not stored again.
    const all = [...(first ? [[-60 * 24 * 50, 'pass'] as const] : []), ...ordered];
    return { id, told: story(id, ...all.filter(([, status], index) => index === 0 || all[index - 1]?.[1] !== status)) };
  });

const anyOther = fc.record({
  minutes: anyMinute,
  type: fc.constantFrom('detection', 'recovery', 'change', 'health', 'attribution'),
  source: fc.constantFrom(
    'EV.P02',
    'EV.R01',
    'EV.R04',
    'EV.S12',
    'EV.D01',
    'EV.A01',
    'blind',
    'watching',
    'digest',
    'licenceEnded',
    'group',
    'managedDevice.compliant',
  ),
  kind: fc.constantFrom(
    'conditionalAccessPolicy',
    'unifiedRoleAssignment',
    'managedDevice',
    'user',
    'group',
    'namedLocation',
    'tenant',
  ),
  groupKey: fc.constantFrom(null, 'EV.P02|p', 'control|ZT.ID.001', 'control|ZT.AD.001', 'blind|user', 'licence|P1'),
  named: fc.nat({ max: 20 }),
  lookBack: fc.boolean(),
});

const anyWeek = fc
  .record({
    stories: fc.uniqueArray(anyStory, { maxLength: 6, selector: ({ id }) => id }),
    others: fc.array(anyOther, { maxLength: 25 }),
    isFirst: fc.boolean(),
  })
  .map(({ stories, others, isFirst }) => {
    const events = [
      ...stories.flatMap(({ told }) => told.events),
      ...others.map(
        ({ minutes, type, source, kind, groupKey, named, lookBack }, index): WatchEvent =>
          event({
            id: `other-${index}`,
            // Safe: one of the constants above.
            type: type as WatchEvent['type'],
            source,
            // Safe: the generator makes only kinds.
            resource: { kind: kind as WatchEvent['resource']['kind'], id: kind, name: null },
            recordedAt: at(minutes),
            groupKey,
            lookBack,
            peopleIds: ['lea'],
            attribution: index % 2 === 0 ? known('mara') : telemetry,
            details: { eventId: `other-${named}` },
          }),
      ),
    ];
    return input({
      events,
      history: stories.flatMap(({ told }) => told.history).sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
      ...(isFirst && { previous: [] }),
    });
  });

test('any week: every event of the window is in exactly one list, and none from elsewhere', () => {
  fc.assert(
    fc.property(anyWeek, (week) => {
      const placed = Object.values(digestOf(week).lists)
        .flat()
        .map(({ id }) => id);
      const inWindow = week.events.filter(
        ({ recordedAt, lookBack }) => !lookBack && recordedAt >= week.from && recordedAt < week.to,
      );
      expect([...placed].sort()).toEqual(inWindow.map(({ id }) => id).sort());
    }),
    { numRuns: 300 },
  );
});

test('any week: the headline matches the lists', () => {
  fc.assert(
    fc.property(anyWeek, (week) => {
      const digest = digestOf(week);
      const { numbers, start } = digest;
      const came = digest.unclear.filter(({ start: before, end }) => before === null && end === 'pass').length;
      const went = digest.unclear.filter(({ start: before, end }) => before === 'pass' && end === null).length;
      const turned = (to_: 'pass' | 'fail') => digest.redefined.filter(({ end }) => end === to_).length;
      // A control that is first judged in the week does not count at its start, unless it is the first week.
      const fresh = digestOf({ ...week, previous: [] }).start.holding - start.holding;
      const expected =
        start.holding +
        digest.fixed.length -
        digest.gotWeaker.length +
        came -
        went +
        turned('pass') -
        turned('fail') +
        fresh;
      expect(numbers.holding).toBe(expected);
      expect(digest.stillOpen).toHaveLength((numbers.judged ?? 0) - (numbers.holding ?? 0));
      expect(digest.redefined).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('any week: every item holds its events, and each event of those lists is in one item', () => {
  fc.assert(
    fc.property(anyWeek, (week) => {
      const digest = digestOf(week);
      const held = (items: readonly { readonly events: readonly WatchEvent[] }[]): string[] =>
        items.flatMap(({ events }) => events.map(({ id }) => id)).sort();
      for (const list of ['gotWeaker', 'fixed', 'openedAndClosed', 'openAgain', 'unclear', 'alerted'] as const) {
        expect(held(digest[list])).toEqual(digest.lists[list].map(({ id }) => id).sort());
      }
    }),
    { numRuns: 300 },
  );
});

test('two consecutive weeks hold every event once', () => {
  fc.assert(
    fc.property(anyWeek, (week) => {
      const first = digestOf(week);
      const row: DigestRow = {
        tenantId: 't',
        week: week.week,
        from: week.from,
        to: week.to,
        madeAt: week.to,
        numbers: first.numbers,
      };
      const second = digestOf({ ...week, week: '2026-W49', from: week.to, to: at(2 * weekMinutes), previous: [row] });
      expect(second.start.holding).toBe(first.numbers.holding);
      const both = [first, second].flatMap(({ lists }) => Object.values(lists).flat()).map(({ id }) => id);
      expect(new Set(both).size).toBe(both.length);
    }),
    { numRuns: 200 },
  );
});

// --- Alert of a week ---------------------------------------------------------------------------------------------

describe('the alert of a week', () => {
  const row: DigestRow = { tenantId: 't', week: '2026-W48', from, to, madeAt: '2026-11-30T07:00:00.000Z', numbers: {} };
  const weekEvent = digestEvent(row);
  const context = {
    now: row.madeAt,
    groupWaitMs: 20_000,
    together: [weekEvent],
    ...plainRaising,
    configuration: {
      ...plainRouting,
      recipients: [
        { id: 'mail', name: 'Security', channel: 'email-acs', address: 'a@contoso.example' },
        { id: 'mute', name: 'Nobody', channel: 'email-acs', address: 'b@contoso.example' },
      ] as const,
      routes: [
        { recipients: ['mail'], minimumSeverity: 'critical', sendResolved: false, ...everythingAtOnce },
      ] as const,
    },
  };

  test('is sent and closed at once, carries the week, and goes to everyone in a route', () => {
    const [step] = planSteps([], [weekEvent], context);
    expect(step?.alert).toMatchObject({
      id: alertIdOf(weekEvent),
      form: 'digest',
      status: 'told',
      key: 'W48',
      concerns: [],
    });
    expect(step?.deliveries.map(({ recipientId, notBefore }) => [recipientId, notBefore])).toEqual([
      ['mail', row.madeAt],
    ]);
  });

  test('is the same in every process that makes it, and another one each week', () => {
    expect(digestEvent({ ...row, numbers: { holding: 9 } })).toEqual(weekEvent);
    const next = digestEvent({ ...row, week: '2026-W49', to: at(2 * weekMinutes) });
    const [first] = planSteps([], [weekEvent], context);
    const [second] = planSteps(first === undefined ? [] : [first.alert], [next], context);
    expect(second?.alert.id).not.toBe(first?.alert.id);
    expect(second?.alert.key).toBe('W49');
  });
});

test('things that end soon, the first first; ended and distant ones are omitted', () => {
  const declared = (reason: string, expiry: string) => ({ id: reason, reason, owner: 'Mara Klein', expiry });
  const configuration = {
    breakGlass: [declared('break glass', '2026-12-04')],
    syncAccounts: [declared('over', '2026-11-29')],
    serviceAccounts: [],
    acceptedExclusions: {
      'ZT.ID.001': [
        { ...declared('today', '2026-11-30'), kind: 'user' as const },
        { ...declared('two weeks', '2026-12-14'), kind: 'user' as const },
        { ...declared('far', '2026-12-15'), kind: 'user' as const },
      ],
    },
  };
  expect(endingSoon(configuration, '2026-11-30T07:00:00.000Z', 14).map(({ reason, days }) => [reason, days])).toEqual([
    ['today', 0],
    ['break glass', 4],
    ['two weeks', 14],
  ]);
});

describe('an apparent assignment that PIM later shows to be an activation', () => {
  const granted = event({
    id: 'granted',
    type: 'detection',
    source: 'EV.R01',
    severity: 'critical',
    recordedAt: at(100),
    groupKey: 'EV.R01|lea|ga',
    deferredUntil: at(110),
  });
  const disproved = event({
    id: 'disproved',
    type: 'recovery',
    source: 'EV.R01',
    recordedAt: at(103),
    groupKey: 'EV.R01|lea|ga',
    details: { wasActivation: true },
  });
  const alertedIds = (...events: readonly WatchEvent[]): readonly string[] =>
    digestOf(input({ events })).alerted.map(({ lead }) => lead.id);

  test('is not reported as an assignment', () => {
    expect(alertedIds(granted, disproved)).toEqual([]);
  });

  test('is reported where it was sent as a message', () => {
    expect(alertedIds({ ...granted, deferredUntil: null }, disproved)).toEqual(['granted']);
  });

  test('is reported where nothing disproves it', () => {
    expect(alertedIds(granted, { ...disproved, details: {} })).toEqual(['granted']);
    expect(alertedIds(granted)).toEqual(['granted']);
  });
});

test('a leftover problem is reported at the end of its rule, and does not count as late', () => {
  const lateCount = (details: WatchEvent['details']): number => {
    const happened = event({ type: 'detection', source: 'EV.P02', recordedAt: at(100), happenedAt: at(-100), details });
    return digestOf(input({ events: [happened] })).late;
  };
  expect([lateCount({}), lateCount({ ruleId: 'r', rule: 'ended' })]).toEqual([1, 0]);
});

test('a risk shown later than the activation after it is not a second activation', () => {
  const activation = event({
    id: 'activation',
    type: 'detection',
    source: 'EV.R04',
    recordedAt: at(100),
    groupKey: null,
    peopleIds: ['lea'],
  });
  const late = { ...activation, id: 'late', groupKey: 'EV.R04|lea|ga', details: { activatedAt: at(90) } };
  expect(digestOf(input({ events: [activation, late] })).activations).toEqual({ total: 1, byPerson: [['lea', 1]] });
});

test('an activation in both the list and the log is counted once, and the next one again', () => {
  const activation = (id: string, startedAt: string): WatchEvent =>
    event({ id, source: 'EV.R04', recordedAt: at(100), groupKey: null, peopleIds: ['lea'], details: { startedAt } });
  const events = [activation('list', at(60)), activation('log', at(61)), activation('again', at(90))];
  expect(digestOf(input({ events })).activations).toEqual({ total: 2, byPerson: [['lea', 2]] });
});

test('a sign-in leads before the failed attempts of its session, and an end counts in whichever list it is', () => {
  const tried = (id: string, minutes: number, elements: readonly string[]): WatchEvent =>
    event({
      id,
      source: 'EV.R21',
      severity: 'critical',
      groupKey: 'EV.R21|bg',
      concern: null,
      recordedAt: at(minutes),
      details: { elements },
    });
  const signedIn = tried('in', 30, ['from 203.0.113.5', 'signed in from 203.0.113.5']);
  expect(digestOf(input({ events: [tried('failed', 20, ['from 203.0.113.5']), signedIn] })).alerted).toMatchObject([
    { lead: { id: 'in' } },
  ]);

  const role = event({
    id: 'role',
    source: 'EV.R01',
    severity: 'critical',
    groupKey: 'EV.R01|emil|ga',
    concern: 'EV.R01|emil|ga',
    recordedAt: at(40),
  });
  const share = story('ZT.AD.002', [-10_000, 'pass'], [41, 'fail'], [50, 'pass']);
  const taken = {
    ...role,
    id: 'taken',
    type: 'recovery' as const,
    groupKey: 'control|ZT.AD.002',
    recordedAt: at(50),
  };
  const { alerted } = digestOf(input({ ...share, events: [role, ...share.events, taken] }));
  expect(alerted).toMatchObject([{ lead: { id: 'role' }, recovery: { id: 'taken' } }]);
});
