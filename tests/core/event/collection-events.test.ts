import fc from 'fast-check';
import { endsConcern } from '../../../shared/core/alerting/concerns';
import { changeOf } from '../../../shared/core/event/change';
import { isRecordedChange } from '../../../shared/core/event/change-event';
import { collectionEvents } from '../../../shared/core/event/collection-events';
import type {
  AttributedChange,
  CollectionFacts,
  FoundDetection,
  Judged,
} from '../../../shared/core/event/collection-facts';
import {
  blindEvent,
  licenceBackEvent,
  spikeOverEvent,
  watchingEvent,
} from '../../../shared/core/event/collection-health';
import { type Detection, type Detector, defineDetector } from '../../../shared/core/event/detector';
import { type Attribution, type Exposure, eventId, type WatchEvent } from '../../../shared/core/event/event';
import type { Levels, Track } from '../../../shared/core/event/fall';
import type { Severity } from '../../../shared/core/event/severity';
import type { Control, Metric, Verdict } from '../../../shared/core/verdict/control';
import type { Evaluation } from '../../../shared/core/verdict/evaluation';
import type { VerdictChange } from '../../../shared/core/verdict/judge';
import { combine } from '../../../shared/core/verdict/verdict-cause';
import { uncounted } from '../../../shared/detections/state/exposure';
import type { ManagedDevice } from '../../../shared/kinds/managed-device/managed-device';
import { device } from '../../detections/state/facts';
import { assignment, group, user } from '../../fixtures/conditional-access';
import { controlOf } from '../../fixtures/control';

const facts: CollectionFacts = {
  tenantId: '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11',
  now: '2026-11-24T14:08:00.000Z',
  recordDay: '2026-11-24',
  startedFrom: '2026-11-24T14:05:00.000Z',
};

const attributedTo = (id: string): Attribution => ({
  status: 'known',
  actor: { type: 'person', id, ipAddress: null },
  recordId: `record of ${id}`,
  at: '2026-11-24T14:06:00.000Z',
});
const notYetKnown: Attribution = { status: 'notYetKnown' };
const telemetry: Attribution = { status: 'nobody', reason: 'telemetry' };

const exposure = {
  computed: true,
  unit: 'people',
  count: 3,
  of: 9,
  ids: ['u'],
  privilegedCount: 0,
  privilegedIds: [],
} as const;
const fail: Verdict = {
  status: 'fail',
  findings: {
    total: 2,
    first: ['excluded', 'excluded'].map((problem) => ({
      resourceId: 'p',
      subject: { type: 'text', text: 'p' } as const,
      problem,
      details: {},
    })),
  },
  exposure,
  evidence: [],
  metric: { numerator: 7, denominator: 9, floor: 0.9 },
};
const pass: Verdict = { status: 'pass', note: null, evidence: [], metric: null };
const ended: Verdict = { status: 'notLicensed', licence: 'P1' };

const control = (id: string, severity: Severity = 'high', over: Partial<Control> = {}): Control =>
  controlOf({ id, name: id, title: `Title of ${id}`, severity, ...over });

const evaluation = (controlId: string, verdict: Verdict, counter: number): Evaluation => ({
  controlId,
  verdict,
  lastKnown:
    verdict.status === 'pass' || verdict.status === 'fail'
      ? { status: verdict.status, since: '2026-11-01T00:00:00.000Z', at: facts.now }
      : null,
  weakness: null,
  since: facts.now,
  at: facts.now,
  counter,
  pending: null,
  levels: {},
  inputs: {},
  definitionVersion: 1,
});

const judged = (of: Control, change: VerdictChange, counter = 3): Judged => {
  const verdicts = {
    regression: fail,
    fewer: fail,
    weakened: fail,
    asBefore: fail,
    recovery: pass,
    licenceEnded: ended,
    wentBlind: { status: 'unknown', reason: 'throttled' },
    redefined: pass,
  } as const;
  return {
    control: of,
    before: evaluation(
      of.id,
      ['regression', 'fewer', 'licenceEnded', 'wentBlind'].includes(change) ? pass : fail,
      counter - 1,
    ),
    judgement: { evaluation: evaluation(of.id, verdicts[change], counter), change, statusChanged: true },
  };
};

