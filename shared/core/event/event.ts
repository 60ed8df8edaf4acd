import type { SubjectKey } from '../alerting/subject';
import { canonicalJson, shortHash } from '../canonical';
import type { Home } from '../resource/home-account';
import type { Kind } from '../resource/kind';
import type { Severity } from './severity';

/** Something that a sentence names. People are ids here: their names live in Directory, where they can be erased. */
export type Reference =
  | { readonly type: 'person'; readonly id: string }
  | {
      readonly type: 'group' | 'policy' | 'application' | 'device' | 'location' | 'role';
      readonly id: string;
      readonly name: string;
    }
  | { readonly type: 'text'; readonly text: string };

/** One compared field in words, before and after: "Excluded: BreakGlass-1 -> BreakGlass-1, Vendors-Temp". */
export type Line = {
  readonly label: string;
  readonly before: readonly Reference[];
  readonly after: readonly Reference[];
};

/**
 * Who lost protection, or is concerned. What was not counted has no number that could be read as zero. An event whose
 * exposure is null is not about a number of people or devices at all.
 */
export type Exposure = CountedExposure | UncountedExposure;

/** A count with its denominator, the first ids, and the privileged among all of them. */
export type CountedExposure = {
  readonly computed: true;
  readonly unit: 'people' | 'devices';
  readonly count: number;
  readonly of: number;
  /** The first 50, privileged ones first. */
  readonly ids: readonly string[];
  readonly privilegedCount: number;
  /** The first 50 privileged ones. */
  readonly privilegedIds: readonly string[];
};

export type UncountedExposure = {
  readonly computed: false;
  readonly unit: 'people' | 'devices';
  readonly why: WhyUncounted;
};

export type WhyUncounted =
  /** A source that the count needs was not read; where single objects of it were not, these. */
  | { readonly type: 'unread'; readonly kind: Kind; readonly objects: readonly Reference[] }
  /** Policies say something that cannot be decided yet. */
  | { readonly type: 'undecided'; readonly objects: readonly Reference[] }
  /** So far only the log reports it: what it did to the tenant is collected next. */
  | { readonly type: 'logOnly' };

export const isCounted = (exposure: Exposure | null): exposure is CountedExposure => exposure?.computed === true;

/** Who made the change. A name is given only where a stored record's target and changed property match and no second actor does. */
export type Attribution =
  | {
      readonly status: 'known';
      readonly actor: EventActor;
      readonly recordId: string;
      /** When Microsoft's log says that it happened. */
      readonly at: string;
      /**
       * Left out: the record's own values agree with the change. `soleEntry`: it shows no values, and is the only entry of that
       * object then. `policyEdit`: the edit that made a fleet change, and not the change itself.
       */
      readonly basis?: 'soleEntry' | 'policyEdit' | undefined;
      /** Of a `policyEdit`: the policy. */
      readonly edited?: { readonly id: string; readonly name: string | null } | undefined;
    }
  /** No matching record yet; entries can take up to an hour. */
  | { readonly status: 'notYetKnown' }
  /** Two actors match, and we do not guess. */
  | { readonly status: 'ambiguous'; readonly candidates: readonly EventActor[] }
  /** The window is over. */
  | { readonly status: 'notFound' }
  /** Microsoft writes it into another log than those that we may read. */
  | { readonly status: 'notLogged'; readonly log: 'unifiedAuditLog' | 'behindTheScore' }
  /** No admin action involved: device telemetry, the passing of time, Microsoft's judgement of risk. */
  | { readonly status: 'nobody'; readonly reason: 'telemetry' | 'time' | 'monitor' | 'risk' | 'signIns' };

export type EventActor =
  | {
      readonly type: 'person';
      readonly id: string;
      readonly ipAddress: string | null;
      /** Of an account of another tenant, as far as the log shows it. */
      readonly home?: Home | undefined;
    }
  | { readonly type: 'application'; readonly id: string; readonly name: string }
  /** Microsoft's own service, such as its managed-policy service. */
  | { readonly type: 'microsoft'; readonly name: string };

/** A field of a setting, and a hash of its value. */
export type FieldValue = { readonly field: string; readonly value: string };

/** What alerts are correlated by: which objects an event shows to have changed, in which property, and when. */
export type Evidence = {
  readonly subjects: readonly SubjectKey[];
  /** The property that changed, the same text in every source that can show it; null of a failing control. */
  readonly property: string | null;
  /** The property that sums it up, such as the level of somebody's risk: what that shows later is no other action. Null: none does. */
  readonly partOf?: string | null | undefined;
  /** The fields of a setting that changed, with hashes of what they were before. Null: the values are not known. */
  readonly was?: readonly FieldValue[] | null | undefined;
  /** The change lies after `from` and not after `to`; both are the entry's own time where a log tells it. ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  /** Of a failing control: ids of the detections of the same collection that can have made it fail. */
  readonly causes: readonly string[];
};

/** `weakened`: a control that failed already, and protects less than before. */
type EventType = 'detection' | 'regression' | 'weakened' | 'recovery' | 'change' | 'attribution' | 'health';

