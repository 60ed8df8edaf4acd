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
  /** `isName`: the text is the name of an object without a type of its own, such as a domain. */
  | { readonly type: 'text'; readonly text: string; readonly isName?: true | undefined };

export const personReference = (id: string): Reference => ({ type: 'person', id });
export const textReference = (text: string): Reference => ({ type: 'text', text });

/** An object other than a person. Its name is stored in the event unless it was unknown. */
type ObjectReference = Extract<Reference, { readonly name: string }>;

/** False if the id is shown in place of a name. */
export const isNamed = ({ id, name }: ObjectReference): boolean => name !== '' && name !== id;

/** The wording of one compared field, before and after: "Excluded: BreakGlass-1 -> BreakGlass-1, Vendors-Temp". */
export type Line = {
  readonly label: string;
  readonly before: readonly Reference[];
  readonly after: readonly Reference[];
};

export const objectsInLine = ({ before, after }: Line): readonly ObjectReference[] =>
  [...before, ...after].flatMap((reference) => ('name' in reference ? [reference] : []));

/**
 * The people who lost protection or are affected. If they could not be counted, there is no number that could be
 * mistaken for zero. Null if the event is not about a number of people or devices.
 */
export type Exposure = CountedExposure | UncountedExposure;

/** A count with its total, the first ids, and the privileged people among all of them. */
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
  /** A source that the count needs was not read. If only some of its objects were not read, they are listed. */
  | { readonly type: 'unread'; readonly kind: Kind; readonly objects: readonly Reference[] }
  /** Part of a policy is unreadable or unknown, so the count cannot be decided yet. */
  | { readonly type: 'undecided'; readonly objects: readonly Reference[] }
  /**
   * Only the log has reported the change so far; the next collection shows its effect on the tenant. `isOff`: the
   * policy was off when it was last read, so the change may have no effect at all.
   */
  | { readonly type: 'logOnly'; readonly isOff?: true | undefined };

/** A number of devices, without their names. */
export const devicesExposed = (count: number, of: number): CountedExposure => ({
  computed: true,
  unit: 'devices',
  count,
  of,
  ids: [],
  privilegedCount: 0,
  privilegedIds: [],
});

export const isCounted = (exposure: Exposure | null): exposure is CountedExposure => exposure?.computed === true;

/** People who are all listed by id, so that the same person can be recognised in two counts. */
export const isNamedInFull = (exposure: Exposure | null): exposure is CountedExposure =>
  isCounted(exposure) &&
  exposure.unit === 'people' &&
  exposure.ids.length === exposure.count &&
  exposure.privilegedIds.length === exposure.privilegedCount;

/**
 * Who made the change. The actor is named only if the target and the changed property of a stored record match, and
 * those of no other actor's record do.
 */
export type Attribution =
  | {
      readonly status: 'known';
      readonly actor: EventActor;
      readonly recordId: string;
      /** When the change happened according to Microsoft's log. */
      readonly at: string;
      /**
       * Left out if the values in the record agree with the change. `soleEntry`: the record shows no values but is the
       * only entry for that object at that time. `policyEdit`: an edit that caused a fleet change.
       */
      readonly basis?: 'soleEntry' | 'policyEdit' | undefined;
      /**
       * The policy of a `policyEdit`. With `soleEntry`: the dynamic group whose membership rule the account edited,
       * after which Microsoft moved the members. It has no basis of its own, because version 0.2.0 rejects rows with an
       * unknown basis.
       */
      readonly edited?: { readonly id: string; readonly name: string | null } | undefined;
      /**
       * For members of a group: the nested groups that the account changed. Left out if it changed the group itself.
       */
      readonly within?: readonly { readonly id: string; readonly name: string | null }[] | undefined;
      /** The account deleted or restored the holder of the role or the member of the group, and that came with it. */
      readonly withHolder?: true | undefined;
    }
  /** No matching record has arrived yet; entries can take up to an hour. */
  | { readonly status: 'notYetKnown' }
  /** Two actors match, and we do not guess. `areAll`: it consists of several entries, and each candidate made one of them. */
  | { readonly status: 'ambiguous'; readonly candidates: readonly EventActor[]; readonly areAll?: true | undefined }
  /** The window is over. */
  | { readonly status: 'notFound' }
  /** Microsoft writes it to a log that we may not read. */
  | { readonly status: 'notLogged'; readonly log: 'unifiedAuditLog' | 'behindTheScore' }
  /**
   * No admin action involved: devices reported by themselves, time passed, Microsoft found it, or an unchanged
   * membership rule acted.
   */
  | {
      readonly status: 'nobody';
      readonly reason: 'telemetry' | 'time' | 'monitor' | 'risk' | 'signIns';
      /**
       * The details of `risk`, `time` and `monitor`. A separate field, because version 0.2.0 rejects rows with a reason
       * that it does not know.
       */
      readonly through?: 'defender' | 'membershipRule' | 'outsideService' | 'licence' | undefined;
    };

