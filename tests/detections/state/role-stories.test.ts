/** One change of roles is one alert that ends once, whether the list, PIM's list or the log shows it, in any order. */

import type { Alert } from '../../../shared/core/alert/alert';
import { planSteps } from '../../../shared/core/alerting/raise';
import { attributeRecord } from '../../../shared/core/attribution';
import { type Change, changeOf, sidesOf } from '../../../shared/core/event/change';
import { collectionEvents } from '../../../shared/core/event/collection-events';
import type { FoundDetection } from '../../../shared/core/event/collection-facts';
import type { DetectorFacts } from '../../../shared/core/event/detector';
import type { WatchEvent } from '../../../shared/core/event/event';
import type { DirectoryAudit } from '../../../shared/core/log/record';
import type { SmallKind } from '../../../shared/core/resource/kind';
import type { ResourceOf, RoleAssignmentScheduleInstance } from '../../../shared/core/resource/resource';
import { detectors } from '../../../shared/detections';
import { assignment, instance } from '../../fixtures/conditional-access';
import { plainRaising, plainRouting } from '../../fixtures/raising';
import { at, type Grant, msPim, pimRecord, roleRecord } from '../../fixtures/records';
import { declared, facts, roles } from './facts';

type Seen = { readonly change?: Change; readonly record?: DirectoryAudit; readonly at: string };

const ga = roles.globalAdministrator;
const ofRoles = new Set(['EV.R01', 'EV.R02', 'EV.R03', 'EV.R04', 'EV.R22']);

/** A collection that found one change, with events made as in the pipeline. */
function eventsOf(seen: Seen, given: DetectorFacts): readonly WatchEvent[] {
  const { change, record } = seen;
  const found = detectors
    .filter(({ id }) => ofRoles.has(id))
    .flatMap((detector): FoundDetection[] => {
      const { watches } = detector;
      if (record !== undefined && watches.records.includes(record.kind))
        return detector.onRecord(record, given).map((detection) => ({
          detector,
          detection,
          anchor: record.activityDateTime,
          happenedAt: record.activityDateTime,
          before: null,
          after: record.id,
          attribution: attributeRecord(record, given.recordsAbout('lea'), seen.at),
          subject: null,
          kind: record.kind,
        }));
      if (change === undefined || !watches.changes.includes(change.kind)) return [];
      const { before, after } = sidesOf(change);
      return detector.onChange(change, given).map((detection) => ({
        detector,
        detection,
        anchor: at('14:00'),
        happenedAt: null,
        before,
        after,
        attribution: { status: 'notYetKnown' } as const,
        subject: null,
        kind: change.kind,
      }));
    });
  const context = { tenantId: 'tenant-1', now: seen.at, recordDay: '2026-11-24', startedFrom: at('14:00') };
  return collectionEvents(context, [], found, []);
}

/** Raises the results of each collection, one after the other. */
function alertsFrom(collections: readonly (readonly [Seen, DetectorFacts])[]): readonly Alert[] {
  const alerts = new Map<string, Alert>();
  for (const [seen, given] of collections) {
    const configuration = { ...plainRouting, recipients: [], routes: [] };
    const context = { ...plainRaising, now: seen.at, configuration, groupWaitMs: 0 };
    for (const { alert } of planSteps([...alerts.values()], eventsOf(seen, given), context))
      alerts.set(alert.id, alert);
  }
  return [...alerts.values()];
}

const changed = <K extends SmallKind>(
  kind: K,
  before: ResourceOf<K> | undefined,
  after: ResourceOf<K> | undefined,
): Change => {
  const change = changeOf(kind, 'x', before, after);
  if (change === undefined) throw new Error('nothing changed');
  return change as unknown as Change; // Safe: the change of one kind is a change.
};

const listed = assignment('lea', ga);
const standing = instance('lea', ga, { startDateTime: at('14:02') });
const activated = instance('lea', ga, {
  assignmentType: 'Activated',
  startDateTime: at('14:02'),
  endDateTime: at('22:02'),
});
const granted: Grant = { principalId: 'lea', principalType: 'User', templateId: ga, roleName: 'Global Administrator' };
const p2 = { licences: new Set(['P1', 'P2'] as const), pastOf: () => 'done' as const };
const given = (spoil: Partial<DetectorFacts> = {}): DetectorFacts => facts({ ...p2, roleInstances: [], ...spoil });
const holding = (...roleInstances: readonly RoleAssignmentScheduleInstance[]) => given({ roleInstances });

const kindOfList = 'unifiedRoleAssignment';
const kindOfPim = 'unifiedRoleAssignmentScheduleInstance';
const byPerson = roleRecord(granted);
const remark = pimRecord(granted, 'Add member to role outside of PIM (permanent)', { activityDateTime: at('14:03') });

