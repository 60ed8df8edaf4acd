import { fleetId, subjectOfResource } from '../alerting/subject';
import { kindDefinition } from '../resource/definition';
import type { Kind } from '../resource/kind';
import type { CollectionFacts } from './collection-facts';
import { detectorConcern, eventId, type WatchEvent } from './event';

export const sentAtOnce = { deferredUntil: null, lookBack: false } as const;

export const healthBase = (facts: CollectionFacts, source: string, resourceId: string, content: unknown) => ({
  id: eventId({
    tenantId: facts.tenantId,
    source,
    resourceId,
    anchor: facts.startedFrom,
    before: null,
    after: content,
  }),
  tenantId: facts.tenantId,
  type: 'health' as const,
  source,
  anchor: facts.startedFrom,
  happenedAt: null,
  recordedAt: facts.now,
  recordDay: facts.recordDay,
  peopleIds: [],
  lines: [],
  exposure: null,
  attribution: { status: 'nobody', reason: 'monitor' } as const,
  ...sentAtOnce,
});

/**
 * A kind that cannot be read any more, or that can be read again. Kinds that lack the same permission have one cause, so
 * they share an alert. `after`: the end of a loss of everything that this loss outlasts; it was reported with that one.
 */
export function blindEvent(
  facts: CollectionFacts,
  kind: Kind,
  state: 'lost' | 'back',
  reason: string,
  after: string | null = null,
): WatchEvent {
  const concern = `blind|${kind}`;
  const cause = reason === 'notPermitted' ? `blind|${kindDefinition(kind).permission}` : concern;
  return {
    ...healthBase(facts, 'blind', kind, [state, reason, ...(after === null ? [] : [after])]),
    type: state === 'lost' ? 'health' : 'recovery',
    severity: state === 'lost' ? 'medium' : 'informational',
    resource: { kind, id: kind, name: kindDefinition(kind).plural },
    groupKey: concern,
    concern,
    evidence: {
      subjects: [subjectOfResource(kind, kind)],
      property: cause,
      from: facts.startedFrom,
      to: facts.now,
      causes: [],
    },
    details: { reason },
  };
}

/** `content`: the affected controls of an ended licence, or "back". No log that is read shows whose action it was. */
export const licenceBase = (facts: CollectionFacts, licence: string, content: readonly string[] | 'back') => ({
  ...healthBase(facts, 'licenceEnded', licence, content),
  attribution: { status: 'nobody', reason: 'monitor', through: 'licence' } as const,
  resource: { kind: 'subscribedSku', id: licence, name: null } as const,
  groupKey: `licence|${licence}`,
  concern: `licence|${licence}`,
});

export const licenceBackEvent = (facts: CollectionFacts, licence: string): WatchEvent => ({
  ...licenceBase(facts, licence, 'back'),
  type: 'recovery',
  severity: 'informational',
  details: { licence },
});

/** Ends a spike once few devices are still part of it, even if they are not compliant yet. */
export const spikeOverEvent = (
  facts: CollectionFacts,
  source: string,
  details: WatchEvent['details'] = {},
): WatchEvent => ({
  ...healthBase(facts, source, fleetId, 'over'),
  type: 'recovery',
  severity: 'informational',
  resource: { kind: 'managedDevice', id: 'fleet', name: null },
  attribution: { status: 'nobody', reason: 'time' },
  groupKey: detectorConcern(source, fleetId),
  concern: detectorConcern(source, fleetId),
  details,
});

/**
 * Critical checks have been impossible for so long that the fault is not temporary. The same alert now also goes to the
 * recipients of high alerts.
 */
export const stillBlindEvent = (facts: CollectionFacts, kind: Kind, reason: string): WatchEvent => {
  const event = blindEvent(facts, kind, 'lost', reason);
  return {
    ...event,
    ...healthBase(facts, 'blind', kind, ['lasting']),
    severity: 'high',
    details: { ...event.details, isLasting: true },
  };
};

/** The summary of the first run. */
export const watchingEvent = (facts: CollectionFacts): WatchEvent => ({
  ...healthBase(facts, 'watching', 'tenant', 'started'),
  severity: 'informational',
  resource: { kind: 'tenant', id: facts.tenantId, name: null },
  groupKey: 'watching',
  concern: null,
  details: {},
});
