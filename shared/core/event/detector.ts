import type { IntuneAuditEvent, LogRecord, SignIn } from '../log/record';
import type { RecordsUnder } from '../log/records-by-key';
import type { FailingSettings } from '../resource/failing-settings';
import type { FleetKind, Kind, LogKind, SmallKind } from '../resource/kind';
import type { ConditionalAccessPolicy, Group, ResourceOf, RoleAssignmentScheduleInstance } from '../resource/resource';
import type { Familiarity } from '../sign-in/habits';
import type { ConditionalAccessBasis, TenantFacts } from '../verdict/control';
import type { DeclaredThresholds } from '../verdict/thresholds';
import type { ActorPast } from './actor-past';
import type { Change } from './change';
import type { Exposure, Line } from './event';
import type { OpeningType } from './migration';
import type { Severity } from './severity';
import type { StoryPlan } from './story-plan';

/** Facts that a detector may use besides the change or record that it judges. */
export type DetectorFacts = TenantFacts & {
  /** Groups that policies, roles or declarations name, or that are role-assignable. */
  readonly groups: ReadonlyMap<string, Group>;
  /** Why a group is watched: 'policy' (a Conditional Access policy names it), 'role' (it has a role), 'assignable'. */
  readonly whyWatched: (groupId: string) => readonly ('policy' | 'role' | 'assignable')[];
  /** Ids of the roles that are assigned to a group, and so to its members. */
  readonly rolesOfGroup: (groupId: string) => readonly string[];
  /** Conditional Access before and after this collection; null if something it needs could not be read. */
  readonly conditionalAccess: {
    readonly before: ConditionalAccessBasis;
    readonly after: ConditionalAccessBasis;
  } | null;
  /** A policy in force at its strictest, as its baseline keeps it; null if it was never in force since monitoring began. */
  readonly approvedPolicy: (id: string) => ConditionalAccessPolicy | null;
  /** Kinds that Conditional Access is judged by and that cannot be read now. Without them, nobody can say that no person is affected. */
  readonly unreadBasis: readonly Kind[];
  /**
   * Devices that turned non-compliant in the last 24 h and still are, including those of this collection, and how often devices did on each
   * monitored day before; the days are read only if a spike is possible. And the size of the fleet.
   */
  readonly deviceFlips: { readonly last24h: number; readonly daysBefore: readonly number[]; readonly fleet: number };
  /**
   * Devices that entered their grace period in the last 24 h, the settings that those seen in this collection fail, and the end of each
   * grace period, by device id.
   */
  readonly deviceGrace: {
    readonly last24h: number;
    readonly failing: readonly FailingSettings[];
    readonly ends: ReadonlyMap<string, string | null>;
  };
  /** The settings that a device of this collection fails; null if it was not asked about. */
  readonly failingSettingsOf: (deviceId: string) => FailingSettings | null;
  /** The failing settings of devices that turned non-compliant in the last 24 h, including this collection. */
  readonly failingOfDay: readonly FailingSettings[];
  /** Whether a person is declared. Detectors do not need the person's name. */
  readonly isDeclared: (list: 'breakGlass' | 'syncAccounts' | 'serviceAccounts', id: string) => boolean;
  /** Since when a person of this collection has been on the list of risky users without a break; null if not recorded. */
  readonly atRiskSince: (personId: string) => string | null;
  /** People whom Identity Protection rates at medium risk or above. */
  readonly riskyIds: ReadonlySet<string>;
  /** Those among them whose risk is high or confirmed. */
  readonly highRiskIds: ReadonlySet<string>;
  /** PIM's role assignments and activations after this collection; null if they cannot be read. */
  readonly roleInstances: readonly RoleAssignmentScheduleInstance[] | null;
  /** Log records, kept and new, that name a person of this collection, from two hours before its first record on. */
  readonly recordsAbout: (personId: string) => readonly LogRecord[];
  /** The log entries of this collection: one entry can revoke another. */
  readonly recordsOfCollection: readonly LogRecord[];
  /** Intune commands that remove devices, kept and new, from some hours before the first new one on. */
  readonly deviceRemovals: readonly IntuneAuditEvent[];
  /**
   * The owner of a device that a command of this collection removes, by its id in Intune, or whose recovery key or local password somebody
   * read, by its device id in Entra; null if unknown.
   */
  readonly ownerOfDevice: (deviceId: string) => string | null;
  /** The tenant's verified domains, in lower case; empty if they are unknown or no entry of the collection needs them. */
  readonly ownDomains: ReadonlySet<string>;
  /**
   * The enterprise app with this id, loaded if an entry of the collection is about an app or made by one; also found by the id of its
   * registration, or the app id that sign-ins show, if an entry is about an app. Null if unknown.
   */
  readonly appOf: (applicationId: string) => ResourceOf<'servicePrincipal'> | null;
  /** The registration with this id, loaded if an entry of the collection is about an app; null if unknown, or of another tenant. */
  readonly registrationOf: (applicationId: string) => ResourceOf<'application'> | null;
  /** The permissions of an enterprise app, loaded if an entry of the collection is about an app; null if either list could not be read. */
  readonly grantsOf: (servicePrincipalId: string) => AppGrants | null;
  /** Kept and new records under the keys that `Detector.asksFor` and `asksAround` name. */
  readonly recordsUnder: RecordsUnder;
  /** A compliance policy as last collected, loaded if an entry of Intune's log is judged; null if unknown. */
  readonly compliancePolicyOf: (policyId: string) => ResourceOf<'deviceCompliancePolicy'> | null;
  /** Since when collections have found the resources of a small kind as they are now; null if they were not read. */
  readonly foundSince: (kind: SmallKind) => string | null;
  /** Number of resources in a fleet; null if it was not read. */
  readonly fleetSize: (kind: FleetKind) => number | null;
  /** Whether this actor did something of this class (a detector id) before this collection. */
  readonly pastOf: (actorId: string, activityClass: string) => ActorPast;
  /** What was new for the person about a sign-in when it happened. */
  readonly familiarityOf: (signIn: SignIn) => Familiarity;
  /** Whether this person signed in from the network of this address before; false if unknown. */
  readonly isUsualNetwork: (personId: string, address: string | null, at: string) => boolean;
  /** Whether a sign-in of this account was read; false if unknown. */
  readonly hasSignedIn: (personId: string) => boolean;
};