function orders<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    orders(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

describe('an assignment outside PIM', () => {
  const collections: readonly (readonly [Omit<Seen, 'at'>, DetectorFacts])[] = [
    [{ change: changed(kindOfList, undefined, listed) }, holding(standing)],
    [{ change: changed(kindOfPim, undefined, standing) }, holding(standing)],
    [{ record: byPerson }, given()],
    [{ record: remark }, given()],
  ];

  test.each(orders([0, 1, 2, 3]).map((order) => [order.join(' '), order] as const))(
    'is one alert, whichever is seen first: %s',
    (_, order) => {
      const alerts = alertsFrom(
        order.map((index, position) => {
          const [seen, state] = collections[index] ?? [{}, given()];
          // The times are hours apart, so that the same actor does not join the changes.
          return [{ ...seen, at: `2026-11-24T${15 + position * 2}:00:00Z` }, state] as const;
        }),
      );
      expect(alerts).toMatchObject([
        { status: 'open', severity: 'critical', concerns: [`EV.R01|lea|${ga}`], count: 5 },
      ]);
    },
  );

  test('ends once, whichever end is seen first', () => {
    const opened = [[{ record: byPerson, at: at('15:00') }, given()]] as const;
    const gone = [
      { change: changed(kindOfList, listed, undefined), at: at('16:00') },
      { change: changed(kindOfPim, standing, undefined), at: at('16:15') },
      { record: roleRecord(granted, { activityDateTime: at('15:58') }, true), at: at('16:20') },
    ];
    for (const order of orders(gone)) {
      const alerts = alertsFrom([...opened, ...order.map((seen) => [seen, given()] as const)]);
      expect(alerts).toMatchObject([{ status: 'resolved', concerns: [], count: 2 }]);
    }
  });

  test('stays open when another activation ends', () => {
    const ended = changed(kindOfPim, activated, undefined);
    const alerts = alertsFrom([
      [{ record: byPerson, at: at('15:00') }, given()],
      [{ change: ended, at: at('22:10') }, holding(standing)],
    ]);
    expect(alerts).toMatchObject([{ status: 'open' }]);
  });
});

describe('noise contract: daily use of an eligible role', () => {
  const completed = pimRecord(granted, 'Add member to role completed (PIM activation)');
  const twin = roleRecord(granted, { actor: msPim });
  const kept = { recordsAbout: () => [completed, twin] };

  test('sends nothing, wherever it is seen first', () => {
    const after = holding(activated);
    const collections: readonly (readonly [Omit<Seen, 'at'>, DetectorFacts])[] = [
      [{ change: changed(kindOfList, undefined, listed) }, after],
      [{ change: changed(kindOfPim, undefined, activated) }, after],
      [{ record: completed }, given(kept)],
      [{ record: twin }, given(kept)],
    ];
    for (const order of orders(collections))
      expect(alertsFrom(order.map(([seen, state]) => [{ ...seen, at: at('14:10') }, state] as const))).toEqual([]);
  });

  test("an entry under PIM's name waits for its proof, and ends when the proof comes", () => {
    const alerts = alertsFrom([
      [{ record: twin, at: at('14:04') }, given()],
      [{ record: completed, at: at('14:08') }, given(kept)],
    ]);
    expect(alerts).toMatchObject([{ status: 'resolved', isDeferred: true }]);
  });

  test("an application that assigns a role under PIM's name is reported, and at once where the list shows it", () => {
    const alerts = alertsFrom([
      [{ record: twin, at: at('14:04') }, given()],
      [{ change: changed(kindOfPim, undefined, standing), at: at('14:06') }, holding(standing)],
    ]);
    expect(alerts).toMatchObject([{ status: 'open', severity: 'critical', isDeferred: false }]);
  });

  test('a reported one is one alert, though two collections find it', () => {
    const first = { pastOf: () => 'first' as const };
    const byLog = alertsFrom([
      [{ record: completed, at: at('14:05') }, given({ ...kept, ...first })],
      [
        { change: changed(kindOfPim, undefined, activated), at: at('14:15') },
        given({ ...kept, ...first, roleInstances: [activated] }),
      ],
    ]);
    expect(byLog).toMatchObject([{ groupKey: `EV.R04|lea|${ga}`, severity: 'medium', count: 1, concerns: [] }]);
    const byList = alertsFrom([
      [
        { change: changed(kindOfPim, undefined, activated), at: at('14:05') },
        given({ ...first, roleInstances: [activated] }),
      ],
      [{ record: completed, at: at('14:15') }, given({ ...kept, ...first, roleInstances: [activated] })],
    ]);
    expect(byList).toMatchObject([{ groupKey: `EV.R04|lea|${ga}`, count: 1 }]);
  });
});

describe('a break-glass account', () => {
  const withBreakGlass = { isDeclared: declared('lea') };

  test('that gets a role is one alert of both detectors, and ends with the role', () => {
    const alerts = alertsFrom([
      [{ record: byPerson, at: at('15:00') }, given(withBreakGlass)],
      [
        { change: changed(kindOfPim, undefined, standing), at: at('15:15') },
        given({ ...withBreakGlass, roleInstances: [standing] }),
      ],
    ]);
    expect(alerts).toMatchObject([{ status: 'open', severity: 'critical', concerns: [`EV.R01|lea|${ga}`], count: 4 }]);
  });

  test('that activates one is one alert too', () => {
    const completed = pimRecord(granted, 'Add member to role completed (PIM activation)');
    const alerts = alertsFrom([
      [{ record: completed, at: at('14:05') }, given({ ...withBreakGlass, recordsAbout: () => [completed] })],
    ]);
    expect(alerts).toMatchObject([{ groupKey: `EV.R04|lea|${ga}`, severity: 'critical', count: 2 }]);
  });

  test('a removed role is reported, and does not report the assignment again', () => {
    const taken = roleRecord(granted, { id: 'taken', activityDateTime: at('16:00') }, true);
    const alerts = alertsFrom([
      [{ record: byPerson, at: at('15:00') }, given(withBreakGlass)],
      [{ record: taken, at: at('18:00') }, given(withBreakGlass)],
    ]);
    expect(alerts.map(({ status, groupKey }) => `${groupKey} ${status}`).sort()).toEqual([
      `EV.R01|lea|${ga} resolved`,
      'EV.R22|lea open',
    ]);
  });
});