const detector = (id: string, joins: readonly string[] = []): Detector =>
  defineDetector({
    id,
    name: id,
    title: id,
    area: 'identity',
    severity: 'high',
    watches: { changes: ['group'], records: [] },
    joins,
    falsePositives: '',
    response: '',
    references: [],
    activities: [],
  });

const found = (
  of: Detector,
  over: Partial<Detection> = {},
  attribution: Attribution = notYetKnown,
): FoundDetection => ({
  detector: of,
  detection: {
    detectorId: of.id,
    effect: 'raised',
    severity: 'high',
    resourceId: 'policy-1',
    resourceName: 'CA01',
    peopleIds: [],
    lines: [],
    exposure: null,
    alerts: true,
    storyOf: null,
    fleet: null,
    spike: null,
    summedUpBy: null,
    changeOf: null,
    edit: null,
    holderId: null,
    momentary: false,
    deferredUntil: null,
    details: {},
    ...over,
  },
  anchor: facts.startedFrom,
  happenedAt: null,
  before: { state: 'enabled' },
  after: { state: 'disabled' },
  attribution,
  subject: 'a subject',
  kind: 'conditionalAccessPolicy',
});

const grown: AttributedChange = {
  // Safe: a change of one kind is a change.
  change: changeOf('group', 'g', group('g', ['a']), group('g', ['a', 'b'])) as AttributedChange['change'],
  attribution: attributedTo('admin'),
  subject: 'a subject',
  lines: [],
};

const only = (events: readonly WatchEvent[]): WatchEvent => {
  const [event, ...others] = events;
  if (event === undefined || others.length > 0) throw new Error(`${events.length} events instead of one`);
  return event;
};

describe('a control that failed', () => {
  test('is a regression with its findings, its exposure and the account that caused it', () => {
    const events = collectionEvents(facts, [grown], [], [judged(control('ZT.ID.001'), 'regression')]);
    expect(events.map(({ type }) => type)).toEqual(['regression', 'change']);
    expect(events[0]).toMatchObject({
      source: 'ZT.ID.001',
      severity: 'high',
      groupKey: 'control|ZT.ID.001',
      concern: 'control|ZT.ID.001',
      exposure,
      attribution: attributedTo('admin'),
      happenedAt: '2026-11-24T14:06:00.000Z',
      recordedAt: facts.now,
      details: {
        findings: 2,
        problems: ['excluded'],
        numerator: 7,
        denominator: 9,
        heldSince: '2026-11-01T00:00:00.000Z',
      },
    });
  });

  test('without a change it has no actor only where time alone can cause it', () => {
    const byTime = control('ZT.ID.001', 'high', { dependsOnTime: true });
    const event = only(collectionEvents(facts, [], [], [judged(byTime, 'regression')]));
    expect(event.attribution).toEqual({ status: 'nobody', reason: 'time' });
    expect(event.happenedAt).toBeNull();
    const unseen = only(collectionEvents(facts, [], [], [judged(control('ZT.ID.001'), 'regression')]));
    expect(unseen.attribution).toEqual(notYetKnown);
  });

  test('a change in a kind that it does not need is not its cause', () => {
    const of = control('ZT.DV.002', 'high', { needs: ['managedDevice'] });
    const [regressed] = collectionEvents(facts, [grown], [], [judged(of, 'regression')]);
    expect(regressed?.attribution).toEqual(notYetKnown);
  });

  test('a change in a kind that it needs only where it is licensed is its cause', () => {
    const of = control('ZT.AD.001', 'high', { needs: ['user'], needsWhereLicensed: ['group'] });
    const [regressed] = collectionEvents(facts, [grown], [], [judged(of, 'regression')]);
    expect(regressed?.attribution).toEqual(grown.attribution);
  });

  test('an attached detection gives the account, not the changes beside it', () => {
    const joined = found(detector('EV.P02', ['ZT.ID.001']), {}, attributedTo('editor'));
    const [regressed] = collectionEvents(facts, [grown], [joined], [judged(control('ZT.ID.001'), 'regression')]);
    expect(regressed?.attribution).toEqual(attributedTo('editor'));
  });

  test.each([
    ['with three causes the log is asked again', 3, 3],
    ['with four it is not, because three of them could name the wrong account', 4, 0],
  ])('%s', (_, count, asked) => {
    const changes = Array.from({ length: count }, (__, at) => ({ ...grown, subject: `subject ${at}` }));
    const [regressed] = collectionEvents(facts, changes, [], [judged(control('ZT.ID.001'), 'regression')]);
    expect(regressed?.details.subjects).toHaveLength(asked);
  });

  test('a resolved detection is no cause of a failure', () => {
    const resolved = found(detector('EV.P02', ['ZT.ID.001']), { effect: 'ended' }, attributedTo('mender'));
    const [regressed] = collectionEvents(facts, [], [resolved], [judged(control('ZT.ID.001'), 'regression')]);
    expect(regressed?.attribution).toEqual(notYetKnown);
  });

  test('each failure has its own id, the same whenever it is made', () => {
    const first = only(collectionEvents(facts, [], [], [judged(control('ZT.ID.001'), 'regression', 3)]));
    const retried = only(
      collectionEvents(
        { ...facts, now: '2026-11-25T00:01:00.000Z' },
        [],
        [],
        [judged(control('ZT.ID.001'), 'regression', 3)],
      ),
    );
    const second = only(collectionEvents(facts, [], [], [judged(control('ZT.ID.001'), 'regression', 5)]));
    expect(retried.id).toBe(first.id);
    expect(second.id).not.toBe(first.id);
  });
});