/** The account edited the membership rule of a dynamic group, and Microsoft moved the members. */
export const isRuleEdit = ({ basis, edited }: Extract<Attribution, { readonly status: 'known' }>): boolean =>
  basis === 'soleEntry' && edited !== undefined;

/** Only the time of a log entry names the account, because the entry shows no values. */
export const isBySoleEntry = (attribution: Attribution): boolean =>
  attribution.status === 'known' && attribution.basis === 'soleEntry' && !isRuleEdit(attribution);

export type EventActor =
  | {
      readonly type: 'person';
      readonly id: string;
      readonly ipAddress: string | null;
      /** The home tenant of an external account, if the log shows it. */
      readonly home?: Home | undefined;
    }
  | { readonly type: 'application'; readonly id: string; readonly name: string }
  /** A service of Microsoft, such as its managed-policy service. */
  | { readonly type: 'microsoft'; readonly name: string };

/** A field of a setting and a hash of its value. */
export type FieldValue = { readonly field: string; readonly value: string };

/** The data that correlates alerts: which objects changed, in which property, and when. */
export type Evidence = {
  readonly subjects: readonly SubjectKey[];
  /** The property that changed, with the same name in every source that shows it; null for a failing control. */
  readonly property: string | null;
  /**
   * A property that summarises this one, such as a person's risk level. A later change of the summary is not a separate
   * action. Null if there is none.
   */
  readonly partOf?: string | null | undefined;
  /** The properties whose alerts advised this action, so that it is a step of one of them. Left out if no alert did. */
  readonly remedyFor?: readonly string[] | undefined;
  /** Properties of other objects whose change changes this one too, where they share an element: a group inside the group. */
  readonly through?: readonly string[] | undefined;
  /** The changed fields of a setting, with hashes of their old values. Null if the values are unknown. */
  readonly was?: readonly FieldValue[] | null | undefined;
  /** For a log entry: when a collection found the object without the change. Null if none did. */
  readonly goneBy?: string | null | undefined;
  /**
   * While the alert of this detection is open, a later detection of the same property with the same text belongs to the
   * same action.
   */
  readonly matter?: string | null | undefined;
  /**
   * It is more important than the controls that fail because of it, such as a role assignment. Set per event, because
   * not every event of the detector is.
   */
  readonly leads?: true | undefined;
  /** True for a momentary spike of log entries, whose `from` and `to` are the bounds of its time slots. */
  readonly isSpike?: true | undefined;
  /** For a story, the proof of each step. Two stories with a common step are the same attack. */
  readonly steps?: readonly string[] | undefined;
  /** The change happened after `from` and not after `to`; for a log entry both are its own time. ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  /** For a failing control: ids of the detections in the same collection that may have caused it. */
  readonly causes: readonly string[];
};

/** `weakened`: a control that failed already, and protects less than before. */
type EventType = 'detection' | 'regression' | 'weakened' | 'recovery' | 'change' | 'attribution' | 'health';

/** The known actor, or all candidates. */
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
  /** Id of a control or detector, a kind (for changes), or the name of a health problem. */
  readonly source: string;
  readonly severity: Severity;
  /**
   * The start of the story: the record's own time, the `since` of a difference, or the moment of a verdict. ISO 8601,
   * UTC.
   */
  readonly anchor: string;
  /** When it happened according to the record; null without a record. */
  readonly happenedAt: string | null;
  readonly recordedAt: string;
  /** The day whose partition contains the event; YYYY-MM-DD. */
  readonly recordDay: string;
  readonly resource: { readonly kind: Kind | 'tenant' | 'control'; readonly id: string; readonly name: string | null };
  /** People whom the event is about: the one who got the role, the owner of the device. */
  readonly peopleIds: readonly string[];
  readonly lines: readonly Line[];
  readonly exposure: Exposure | null;
  readonly attribution: Attribution;
  /** The alert waits until this time. It is not sent if the problem has ended by then. Null: sent at once. */
  readonly deferredUntil: string | null;
  /** Found in the weeks before monitoring began: listed in the first message, but never an alert. */
  readonly lookBack: boolean;
  /** Events with the same key form one alert: `control|ZT.ID.001` or `EV.P02|<resource id>`. Null for events that never alert. */
  readonly groupKey: string | null;
  /** The problem, which lasts until a recovery names it. Null if nothing stays wrong. */
  readonly concern: string | null;
  /** Facts that the wording of this source needs: flat, small, and without names of people. */
  readonly details: Readonly<Record<string, string | number | boolean | readonly string[] | null>>;
  /** Left out for events that never alert, and for those recorded by an older version. */
  readonly evidence?: Evidence | undefined;
};

