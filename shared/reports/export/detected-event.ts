import { actorsIn, type EventActor, type WatchEvent } from '../../core/event/event';
import type { AuditTarget } from '../../core/log/record';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { detectors } from '../../detections';
import { whole } from '../frame';
import { textDetail } from '../language/details';
import { localTime } from '../language/local-time';
import { naming } from '../language/naming';
import { capital, plainText } from '../language/plain-text';
import { wordingOf } from '../wording';
import { happenedSentence } from '../wording/sentence';

/** A detection as the command line prints it. Programs rely on the field names. */
type DetectedEvent = {
  readonly recordIds: readonly string[];
  readonly detector: string;
  readonly catalogueId: string;
  readonly severity: string;
  readonly summary: string;
  /** False if the event is only in the digest. */
  readonly told: boolean;
  readonly actor: { readonly type: string; readonly id: string | null; readonly name: string | null } | null;
  readonly targets: readonly {
    readonly type: string | null;
    readonly id: string | null;
    readonly name: string | null;
  }[];
  readonly subject: string;
  readonly story: string | null;
};

export type TimedEvent = { readonly event: DetectedEvent; readonly happenedAt: string };

/** What is printed of a target. */
export type NamedTarget = Pick<AuditTarget, 'type' | 'id' | 'displayName'>;

type Given = {
  readonly recordIds: readonly string[];
  readonly alerts: boolean;
  readonly targets: readonly NamedTarget[];
  readonly names: ReadonlyMap<string, DirectoryName>;
  readonly tenant: Pick<TenantConfiguration, 'name' | 'timeZone'>;
  readonly happenedAt: string;
  /** The story to which the detection belongs, or which it is. */
  readonly story: string | null;
};

const nameOfDetector = new Map(detectors.map(({ id, name }) => [id, name]));
const reportedAs = new Map(detectors.map((detector) => [detector.id, detector.reportedAs ?? detector.id]));

export function detectedEvent(event: WatchEvent, given: Given): DetectedEvent {
  const { recordIds, targets, names, tenant, happenedAt, story } = given;
  const wording = wordingOf(event.source);
  const clock = localTime(tenant.timeZone, happenedAt);
  const scene = { event, tenantName: plainText(tenant.name), naming: naming(names), clock };
  const sentence = happenedSentence(wording, scene, event.attribution, `at ${clock.moment(happenedAt)}`);
  const [actor] = actorsIn(event.attribution);
  return {
    recordIds,
    detector: nameOfDetector.get(event.source) ?? event.source,
    catalogueId: textDetail(event, 'reportedAs') ?? reportedAs.get(event.source) ?? event.source,
    severity: event.severity,
    summary: whole(sentence),
    told: given.alerts,
    actor: actor === undefined ? null : actorIn(actor, names),
    targets: targetsIn(event, targets, names),
    subject: capital(wording.lost(scene)),
    story,
  };
}

const knownName = (id: string, names: ReadonlyMap<string, DirectoryName>): string | null => {
  const named = names.get(id);
  return named === undefined || named.type === 'erased' ? null : plainText(named.displayName);
};

function actorIn(actor: EventActor, names: ReadonlyMap<string, DirectoryName>): DetectedEvent['actor'] {
  switch (actor.type) {
    case 'person':
      return { type: 'user', id: actor.id, name: knownName(actor.id, names) };
    case 'application':
      return { type: 'application', id: actor.id, name: plainText(actor.name) };
    case 'microsoft':
      return { type: 'microsoft', id: null, name: actor.name };
  }
}

/** The targets of the entry. For an entry without any, such as a risk detection: the people whom it is about. */
const targetsIn = (
  { peopleIds }: WatchEvent,
  targets: readonly NamedTarget[],
  names: ReadonlyMap<string, DirectoryName>,
): DetectedEvent['targets'] =>
  targets.length > 0
    ? targets.map(({ type, id, displayName }) => ({
        type,
        id,
        name: displayName === null ? knownName(id ?? '', names) : plainText(displayName),
      }))
    : peopleIds.map((id) => ({ type: 'User', id, name: knownName(id, names) }));

/** `2026-11-24 14:02:00  HIGH  EV.R15  Mara Klein's account converted …`; the time is UTC, as in the log. */
export const detectedLine = ({ event, happenedAt }: TimedEvent): string => {
  const { severity, catalogueId, summary, told } = event;
  const time = happenedAt.slice(0, 19).replace('T', ' ');
  return `${time}  ${severity.toUpperCase().padEnd(13)}  ${catalogueId}  ${summary}${told ? '' : ' (digest only)'}`;
};