describe('one device, one alert', () => {
  const ofDevice = (id: string, resourceId: string, over: Partial<Detection> = {}): FoundDetection => ({
    ...found(detector(id), { resourceId, ...over }),
    kind: 'managedDevice',
  });
  const keysOf = (...all: readonly FoundDetection[]) =>
    collectionEvents(facts, [], all, []).map(({ source, groupKey, concern }) => [source, groupKey, concern]);

  test('all failures of a laptop in one collection are one alert, and each part ends by itself', () => {
    expect(keysOf(ofDevice('EV.D08', 'laptop'), ofDevice('EV.D01', 'laptop'))).toEqual([
      ['EV.D08', 'EV.D01|laptop', 'EV.D08|laptop'],
      ['EV.D01', 'EV.D01|laptop', 'EV.D01|laptop'],
    ]);
  });

  test('two laptops are two alerts, and events that are only recorded join none', () => {
    expect(
      keysOf(ofDevice('EV.D01', 'one'), ofDevice('EV.D08', 'two'), ofDevice('EV.D01', 'two', { alerts: false })),
    ).toEqual([
      ['EV.D01', 'EV.D01|one', 'EV.D01|one'],
      ['EV.D08', 'EV.D08|two', 'EV.D08|two'],
      ['EV.D01', null, 'EV.D01|two'],
    ]);
  });
});