/** The parts that form an event's id. They never include attribution, severity, wording or the current time. */
type Identity = {
  readonly tenantId: string;
  readonly source: string;
  readonly resourceId: string;
  readonly anchor: string;
  /** The compared fields before and after. */
  readonly before: unknown;
  readonly after: unknown;
};

/** The same change always has the same id, so that recording it twice is a no-op. */
export const eventId = ({ tenantId, source, resourceId, anchor, before, after }: Identity): string =>
  shortHash(canonicalJson([tenantId, source, resourceId, anchor, before ?? null, after ?? null]));

/** Lines and lists of an event name at most this many objects, so that it stays small; at the limit there may be more. */
export const maxNamed = 50;

/** True for an event from a log entry, whose own time is its anchor. */
export const isLogged = ({ anchor, happenedAt }: WatchEvent): boolean => anchor === happenedAt;

/** The latest time at which the change can have happened. */
export const evidenceTimeOf = ({ evidence, recordedAt }: WatchEvent): string => evidence?.to ?? recordedAt;

/**
 * An event about the monitor itself while nothing is wrong with the tenant, such as a digest or a drill. `object`
 * distinguishes its id from others of the same source.
 */
export const ownEvent = (
  {
    tenantId,
    source,
    object,
    anchor,
    after,
  }: Pick<Identity, 'tenantId' | 'source' | 'anchor' | 'after'> & { readonly object: string },
  notice: Pick<WatchEvent, 'recordedAt' | 'groupKey' | 'details'> & { readonly resourceId: string },
): WatchEvent => ({
  id: eventId({ tenantId, source, resourceId: object, anchor, before: null, after }),
  tenantId,
  type: 'health',
  source,
  severity: 'informational',
  anchor,
  happenedAt: null,
  recordedAt: notice.recordedAt,
  recordDay: notice.recordedAt.slice(0, 10),
  resource: { kind: 'tenant', id: notice.resourceId, name: null },
  peopleIds: [],
  lines: [],
  exposure: null,
  attribution: { status: 'nobody', reason: 'monitor' },
  deferredUntil: null,
  lookBack: false,
  groupKey: notice.groupKey,
  concern: null,
  details: notice.details,
});

export const controlConcern = (controlId: string): string => `control|${controlId}`;

/**
 * The concern of a failing control that has become weaker. It ends when the control fails only as before, or passes.
 */
export const weakerConcern = (controlId: string): string => `${controlConcern(controlId)}|weaker`;

/** The end of the weakening only: the control still fails, as it did before. */
export const isAsBefore = ({ type, source, concern }: Pick<WatchEvent, 'type' | 'source' | 'concern'>): boolean =>
  type === 'recovery' && concern === weakerConcern(source);

export const detectorConcern = (detectorId: string, resourceId: string): string => `${detectorId}|${resourceId}`;

/** Whether the event records who was behind another one. */
export const isAnswerTo = ({ type, details }: Pick<WatchEvent, 'type' | 'details'>, eventId: string): boolean =>
  type === 'attribution' && details.eventId === eventId;

/** A control that fails or has become weaker. */
export const isFailure = ({ type }: Pick<WatchEvent, 'type'>): boolean => type === 'regression' || type === 'weakened';

/** The log showed late that an apparent grant of a role was an activation in PIM: nothing was wrong in between. */
export const isDisproof = ({ type, details }: Pick<WatchEvent, 'type' | 'details'>): boolean =>
  type === 'recovery' && details.wasActivation === true;

/** The object is gone or changed, but others do the same: nothing got weaker. */
export const isReplacement = ({ details }: Pick<WatchEvent, 'details'>): boolean => details.isReplaced === true;

export const sameActor = (a: EventActor, b: EventActor): boolean =>
  a.type === b.type && (a.type === 'microsoft' ? a.name : a.id) === (b.type === 'microsoft' ? b.name : b.id);

export type Marker = {
  readonly day: string;
  readonly rowKey: string;
  readonly eventIds: readonly string[];
};
