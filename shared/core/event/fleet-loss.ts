import { propertyOf } from '../alerting/named-change';
import { fleetId, subjectOfResource } from '../alerting/subject';
import { eventActorOf } from '../attribution';
import { threshold, type ValuesOf } from '../verdict/thresholds';
import type { CollectionFacts } from './collection-facts';
import type { RemovalSpike } from './device-removals';
import type { Attribution, EventActor } from './event';
import { detectorConcern, devicesExposed, eventId, type WatchEvent } from './event';
import type { Severity } from './severity';

export const fleetLossThresholds = {
  fleetLossCount: threshold.integer(
    5,
    1,
    1_000_000,
    'If fewer devices disappear from Intune within a day, there is no alert, whatever their share.',
  ),
  fleetLossShare: threshold.share(
    0.1,
    'If at least this share of the fleet disappears within a day, the alert is high. So is the alert about a list that lacks this share and waits for a second answer.',
  ),
  fleetLossCriticalShare: threshold.share(0.25, 'If at least this share disappears, the alert is critical.'),
};

export type FleetLoss = {
  readonly gone: number;
  /** Number of devices before the loss. */
  readonly of: number;
  /** The list waits for a second answer, which decides. */
  readonly isHeldBack: boolean;
  /** Names of the devices that disappeared, if known. */
  readonly names: readonly string[];
};

/** Severity of losing this many devices within a day; null for ordinary turnover. */
export function severityOfLoss(
  { gone, of, isHeldBack }: Pick<FleetLoss, 'gone' | 'of' | 'isHeldBack'>,
  { fleetLossCount, fleetLossShare, fleetLossCriticalShare }: ValuesOf<typeof fleetLossThresholds>,
): Extract<Severity, 'high' | 'critical'> | null {
  if (gone < fleetLossCount || of === 0) return null;
  if (gone / of >= fleetLossCriticalShare) return 'critical';
  // A loss that is too large to be believed at once must still be reported.
  return isHeldBack || gone / of >= fleetLossShare ? 'high' : null;
}

/**
 * The event for a fleet that became smaller. If commands in Intune's log explain the loss, it is attributed to their
 * actor and joins their alert.
 */
export function fleetLossEvent(
  facts: CollectionFacts,
  source: string,
  loss: FleetLoss,
  severity: Severity,
  spikes: readonly RemovalSpike[],
): WatchEvent {
  const [spike, ...others] = spikes;
  const concern = detectorConcern(source, fleetId);
  const isOfOne = spike !== undefined && others.every(({ actorKey }) => actorKey === spike.actorKey);
  return {
    ...base(facts, source, ['shrunk', severity, loss.isHeldBack]),
    type: 'detection',
    severity,
    lines: [
      {
        label: 'Gone from Intune',
        before: loss.names.map((text) => ({ type: 'text', text })),
        after: [],
      },
    ],
    exposure: devicesExposed(loss.gone, loss.of),
    attribution: attributionOf(spikes),
    groupKey: isOfOne ? `${concern}|${spike.actorKey}` : concern,
    // A rejected list can turn out to be wrong, so its concern can end. Deleted devices do not come back.
    concern: loss.isHeldBack ? concern : null,
    evidence: {
      subjects: [subjectOfResource('managedDevice', fleetId)],
      property: propertyOf(source, fleetId),
      from: facts.startedFrom,
      to: facts.takenAt ?? facts.now,
      causes: [],
    },
    details: {
      what: 'shrunk',
      gone: loss.gone,
      of: loss.of,
      heldBack: loss.isHeldBack,
      commanded: spikes.reduce((sum, { devices }) => sum + devices.length, 0),
      names: loss.names,
    },
  };
}

/** The list without these resources was wrong: they still exist. */
export const fleetBackEvent = (facts: CollectionFacts, source: string): WatchEvent => ({
  ...base(facts, source, ['back']),
  type: 'recovery',
  severity: 'informational',
  lines: [],
  exposure: null,
  attribution: { status: 'nobody', reason: 'telemetry' },
  groupKey: detectorConcern(source, fleetId),
  concern: detectorConcern(source, fleetId),
  details: { what: 'back' },
});

function base(facts: CollectionFacts, source: string, after: readonly unknown[]) {
  const { tenantId, startedFrom: anchor, now, recordDay } = facts;
  return {
    id: eventId({ tenantId, source, resourceId: fleetId, anchor, before: null, after }),
    tenantId,
    source,
    anchor,
    happenedAt: null,
    recordedAt: now,
    recordDay,
    resource: { kind: 'managedDevice', id: fleetId, name: null },
    peopleIds: [],
    deferredUntil: null,
    lookBack: false,
  } as const;
}

/** Only actors who gave commands are named; if the log shows none yet, the attribution says so. */
function attributionOf(spikes: readonly RemovalSpike[]): Attribution {
  const known = spikes.flatMap(({ actorKey, last }) => {
    const actor = eventActorOf(last.actor);
    return actor === null ? [] : [{ actorKey, actor, last }];
  });
  const byActor = [...new Map(known.map((one) => [one.actorKey, one])).values()];
  const [one, ...others] = byActor;
  if (one === undefined) return { status: 'notYetKnown' };
  if (others.length > 0) return { status: 'ambiguous', candidates: byActor.map(({ actor }): EventActor => actor) };
  return { status: 'known', actor: one.actor, recordId: one.last.id, at: one.last.activityDateTime };
}