describe('one cause, one story', () => {
  const joins = detector('EV.P02', ['ZT.ID.001', 'ZT.ID.008']);
  const keysOf = (events: readonly WatchEvent[]) =>
    Object.fromEntries(events.map(({ source, groupKey, concern }) => [source, [groupKey, concern]]));

  test('a detection is in the alert of the control that it broke, and ends by itself', () => {
    const events = collectionEvents(facts, [], [found(joins)], [judged(control('ZT.ID.001'), 'regression')]);
    expect(keysOf(events)).toEqual({
      'ZT.ID.001': ['control|ZT.ID.001', 'control|ZT.ID.001'],
      'EV.P02': ['control|ZT.ID.001', 'EV.P02|policy-1'],
    });
  });

  test('a failed control names the detections of its collection as causes', () => {
    const [failed, own] = collectionEvents(facts, [], [found(joins)], [judged(control('ZT.ID.001'), 'regression')]);
    expect(failed?.evidence).toMatchObject({ causes: [own?.id], from: facts.startedFrom, to: facts.now });
  });

  test('two controls that one detection broke are one story; the more severe one gives the key', () => {
    const events = collectionEvents(
      facts,
      [],
      [found(joins)],
      [judged(control('ZT.ID.001', 'medium'), 'regression'), judged(control('ZT.ID.008', 'critical'), 'regression')],
    );
    expect(keysOf(events)).toEqual({
      'ZT.ID.001': ['control|ZT.ID.008', 'control|ZT.ID.001'],
      'ZT.ID.008': ['control|ZT.ID.008', 'control|ZT.ID.008'],
      'EV.P02': ['control|ZT.ID.008', 'EV.P02|policy-1'],
    });
  });

  test('Conditional Access controls that fail in one collection are one story', () => {
    const both = ['ZT.ID.001', 'ZT.ID.003'].map((id) => control(id, 'high', { usesConditionalAccess: true }));
    const events = collectionEvents(
      facts,
      [],
      [],
      both.map((of) => judged(of, 'regression')),
    );
    expect(events.map(({ groupKey }) => groupKey)).toEqual(['control|ZT.ID.001', 'control|ZT.ID.001']);
  });

  test('unrelated controls are separate stories', () => {
    const events = collectionEvents(
      facts,
      [],
      [],
      ['ZT.ID.001', 'ZT.DV.002'].map((id) => judged(control(id), 'regression')),
    );
    expect(new Set(events.map(({ groupKey }) => groupKey)).size).toBe(2);
  });

  test('a detection whose control did not fail is sent by itself', () => {
    expect(keysOf(collectionEvents(facts, [], [found(joins)], []))).toEqual({
      'EV.P02': ['EV.P02|policy-1', 'EV.P02|policy-1'],
    });
  });

  test('one that is not sent has no group key and still ends when it is resolved', () => {
    const quiet = only(collectionEvents(facts, [], [found(joins, { alerts: false })], []));
    expect([quiet.type, quiet.groupKey]).toEqual(['detection', null]);
    const resolved = only(collectionEvents(facts, [], [found(joins, { alerts: false, effect: 'ended' })], []));
    expect([resolved.type, resolved.severity, resolved.concern]).toEqual([
      'recovery',
      'informational',
      'EV.P02|policy-1',
    ]);
  });
});

describe('a share that dropped against its own week', () => {
  const level = (numerator: number) => ({ numerator, denominator: 100 });
  const track = (fellFrom: number | null, now: number, end: Track['ended'] = null): Track => ({
    basis: 'b',
    days: [
      { day: '2026-11-01', ...level(98) },
      { day: '2026-11-24', ...level(now) },
    ],
    fellFrom: fellFrom === null ? null : level(fellFrom),
    ended: end,
  });
  type Said = { readonly before?: Levels; readonly now: Levels; readonly metric?: Metric | null };
  const detailsOf = (change: VerdictChange, { before = {}, now, metric = null }: Said) => {
    const entry = judged(control('ZT.DV.009'), change);
    const { evaluation: judgedNow } = entry.judgement;
    const verdict = judgedNow.verdict.status === 'fail' ? { ...judgedNow.verdict, metric } : judgedNow.verdict;
    const reported = {
      ...entry,
      before: entry.before === undefined ? undefined : { ...entry.before, levels: before },
      judgement: { ...entry.judgement, evaluation: { ...judgedNow, verdict, levels: now } },
    };
    return only(collectionEvents(facts, [], [], [reported])).details;
  };

  test.each([
    ['above the floor the drop is reported', { ...level(91), floor: 0.9 }, true],
    ['at the floor the drop is reported', { ...level(90), floor: 0.9 }, true],
    ['below the floor the floor is reported', { ...level(89), floor: 0.9 }, false],
    ['without a count only the drop can be reported', null, true],
  ])('%s', (_, metric, isFall) => {
    expect(detailsOf('regression', { now: { share: track(98, 91) }, metric })).toMatchObject({
      falls: ['share 98 100 91 100'],
      isFall,
    });
  });

  test('a share without a drop adds nothing', () => {
    const details = detailsOf('regression', { now: { share: track(null, 91) }, metric: { ...level(89), floor: 0.9 } });
    expect(details).not.toHaveProperty('falls');
    expect(details).not.toHaveProperty('isFall');
  });

  test.each([
    ['back', track(null, 97, 'back'), ['share 98 100 97 100'], 'back'],
    ['the new usual level', track(null, 91, 'newLevel'), ['share 98 100 91 100'], 'newLevel'],
    ['counted by other limits', track(null, 91), ['share 98 100 91 100'], 'recounted'],
    ['not ended', track(98, 91), [], null],
  ] as const)('its end: %s', (_, now, falls, fallEnd) => {
    const details = detailsOf('recovery', { before: { share: track(98, 91) }, now: { share: now } });
    expect(details).toMatchObject({ falls, fallEnd });
  });

  test('of two that ended the one that did not recover is reported', () => {
    const before = { capable: track(98, 91), resistant: track(60, 50) };
    const now = { capable: track(null, 98, 'back'), resistant: track(null, 50, 'newLevel') };
    expect(detailsOf('recovery', { before, now })).toMatchObject({
      fallEnd: 'newLevel',
      falls: ['resistant 60 100 50 100', 'capable 98 100 98 100'],
    });
  });
});