/** The known hand, or all that match. */
export const actorsIn = (attribution: Attribution): readonly EventActor[] =>
  attribution.status === 'known'
    ? [attribution.actor]
    : attribution.status === 'ambiguous'
      ? attribution.candidates
      : [];

/** The immutable record of something that happened. Ids and facts, no wording. */
export type WatchEvent = {
  readonly id: string;
  readonly tenantId: string;
  readonly type: EventType;
  /** Control id, detector id, kind (for changes), or the name of a health problem. */
  readonly source: string;
  readonly severity: Severity;
  /** Where the story begins: the record's own time, the `since` of a diff, or the moment of a verdict. ISO 8601, UTC. */
  readonly anchor: string;
  /** When it happened as far as anybody knows: the record's time, else null. */
  readonly happenedAt: string | null;
  readonly recordedAt: string;
  /** YYYY-MM-DD: the partition that it lives in. */
  readonly recordDay: string;
  readonly resource: { readonly kind: Kind | 'tenant' | 'control'; readonly id: string; readonly name: string | null };
  /** People whom the event is about: the one who got the role, the owner of the device. */
  readonly peopleIds: readonly string[];
  readonly lines: readonly Line[];
  readonly exposure: Exposure | null;
  readonly attribution: Attribution;
  /** Its alert waits until then, and is not sent if it is over by then. Null: sent at once. */
  readonly deferredUntil: string | null;
  /** Found in the weeks before monitoring began: listed in the first message, never an alert. */
  readonly lookBack: boolean;
  /** What makes events one alert: `control|ZT.ID.001` or `EV.P02|<resource id>`. Null for events that never alert. */
  readonly groupKey: string | null;
  /** What stays wrong until a recovery names it. Null where nothing stays wrong. */
  readonly concern: string | null;
  /** Facts of its own that the wording of this source reads: flat, small, no names of people. */
  readonly details: Readonly<Record<string, string | number | boolean | readonly string[] | null>>;
  /** Left out of events that never alert, and of those that an older version recorded. */
  readonly evidence?: Evidence | undefined;
};

/** What an event's id is made of; never attribution, severity, wording or now. */
type Identity = {
  readonly tenantId: string;
  readonly source: string;
  readonly resourceId: string;
  readonly anchor: string;
  /** The compared fields before and after. */
  readonly before: unknown;
  readonly after: unknown;
};

/** The same happening always has the same id, so that recording it twice is a no-op. */
export const eventId = ({ tenantId, source, resourceId, anchor, before, after }: Identity): string =>
  shortHash(canonicalJson([tenantId, source, resourceId, anchor, before ?? null, after ?? null]));

/** True of what an entry of the log says, whose own time is its anchor. */
export const isLogged = ({ anchor, happenedAt }: WatchEvent): boolean => anchor === happenedAt;

/** When it was there at the latest. */
export const evidenceTimeOf = ({ evidence, recordedAt }: WatchEvent): string => evidence?.to ?? recordedAt;

/**
 * An event of our own that nothing is wrong with the tenant: that a week was made, that a drill was held. `object` is what sets it
 * apart from others of its source, in its id.
 */
export const ownEvent = (
  {
    tenantId,
    source,
    object,
    anchor,
    after,
  }: Pick<Identity, 'tenantId' | 'source' | 'anchor' | 'after'> & { readonly object: string },
  told: Pick<WatchEvent, 'recordedAt' | 'groupKey' | 'details'> & { readonly resourceId: string },
): WatchEvent => ({
  id: eventId({ tenantId, source, resourceId: object, anchor, before: null, after }),
  tenantId,
  type: 'health',
  source,
  severity: 'informational',
  anchor,
  happenedAt: null,
  recordedAt: told.recordedAt,
  recordDay: told.recordedAt.slice(0, 10),
  resource: { kind: 'tenant', id: told.resourceId, name: null },
  peopleIds: [],
  lines: [],
  exposure: null,
  attribution: { status: 'nobody', reason: 'monitor' },
  deferredUntil: null,
  lookBack: false,
  groupKey: told.groupKey,
  concern: null,
  details: told.details,
});

export const controlConcern = (controlId: string): string => `control|${controlId}`;

/**
 * Open while a failing control is weaker than before: it ends when the control fails as it did before, and when it
 * passes.
 */
export const weakerConcern = (controlId: string): string => `${controlConcern(controlId)}|weaker`;

/** The end of a weakening alone: the control fails, as it did before. */
export const isAsBefore = ({ type, source, concern }: Pick<WatchEvent, 'type' | 'source' | 'concern'>): boolean =>
  type === 'recovery' && concern === weakerConcern(source);

export const detectorConcern = (detectorId: string, resourceId: string): string => `${detectorId}|${resourceId}`;

/** A control that fails, or fails worse. */
export const isFailure = ({ type }: Pick<WatchEvent, 'type'>): boolean => type === 'regression' || type === 'weakened';

export const sameActor = (a: EventActor, b: EventActor): boolean =>
  a.type === b.type && (a.type === 'microsoft' ? a.name : a.id) === (b.type === 'microsoft' ? b.name : b.id);

export type Marker = {
  readonly day: string;
  readonly rowKey: string;
  readonly eventIds: readonly string[];
  readonly etag: string;
};