/** What an app may do, as last read. */
type AppGrants = {
  /** In its own name: ids of application permissions. */
  readonly appRoleIds: readonly string[];
  /** On behalf of everybody: names of delegated permissions. */
  readonly scopes: readonly string[];
};

type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields of a setting that a detection is about, before and after. `found`: as collections found them before this edit, for an edit that
 * only a log entry shows; undefined if that is not known.
 */
export type SettingEdit = { readonly before: Fields; readonly after: Fields; readonly found?: Fields | undefined };

/** A detection from several log entries together; each of the entries leads to the same one. */
export type DetectedSpike = {
  /** Forms the event's id together with detector and resource, whichever entry came first. */
  readonly id: string;
  /** A time before the first entry, so that it cannot be an entry's own time. ISO 8601, UTC. */
  readonly anchor: string;
  /** The first and last time of the spike, whichever of its entries are known. ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  /** The oldest first, at least one. */
  readonly records: readonly LogRecord[];
  /** The entry that caused the spike and whose alert it joins; null if there is none. */
  readonly lead: LogRecord | null;
};

/** The statement that something noteworthy happened, or that it was ended. */
export type Detection = {
  readonly detectorId: string;
  /** `ended` revokes the `raised` detection of the same resource. */
  readonly effect: 'raised' | 'ended';
  readonly severity: Severity;
  /** The id that raised and ended share; for role grants `<principal id>|<role template id>`. */
  readonly resourceId: string;
  readonly resourceName: string | null;
  readonly peopleIds: readonly string[];
  readonly lines: readonly Line[];
  readonly exposure: Exposure | null;
  /** True: sent at once if the route says so. False: recorded, and listed in the digest. */
  readonly alerts: boolean;
  /** Another detector of the same story: its end also ends this. Null for a separate story. */
  readonly storyOf: string | null;
  /** The detector that reports the same change under another name; null if there is none. */
  readonly changeOf: string | null;
  /** The detector whose finding about the same person includes this one; null if there is none. */
  readonly summedUpBy: string | null;
  /** The edited setting, if the values show whether it was put back; null if only the effect is known. */
  readonly edit: SettingEdit | null;
  /** The fields of the change that it is about, if these are not the detector's `focus`. */
  readonly focus?: RegExp | undefined;
  /** Null if a single log entry or change is the source. */
  readonly spike: DetectedSpike | null;
  /** The fleet, if many of its resources changed at once; null for a single one. */
  readonly fleet: FleetKind | null;
  /** Log entries that become relevant with this change and may have been read before. They are judged again. */
  readonly follows?: readonly LogRecord[] | undefined;
  /** Later log entries that may end it, and may have been read before it. */
  readonly endsIn?: readonly LogRecord[] | undefined;
  /**
   * For findings that continue for days, such as sign-ins on a journey: the text that stays the same. Another text is
   * another alert.
   */
  readonly matter?: string | undefined;
  /** The user, group or application that holds the resource; null if nothing is held. */
  readonly holderId: string | null;
  /** True if this one leads the message, as all do of a detector that `leads`. */
  readonly leads?: true;
  /** True if nothing stays wrong afterwards: a sign-in has happened and cannot be fixed. */
  readonly momentary: boolean;
  /** An alert waits until then, and is not sent if it is over by then: Microsoft resolves most risk by itself. */
  readonly deferredUntil: string | null;
  readonly details: Readonly<Record<string, string | number | boolean | readonly string[] | null>>;
};