describe('a control that fails and gets weaker', () => {
  const weaker = (id: string, times = 1): Judged => {
    const entry = judged(control(id), 'weakened');
    const weakness = { findings: [], total: 2, exposed: null, mostPrivileged: 0, drift: 0, times, before: null };
    return { ...entry, judgement: { ...entry.judgement, evaluation: { ...entry.judgement.evaluation, weakness } } };
  };

  test('is an event of its own type, with the state before and the account that caused it', () => {
    const [event] = collectionEvents(facts, [grown], [], [weaker('ZT.ID.001')]);
    expect(event).toMatchObject({
      type: 'weakened',
      groupKey: 'control|ZT.ID.001',
      concern: 'control|ZT.ID.001|weaker',
      attribution: attributedTo('admin'),
      details: { wereExposed: 3, wereFindings: 2, failingSince: '2026-11-01T00:00:00.000Z', heldSince: null },
    });
  });

  test('failing as before again ends the weakening and nothing else', () => {
    const entry = weaker('ZT.ID.001');
    const judgement = { ...entry.judgement, change: 'asBefore' } as const;
    const [event] = collectionEvents(facts, [grown], [], [{ ...entry, judgement }]);
    expect(event).toMatchObject({
      type: 'recovery',
      source: 'ZT.ID.001',
      concern: 'control|ZT.ID.001|weaker',
      attribution: attributedTo('admin'),
      exposure: { count: 3 },
    });
    expect(event?.id).not.toBe(only(collectionEvents(facts, [], [], [weaker('ZT.ID.001')])).id);
    const eventFor = (id: string, change: VerdictChange) =>
      only(collectionEvents(facts, [], [], [judged(control(id), change)]));
    const recovery = eventFor('ZT.ID.001', 'recovery');
    const ends = (by: WatchEvent | undefined, held: string) => by !== undefined && endsConcern(held, by);
    expect(ends(event, 'control|ZT.ID.001|weaker')).toBe(true);
    expect(ends(event, 'control|ZT.ID.001')).toBe(false);
    expect(ends(recovery, 'control|ZT.ID.001|weaker')).toBe(true);
    expect(ends(recovery, 'control|ZT.ID.0011|weaker')).toBe(false);
  });

  test('each time is another event', () => {
    const ids = [1, 2, 2].map((times) => only(collectionEvents(facts, [], [], [weaker('ZT.ID.001', times)])).id);
    expect(new Set(ids).size).toBe(2);
  });

  test('the change that weakened it is sent with it, and ends by itself: the control still fails', () => {
    const joined = found(detector('EV.P02', ['ZT.ID.001']));
    const events = collectionEvents(facts, [], [joined], [weaker('ZT.ID.001')]);
    expect(events.map(({ source, groupKey, concern }) => [source, groupKey, concern])).toEqual([
      ['ZT.ID.001', 'control|ZT.ID.001', null],
      ['EV.P02', 'control|ZT.ID.001', 'EV.P02|policy-1'],
    ]);
  });

  test('a change that alerts nobody ends no weakening', () => {
    const quiet = found(detector('EV.P02', ['ZT.ID.001']), { alerts: false });
    expect(collectionEvents(facts, [], [quiet], [weaker('ZT.ID.001')]).map(({ concern }) => concern)).toEqual([
      'control|ZT.ID.001|weaker',
      'EV.P02|policy-1',
    ]);
  });

  const notCounted = uncounted({ type: 'unread', kind: 'user', objects: [] });
  test.each<[string, before: Exposure | null, after: Exposure | null, types: readonly string[]]>([
    ['as many as before', exposure, exposure, []],
    ['nobody, before and after', null, null, []],
    ['more than before', { ...exposure, count: 2 }, exposure, ['weakened']],
    ['people whose number is not known any more', exposure, notCounted, ['weakened']],
    ['people whose number was not known', notCounted, exposure, ['weakened']],
  ])('by an edit that only made something stricter, it weakens nothing if it exposes no more people: %s', (...row) => {
    const [, before, after, types] = row;
    const entry = judged(control('ZT.ID.001', 'high', { needs: ['group'] }), 'weakened');
    const { evaluation: now } = entry.judgement;
    const exposing = (of: Exposure | null): Verdict => ({ ...fail, exposure: of });
    const stricter: Judged = {
      ...entry,
      before: evaluation('ZT.ID.001', exposing(before), 2),
      judgement: { ...entry.judgement, evaluation: { ...now, verdict: exposing(after) } },
    };
    const undone = found(detector('EV.P02', ['ZT.ID.001']), { effect: 'ended', resourceId: 'g' });
    const events = collectionEvents(facts, [grown], [undone], [stricter]);
    expect(events.map(({ type }) => type).filter((type) => type === 'weakened')).toEqual(types);
  });

  test('newly exposed people are stored where they are few and all known', () => {
    const of = (ids: readonly string[], count = ids.length): Verdict => ({
      ...fail,
      exposure: { ...exposure, ids, count },
    });
    const kept = (entry: Judged, after: Verdict, before?: Verdict) => {
      const { evaluation: now } = entry.judgement;
      const was =
        entry.before === undefined || before === undefined ? entry.before : { ...entry.before, verdict: before };
      const judgement = { ...entry.judgement, evaluation: { ...now, verdict: after } };
      return only(collectionEvents(facts, [], [], [{ ...entry, before: was, judgement }])).details.newlyExposed;
    };
    const failed = judged(control('ZT.ID.001'), 'regression');
    expect(kept(failed, of(['a', 'b']))).toEqual(['a', 'b']);
    expect(kept(failed, of(['a', 'b'], 60))).toBeNull();
    expect(kept(failed, of(Array.from({ length: 21 }, (_, at) => `p${at}`)))).toBeNull();
    expect(kept(weaker('ZT.ID.001'), of(['a', 'b']), of(['a']))).toEqual(['b']);
    expect(kept(weaker('ZT.ID.001'), of(['a', 'b']), of(['a'], 60))).toBeNull();
    expect(kept(failed, { ...fail, exposure: null })).toBeNull();
  });
});

