import { minuteMs } from '../time/durations';
import { endsFailure } from '../verdict/judge';
import type { CollectionFacts, Judged } from './collection-facts';
import { healthBase, licenceBase, watchingEvent } from './collection-health';
import { controlConcern, eventId, type WatchEvent } from './event';

/** Controls that can no longer be judged: their licence ended, a source cannot be read, or their check was redefined. */
export const controlHealthEvents = (facts: CollectionFacts, judged: readonly Judged[]): readonly WatchEvent[] => [
  ...licenceEvents(facts, judged),
  ...controlBlindEvents(facts, judged),
  ...judged.filter(({ judgement }) => judgement.change === 'redefined').map((entry) => redefinedEvent(facts, entry)),
  ...foundFailingEvents(facts, judged),
];

/** True if a control fails at its first known verdict, so that nothing shows that it ever passed. */
export const isFoundFailing = ({ judgement: { change, evaluation }, before }: Judged): boolean =>
  change === null && evaluation.verdict.status === 'fail' && (before?.lastKnown ?? null) === null;

/**
 * Critical controls that fail when they can first be checked, after the first message was sent: one addition to that
 * message. Nobody is known to have changed anything, so it is no alert.
 */
function foundFailingEvents(facts: CollectionFacts, judged: readonly Judged[]): readonly WatchEvent[] {
  const found = judged.filter((entry) => entry.control.severity === 'critical' && isFoundFailing(entry));
  if (facts.isSummarised !== true || found.length === 0) return [];
  const controls = found.map(({ control }) => control.id).sort();
  return [
    {
      ...watchingEvent(facts),
      ...healthBase(facts, 'watching', 'tenant', ['foundFailing', controls]),
      groupKey: `watching|${controls.join('|')}`,
      details: { controls },
    },
  ];
}

/** The time that the licence's other sources need to be read and refused twice. */
const otherSourcesMs = 3 * minuteMs;

/**
 * Controls that could not be judged because a licence ended: one event for each licence. Each source is refused in its
 * own collection, so an event also names the controls of earlier collections.
 */
function licenceEvents(facts: CollectionFacts, judged: readonly Judged[]): WatchEvent[] {
  const ended = judged.filter(({ judgement }) => judgement.change === 'licenceEnded');
  const byLicence = new Map<string, string[]>();
  for (const { control, judgement } of ended) {
    const { verdict } = judgement.evaluation;
    if (verdict.status !== 'notLicensed') continue;
    byLicence.set(verdict.licence, [...(byLicence.get(verdict.licence) ?? []), control.id]);
  }
  return [...byLicence].map(([licence, now]) => {
    const controls = [...new Set([...(facts.endedWith?.get(licence) ?? []), ...now])].sort();
    return {
      ...licenceBase(facts, licence, now),
      severity: 'high',
      deferredUntil: new Date(Date.parse(facts.now) + otherSourcesMs).toISOString(),
      details: { licence, controls, elements: controls },
    };
  });
}

/**
 * Controls that passed and can no longer be judged: one event for each reason, with all affected controls. It appears
 * in the weekly digest but is never an alert, because the missing source has its own alert and nothing is known to be
 * wrong.
 */
function controlBlindEvents(facts: CollectionFacts, judged: readonly Judged[]): WatchEvent[] {
  const byReason = new Map<string, Judged[]>();
  for (const entry of judged) {
    const { verdict } = entry.judgement.evaluation;
    if (entry.judgement.change !== 'wentBlind' || verdict.status !== 'unknown') continue;
    byReason.set(verdict.reason, [...(byReason.get(verdict.reason) ?? []), entry]);
  }
  return [...byReason].map(([reason, blind]) => ({
    // The anchor is the last known verdict, because the collection may have no time, for example if the source was
    // never read.
    ...healthBase(facts, 'controlBlind', 'tenant', [
      reason,
      blind.map(({ control, before }) => [control.id, before?.lastKnown?.at ?? null]),
    ]),
    severity: 'informational',
    resource: { kind: 'tenant', id: facts.tenantId, name: null },
    groupKey: null,
    concern: null,
    details: { reason, controls: blind.map(({ control }) => control.id) },
  }));
}

/**
 * The definition of the check changed. That is never a regression or an alert; if the control passes or no longer
 * applies by the new definition, the old failure is over.
 */
function redefinedEvent(facts: CollectionFacts, { control, judgement, before }: Judged): WatchEvent {
  const { verdict, counter, definitionVersion } = judgement.evaluation;
  const isOver = endsFailure(verdict.status, before?.lastKnown?.status);
  return {
    ...healthBase(facts, 'checkChanged', control.id, null),
    id: eventId({
      tenantId: facts.tenantId,
      source: 'checkChanged',
      resourceId: control.id,
      anchor: `version ${definitionVersion} verdict ${counter}`,
      before: null,
      after: null,
    }),
    type: isOver ? 'recovery' : 'health',
    severity: 'informational',
    resource: { kind: 'control', id: control.id, name: control.title },
    groupKey: isOver ? controlConcern(control.id) : null,
    concern: isOver ? controlConcern(control.id) : null,
    details: {
      fromVersion: before?.definitionVersion ?? null,
      toVersion: definitionVersion,
      fromStatus: before?.lastKnown?.status ?? null,
      toStatus: verdict.status,
    },
  };
}