/** A query for stored records around an entry: those under a key, this many ms before and after it. */
type Asked = { readonly key: string; readonly aroundMs: number };

type Watched = {
  readonly changes: readonly (SmallKind | FleetKind)[];
  readonly records: readonly LogKind[];
};

/** Many devices stop being compliant within a day, enter their grace period, or disappear from the list. */
type FleetAlert = 'compliance' | 'grace' | 'removal';

/** Equivalent rules of other catalogues, by their own names. */
export type Covers = {
  /** MITRE ATT&CK techniques: T1098.003. */
  readonly attack: readonly string[];
  readonly sigma?: readonly string[];
  readonly sentinel?: readonly string[];
  readonly elastic?: readonly string[];
  readonly panther?: readonly string[];
  readonly cipp?: readonly string[];
};

/** Lists of the weekly digest for events that were recorded without an alert. */
export type QuietList = 'activations' | 'admins' | 'devices' | 'risk' | 'quiet';

export type Detector = {
  /** Catalogue id, such as EV.P02. */
  readonly id: string;
  /**
   * The id under which the catalogue has it, if another detection has the same meaning; null for most. The detail
   * `reportedAs` of a detection overrides it.
   */
  readonly reportedAs: string | null;
  /** File name: <service>-<resource>-<what-happened>. */
  readonly name: string;
  readonly title: string;
  readonly area: 'identity' | 'administrators' | 'devices' | 'applications' | 'data' | 'threats';
  readonly severity: Severity;
  readonly watches: Watched;
  /** The thresholds that the detector reads, or that decide what is sent in its name. */
  readonly thresholds: DeclaredThresholds;
  /** True if the people whom it exposes can sign in with less: their sign-ins afterwards are read, and its alert says who signed in. */
  readonly followsSignIns: boolean;
  /** Controls to judge at once. If the event made one of them fail, it is reported in that control's alert. */
  readonly joins: readonly string[];
  /**
   * True if the action says more than the control that fails because of it, such as who received which role. At the same severity the
   * action leads the message.
   */
  readonly leads: boolean;
  /** Controls that fail later if the reported state lasts: for the same person or device this is not a second alert. */
  readonly explains: readonly string[];
  readonly falsePositives: string;
  /** What the detector cannot find because of a licence, the size of the tenant or the beta version of Graph; null if no limit is known. */
  readonly limits: string | null;
  /** True if it needs fields of sign-ins that only the beta version of Graph shows. */
  readonly needsBeta: boolean;
  readonly response: string;
  readonly references: readonly string[];
  readonly covers: Covers;
  /** Activities of the audit log (lower case) that this detector reads or that reveal who did it. */
  readonly activities: readonly string[];
  /** Whether the detector reads entries of an activity at all (lower case, cleaned); null if only the entry itself decides. */
  readonly reads: ((activity: string) => boolean) | null;
  /** The same activities as Microsoft writes them, for logs that are queried by name. */
  readonly operations: readonly string[];
  /**
   * True for settings: a change from a log entry is over when the next collection finds the object as it was before, even if the entry for
   * its end has not arrived.
   */
  readonly endsUnseen: boolean;
  /**
   * Set if the detector calls `facts.pastOf` with its own id: the days for which the log must have been read before an action can be called
   * the first of its account.
   */
  readonly firstAfterDays: number | null;
  /** True if the detector calls `facts.isUsualNetwork` for the account that acted. */
  readonly asksAboutNetworks: boolean;
  /** True if the detector calls `facts.hasSignedIn` for the account that an entry is about. */
  readonly asksAboutSignIns: boolean;
  /** True if the detector calls `facts.grantsOf` for the app of a change. */
  readonly asksAboutApps: boolean;
  /**
   * The fields of a change that the detector is about, as attribution writes them (`state=disabled`), so that a second actor on another
   * field of the same resource does not blur the name; null for all.
   */
  readonly focus: RegExp | null;
  /** Openings of a migration that explain it: a declared one for the same people, or of sharing, is not reported. */
  readonly openedBy: readonly OpeningType[];
  /** The weekly digest's list for events recorded without an alert; null for the list of the detector's area. */
  readonly digestList: QuietList | null;
  /** The alert about the whole device fleet that is sent in the detector's name; null if there is none. */
  readonly fleetAlert: FleetAlert | null;
  /** True if the detector calls `facts.recordsAbout` for the people in an entry of its activities: the actor and the target. */
  readonly asksAboutPeople: boolean;
  /** Detectors that give way to this one on the same log entry, because it says more. */
  readonly replaces: readonly string[];
  /** True if it reports a log entry only if no other detector does. */
  readonly lastResort: boolean;
  /** True if Microsoft logs one act as several entries, any of which this detector understands: they are one event. */
  readonly collapsesTwins: boolean;
  /** The other entries that the detector needs before it judges this one: `facts.recordsUnder` returns them. */
  readonly asksFor: (record: LogRecord) => readonly Asked[];
  /** Likewise for a change: the keys of the entries between the collection before it and this one. */
  readonly asksAround: (change: Change) => readonly string[];
  /** The detections that it joins to a story; null if it reads changes or records itself. */
  readonly story: StoryPlan | null;
  readonly onChange: (change: Change, facts: DetectorFacts) => readonly Detection[];
  readonly onRecord: (record: LogRecord, facts: DetectorFacts) => readonly Detection[];
};