test('controls that passed and cannot be judged are one event per reason, and no alert', () => {
  const events = collectionEvents(
    facts,
    [],
    [],
    ['ZT.ID.001', 'ZT.ID.008'].map((id) => judged(control(id), 'wentBlind')),
  );
  expect(only(events)).toMatchObject({
    type: 'health',
    source: 'controlBlind',
    groupKey: null,
    details: { reason: 'throttled', controls: ['ZT.ID.001', 'ZT.ID.008'] },
  });
});

test('a control that cannot be judged again is another event, even in the same collection', () => {
  const blindSince = (at: string) => {
    const entry = judged(control('ZT.ID.001'), 'wentBlind');
    const before = { ...evaluation('ZT.ID.001', pass, 2), lastKnown: { status: 'pass', since: at, at } as const };
    return only(collectionEvents(facts, [], [], [{ ...entry, before }])).id;
  };
  expect(blindSince('2026-11-24T08:00:00.000Z')).not.toBe(blindSince('2026-11-25T08:00:00.000Z'));
  expect(blindSince('2026-11-24T08:00:00.000Z')).toBe(blindSince('2026-11-24T08:00:00.000Z'));
});

describe('a control that we redefined', () => {
  const redefined = (verdict: Verdict): Judged => {
    const entry = judged(control('ZT.ID.001'), 'redefined');
    return { ...entry, judgement: { ...entry.judgement, evaluation: evaluation('ZT.ID.001', verdict, 3) } };
  };

  test('says so, and is neither a regression nor an alert', () => {
    expect(only(collectionEvents(facts, [], [], [redefined(fail)]))).toMatchObject({
      type: 'health',
      source: 'checkChanged',
      severity: 'informational',
      groupKey: null,
      concern: null,
      details: { fromVersion: 1, toVersion: 1, fromStatus: 'fail', toStatus: 'fail' },
    });
  });

  test('where it passes now, an alert under the earlier definition ends', () => {
    expect(only(collectionEvents(facts, [], [], [redefined(pass)]))).toMatchObject({
      type: 'recovery',
      source: 'checkChanged',
      concern: 'control|ZT.ID.001',
    });
  });
});

describe('a control that passes again', () => {
  test('is a recovery: the people it protects again, the start of the failure, and the account that fixed it', () => {
    const resolved = found(detector('EV.P02', ['ZT.ID.001']), { effect: 'ended' }, attributedTo('mender'));
    const [recovered] = collectionEvents(facts, [], [resolved], [judged(control('ZT.ID.001'), 'recovery')]);
    expect(recovered).toMatchObject({
      type: 'recovery',
      severity: 'informational',
      concern: 'control|ZT.ID.001',
      exposure,
      attribution: attributedTo('mender'),
      details: { openSince: '2026-11-01T00:00:00.000Z' },
    });
  });
});

test('a licence that ended is one event for all controls that it disabled', () => {
  const events = collectionEvents(
    facts,
    [],
    [],
    ['ZT.ID.001', 'ZT.ID.003'].map((id) => judged(control(id), 'licenceEnded')),
  );
  const event = only(events);
  expect(event).toMatchObject({
    type: 'health',
    source: 'licenceEnded',
    severity: 'high',
    groupKey: 'licence|P1',
    details: { licence: 'P1', controls: ['ZT.ID.001', 'ZT.ID.003'] },
  });
  expect(licenceBackEvent(facts, 'P1')).toMatchObject({ type: 'recovery', concern: event.concern });
});

test('losing and regaining access names the same concern, and each time is another event', () => {
  const lost = blindEvent(facts, 'user', 'lost', 'notPermitted');
  const back = blindEvent(facts, 'user', 'back', 'notPermitted');
  expect([lost.type, back.type, lost.concern]).toEqual(['health', 'recovery', back.concern]);
  expect(lost.id).not.toBe(back.id);
  expect(blindEvent(facts, 'user', 'lost', 'notPermitted').id).toBe(lost.id);
  expect(blindEvent({ ...facts, startedFrom: facts.now }, 'user', 'lost', 'notPermitted').id).not.toBe(lost.id);
  expect(blindEvent(facts, 'group', 'lost', 'notPermitted').id).not.toBe(lost.id);
});

test('the end of a spike names the spike; the first summary names nothing that could stay wrong', () => {
  expect(spikeOverEvent(facts, 'EV.D01')).toMatchObject({ type: 'recovery', concern: 'EV.D01|fleet' });
  expect(watchingEvent(facts)).toMatchObject({ type: 'health', concern: null, groupKey: 'watching' });
});

describe('changes that are recorded one by one', () => {
  const flip = (before: Partial<ManagedDevice> | undefined, after: Partial<ManagedDevice> | undefined) => {
    const [old, now] = [before, after].map((spoil) => (spoil === undefined ? undefined : device(spoil)));
    const change = changeOf('managedDevice', 'device-1', old, now);
    if (change === undefined) throw new Error('nothing changed');
    return change as AttributedChange['change']; // Safe: a change of one kind is a change.
  };
  const compliant = { complianceState: 'compliant' };
  const noncompliant = { complianceState: 'noncompliant' };

  test.each<[string, AttributedChange['change'], boolean]>([
    ['a group', grown.change, true],
    ['a device that loses compliance', flip(compliant, noncompliant), true],
    ['a device that regains compliance', flip(noncompliant, compliant), true],
    ['a device entering its grace period', flip(compliant, { complianceState: 'inGracePeriod' }), true],
    ['a device leaving its grace period', flip({ complianceState: 'inGracePeriod' }, compliant), false],
    ['a device with a newer system version', flip({ osVersion: '1' }, { osVersion: '2' }), false],
    ['a new device', flip(undefined, noncompliant), false],
    ['a deleted device', flip(noncompliant, undefined), false],
    [
      'a user',
      // Safe: a change of one kind is a change.
      changeOf('user', 'u', user('u'), user('u', { accountEnabled: false })) as AttributedChange['change'],
      false,
    ],
  ])('%s: %#', (_, change, expected) => {
    expect(isRecordedChange(change)).toBe(expected);
  });

  test('a change names its person by id only', () => {
    const change = changeOf('unifiedRoleAssignment', 'r', undefined, assignment('ada', 'role'));
    // Safe: a change of one kind is a change.
    const entry = { ...grown, change: change as AttributedChange['change'] };
    const event = only(collectionEvents(facts, [entry], [], []));
    expect(event).toMatchObject({ type: 'change', groupKey: null, concern: null, peopleIds: ['ada'] });
  });

  test('the direction of a device is in its source, so that a day can be counted', () => {
    const sources = [flip(compliant, noncompliant), flip(noncompliant, compliant)].map(
      (change) => only(collectionEvents(facts, [{ ...grown, change }], [], [])).source,
    );
    expect(sources).toEqual(['managedDevice.noncompliant', 'managedDevice.compliant']);
  });
});