const none: readonly never[] = [];

/** Defaults of the optional fields. */
const unused = {
  asksAboutApps: false,
  asksAboutNetworks: false,
  asksAboutSignIns: false,
  asksAboutPeople: false,
  asksAround: () => none,
  asksFor: () => none,
  firstAfterDays: null,
  collapsesTwins: false,
  covers: { attack: [] },
  digestList: null,
  endsUnseen: false,
  explains: [],
  fleetAlert: null,
  focus: null,
  followsSignIns: false,
  lastResort: false,
  leads: false,
  limits: null,
  needsBeta: false,
  onChange: () => none,
  onRecord: () => none,
  openedBy: [],
  operations: [],
  reportedAs: null,
  reads: null,
  replaces: [],
  story: null,
  thresholds: {},
} as const satisfies Partial<Detector>;

type Optional = keyof typeof unused;

/** Fills in the optional fields of a detector. */
export const defineDetector = (detector: Omit<Detector, Optional> & Partial<Pick<Detector, Optional>>): Detector => ({
  ...unused,
  ...detector,
});

/** For `reads` of a detector: these activities and no others. */
export function only(activities: readonly string[]): (activity: string) => boolean {
  const names = new Set(activities);
  return (activity) => names.has(activity);
}

/** The id of the detector in whose name a fleet alert is sent; undefined if it is not registered. */
export const fleetAlertSource = (detectors: readonly Detector[], alert: FleetAlert): string | undefined =>
  detectors.find(({ fleetAlert }) => fleetAlert === alert)?.id;

type Stated = Pick<Detection, 'detectorId' | 'severity' | 'resourceId'> & Partial<Detection>;

const blank = {
  alerts: true,
  spike: null,
  changeOf: null,
  deferredUntil: null,
  details: {},
  edit: null,
  exposure: null,
  fleet: null,
  holderId: null,
  lines: [],
  momentary: false,
  peopleIds: [],
  resourceName: null,
  storyOf: null,
  summedUpBy: null,
} as const;

export const raised = (stated: Stated): Detection => ({ ...blank, effect: 'raised', ...stated });

/** Revokes the `raised` detection of the same resource. */
export const ended = (stated: Stated): Detection => ({ ...blank, effect: 'ended', ...stated });