describe('several accounts', () => {
  const ambiguous: Attribution = {
    status: 'ambiguous',
    candidates: [
      { type: 'person', id: 'a', ipAddress: null },
      { type: 'person', id: 'b', ipAddress: null },
    ],
  };
  test.each<[string, readonly Attribution[], Attribution]>([
    ['none, only time', [], { status: 'nobody', reason: 'time' }],
    ['telemetry alone stays telemetry', [telemetry, telemetry], telemetry],
    ['one account beside telemetry is that account', [telemetry, attributedTo('a')], attributedTo('a')],
    ['the same account twice is one', [attributedTo('a'), attributedTo('a')], attributedTo('a')],
    ['two accounts are reported as two', [attributedTo('a'), attributedTo('b')], ambiguous],
    [
      'one missing account leaves it open: no name is better than half of them',
      [attributedTo('a'), notYetKnown],
      notYetKnown,
    ],
    ['candidates stay candidates', [ambiguous, attributedTo('a')], ambiguous],
    [
      'an account beside one that was never found proves nothing',
      [attributedTo('a'), { status: 'notFound' }],
      { status: 'notFound' },
    ],
    ['only accounts that were not found', [{ status: 'notFound' }], { status: 'notFound' }],
  ])('%s', (_, attributions, expected) => {
    expect(combine(attributions)).toEqual(expected);
  });

  test('the order of accounts does not change the answer', () => {
    const any = fc.array(
      fc.constantFrom<Attribution>(attributedTo('a'), attributedTo('b'), notYetKnown, telemetry, ambiguous, {
        status: 'notFound',
      }),
      { maxLength: 5 },
    );
    const summary = (attributions: readonly Attribution[]) => {
      const answer = combine(attributions);
      return answer.status === 'ambiguous' ? answer.candidates.length : answer.status;
    };
    fc.assert(
      fc.property(any, (attributions) => {
        expect(summary([...attributions].reverse())).toBe(summary(attributions));
      }),
    );
  });
});

describe('the id of an event', () => {
  const base = {
    tenantId: 't',
    source: 'EV.P02',
    resourceId: 'p',
    anchor: facts.startedFrom,
    before: { a: 1, b: [2] },
    after: null,
  };

  test('is the same for the same event, whatever the order of its fields', () => {
    expect(eventId(base)).toBe(eventId({ ...base, before: { b: [2], a: 1 } }));
    expect(eventId(base)).toMatch(/^[0-9a-f]{32}$/);
    expect(eventId({ ...base, after: undefined })).toBe(eventId(base));
  });

  test.each(Object.keys(base))('another %s is another event', (part) => {
    expect(eventId({ ...base, [part]: 'another' })).not.toBe(eventId(base));
  });

  test('attribution, severity, wording and time do not affect it', () => {
    const of = detector('EV.P02');
    const late = { ...facts, now: '2026-11-25T00:00:01.000Z', recordDay: '2026-11-25' };
    const first = only(collectionEvents(facts, [], [found(of)], []));
    const again = only(
      collectionEvents(
        late,
        [],
        [found(of, { severity: 'critical', lines: [{ label: 'x', before: [], after: [] }] }, attributedTo('a'))],
        [],
      ),
    );
    expect(again.id).toBe(first.id);
  });
});

test('the same collection gives the same events', () => {
  const collect = () =>
    collectionEvents(
      facts,
      [grown],
      [found(detector('EV.P02', ['ZT.ID.001']))],
      [judged(control('ZT.ID.001'), 'regression')],
    );
  expect(collect()).toEqual(collect());
});
