import type { IntuneAuditEvent, LogRecord, SignIn } from '../log/record';
import type { RecordsUnder } from '../log/records-by-key';
import type { FailingSettings } from '../resource/failing-settings';
import type { FleetKind, Kind, LogKind, SmallKind } from '../resource/kind';
import type {
  ConditionalAccessPolicy,
  Group,
  ResourceOf,
  RoleAssignment,
  RoleAssignmentScheduleInstance,
  RoleEligibilityScheduleInstance,
} from '../resource/resource';
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
  /**
   * Why a group is watched: 'policy' (a Conditional Access policy names it), 'role' (it has a role), 'assignable' (it
   * can be given roles).
   */
  readonly whyWatched: (groupId: string) => readonly ('policy' | 'role' | 'assignable')[];
  /** The roles that this person, group or app itself holds after this collection, activated ones too. */
  readonly assignmentsOf: (principalId: string) => readonly RoleAssignment[];
  /** The roles for which this person, group or app itself is eligible in PIM after this collection. */
  readonly eligibilitiesOf: (principalId: string) => readonly RoleEligibilityScheduleInstance[];
  /** Ids of the roles that are assigned to a group and thereby to its members. */
  readonly rolesOfGroup: (groupId: string) => readonly string[];
  /** Conditional Access before and after this collection; null if something it needs could not be read. */
  readonly conditionalAccess: {
    readonly before: ConditionalAccessBasis;
    readonly after: ConditionalAccessBasis;
  } | null;
  /**
   * The strictest version of a policy that was in force, as its baseline keeps it. Null if it has not been in force
   * since monitoring began.
   */
  readonly approvedPolicy: (id: string) => ConditionalAccessPolicy | null;
  /**
   * Kinds that Conditional Access decisions need and that cannot be read now. Without them, it is unknown whether
   * people are affected.
   */
  readonly unreadBasis: readonly Kind[];
  /**
   * Devices that turned non-compliant in the last 24 h and still are, including those of this collection. Also how many
   * devices did so on each earlier monitored day, read only if a spike is possible, and the size of the fleet.
   */
  readonly deviceFlips: { readonly last24h: number; readonly daysBefore: readonly number[]; readonly fleet: number };
  /**
   * Devices that entered their grace period in the last 24 h, the settings that those in this collection fail, and the
   * end of each grace period by device id.
   */
  readonly deviceGrace: {
    readonly last24h: number;
    readonly failing: readonly FailingSettings[];
    readonly ends: ReadonlyMap<string, string | null>;
  };
  /** True for a device that this collection removed and that just enrolled under another id. */
  readonly isReenrolled: (deviceId: string) => boolean;
  /** The settings that a device of this collection fails; null if they were not requested. */
  readonly failingSettingsOf: (deviceId: string) => FailingSettings | null;
  /** The failing settings of devices that turned non-compliant in the last 24 h, including this collection. */
  readonly failingOfDay: readonly FailingSettings[];
  /** Whether a person is a declared exception. Detectors do not need the name. */
  readonly isDeclared: (list: 'breakGlass' | 'syncAccounts' | 'serviceAccounts', id: string) => boolean;
  /**
   * Since when a person in this collection has been on the list of risky users without interruption; null if not
   * recorded.
   */
  readonly atRiskSince: (personId: string) => string | null;
  /** People whom Identity Protection rates at medium risk or above. */
  readonly riskyIds: ReadonlySet<string>;
  /** The people among them whose risk is high or confirmed. */
  readonly highRiskIds: ReadonlySet<string>;
  /** PIM's role assignments and activations after this collection; null if they cannot be read. */
  readonly roleInstances: readonly RoleAssignmentScheduleInstance[] | null;
  /** Stored and new log records that name a person of this collection, from two hours before its first record on. */
  readonly recordsAbout: (personId: string) => readonly LogRecord[];
  /** The log entries of this collection, because one entry can revoke another. */
  readonly recordsOfCollection: readonly LogRecord[];
  /** Stored and new Intune commands that remove devices, from some hours before the first new one on. */
  readonly deviceRemovals: readonly IntuneAuditEvent[];
  /**
   * The owner of a device, null if unknown. By Intune id if a command of this collection removes the device; by Entra
   * device id if somebody read its recovery key or local password.
   */
  readonly ownerOfDevice: (deviceId: string) => string | null;
  /** The tenant's verified domains, in lower case; empty if they are unknown or no entry of the collection needs them. */
  readonly ownDomains: ReadonlySet<string>;
  /**
   * The enterprise app with this id, loaded if an entry of the collection is about an app or made by one. For entries
   * about an app, it can also be found by the id of its registration or by its app id. Null if unknown.
   */
  readonly appOf: (applicationId: string) => ResourceOf<'servicePrincipal'> | null;
  /**
   * The app registration with this id, loaded if an entry of the collection is about an app. Null if it is unknown or
   * in another tenant.
   */
  readonly registrationOf: (applicationId: string) => ResourceOf<'application'> | null;
  /** The permissions of an enterprise app, loaded if an entry of the collection is about an app; null if either list could not be read. */
  readonly grantsOf: (servicePrincipalId: string) => AppGrants | null;
  /** Stored and new records under the keys that `Detector.asksFor` and `asksAround` return. */
  readonly recordsUnder: RecordsUnder;
  /** A compliance policy as last collected, loaded if an entry of Intune's log is judged; null if unknown. */
  readonly compliancePolicyOf: (policyId: string) => ResourceOf<'deviceCompliancePolicy'> | null;
  /** Since when the resources of a small kind have been as they are now; null if they were not read. */
  readonly foundSince: (kind: SmallKind) => string | null;
  /** Number of resources in a fleet; null if it was not read. */
  readonly fleetSize: (kind: FleetKind) => number | null;
  /** Whether this actor did something of this class (a detector id) before this collection. */
  readonly pastOf: (actorId: string, activityClass: string) => ActorPast;
  /** What was new for the person in a sign-in, at the time when it happened. */
  readonly familiarityOf: (signIn: SignIn) => Familiarity;
  /** Whether this person signed in from the network of this address before; false if unknown. */
  readonly isUsualNetwork: (personId: string, address: string | null, at: string) => boolean;
  /** Whether a sign-in of this account was read; false if unknown. */
  readonly hasSignedIn: (personId: string) => boolean;
};

/** The permissions of an app, as last read. */
type AppGrants = {
  /** Permissions in its own name: ids of application permissions. */
  readonly appRoleIds: readonly string[];
  /** Permissions on behalf of everybody: names of delegated permissions. */
  readonly scopes: readonly string[];
};

type Fields = Readonly<Record<string, unknown>>;

/**
 * The setting's fields that a detection is about, before and after. `found`: the values that collections found before
 * this edit, for an edit that only a log entry shows; undefined if unknown.
 */
export type SettingEdit = { readonly before: Fields; readonly after: Fields; readonly found?: Fields | undefined };

/** A detection made from several log entries. Each of these entries leads to the same detection. */
export type DetectedSpike = {
  /** Identifies the event together with detector and resource. It does not depend on which entry was read first. */
  readonly id: string;
  /** A time before the first entry, chosen so that no entry has exactly this time. ISO 8601, UTC. */
  readonly anchor: string;
  /** The first and last time of the spike, even if only some of its entries are known. ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  /** Oldest first; at least one. */
  readonly records: readonly LogRecord[];
  /** The entry that caused the spike and whose alert it joins; null if there is none. */
  readonly lead: LogRecord | null;
};

/** States that something noteworthy happened, or that it ended. */
export type Detection = {
  readonly detectorId: string;
  /** `ended` revokes the `raised` detection of the same resource. */
  readonly effect: 'raised' | 'ended';
  readonly severity: Severity;
  /** The same id for `raised` and `ended`; for role grants `<principal id>|<role template id>`, with the id of the object to which the role is limited between them. */
  readonly resourceId: string;
  readonly resourceName: string | null;
  readonly peopleIds: readonly string[];
  readonly lines: readonly Line[];
  readonly exposure: Exposure | null;
  /** True: sent at once if a route says so. False: only recorded and listed in the digest. */
  readonly alerts: boolean;
  /** Another detector whose end also ends this detection. Null if there is none. */
  readonly storyOf: string | null;
  /** The detector that reports the same change under another name; null if there is none. */
  readonly changeOf: string | null;
  /**
   * Set if alerts of these detectors about the same person advise this action. If one of them was open at the time, the
   * action is a step of that alert. `severity`: that of the action without the risk which these alerts report.
   */
  readonly remedy?: { readonly of: readonly string[]; readonly severity: Severity } | undefined;
  /** The detector whose finding about the same person includes this one; null if there is none. */
  readonly summedUpBy: string | null;
  /** The edited setting, if the values show whether it was put back; null if only the effect is known. */
  readonly edit: SettingEdit | null;
  /** The changed fields that it is about, if they differ from the detector's `focus`. */
  readonly focus?: RegExp | undefined;
  /** Null if a single log entry or change is the source. */
  readonly spike: DetectedSpike | null;
  /** The fleet, if many of its resources changed at once; null for a single one. */
  readonly fleet: FleetKind | null;
  /** Stored log entries that become relevant because of this change. They are judged again. */
  readonly follows?: readonly LogRecord[] | undefined;
  /** Later log entries that may end it. They may have been read before it, so they are judged again. */
  readonly endsIn?: readonly LogRecord[] | undefined;
  /**
   * For findings that continue for days, such as sign-ins on a journey: the text that stays the same. A different text
   * opens another alert.
   */
  readonly matter?: string | undefined;
  /** The user, group or application that has the resource, such as a role; null if there is none. */
  readonly holderId: string | null;
  /** Objects inside this one whose change changes this one too: the groups inside a group. */
  readonly through?: readonly string[];
  /** True if this detection leads the message. For a detector that `leads`, all of its detections do. */
  readonly leads?: true;
  /** True if nothing stays wrong afterwards: a sign-in has happened and cannot be fixed. */
  readonly momentary: boolean;
  /**
   * The alert waits until this time. It is not sent if the problem has ended by then, because Microsoft resolves most
   * risks by itself.
   */
  readonly deferredUntil: string | null;
  readonly details: Readonly<Record<string, string | number | boolean | readonly string[] | null>>;
};

/** A query for stored records around an entry: those under a key, this many ms before and after it. */
type Asked = { readonly key: string; readonly aroundMs: number };

type Watched = {
  readonly changes: readonly (SmallKind | FleetKind)[];
  readonly records: readonly LogKind[];
};

/** Many devices lose compliance within a day, enter their grace period, or disappear from the list. */
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

/** The lists in the weekly digest for events that were recorded without an alert. */
export type QuietList = 'activations' | 'admins' | 'devices' | 'exclusions' | 'risk' | 'quiet';

export type Detector = {
  /** Catalogue id, such as EV.P02. */
  readonly id: string;
  /**
   * The catalogue's id, if another detection has the same meaning and shares it; null for most. The detail `reportedAs`
   * of a detection overrides it.
   */
  readonly reportedAs: string | null;
  /** File name: <service>-<resource>-<what-happened>. */
  readonly name: string;
  readonly title: string;
  readonly area: 'identity' | 'administrators' | 'devices' | 'applications' | 'data' | 'threats';
  readonly severity: Severity;
  /** True if a log entry is one step more severe if an account at risk made the change, or is its target. Rows say so themselves. */
  readonly raisedByRisk: boolean;
  readonly watches: Watched;
  /** The thresholds that the detector reads, or that decide what is sent for it. */
  readonly thresholds: DeclaredThresholds;
  /**
   * True if the people it exposes can then sign in with fewer checks. Their later sign-ins are read, and the alert
   * reports who signed in.
   */
  readonly followsSignIns: boolean;
  /** Controls that are judged at once. If the event made one of them fail, it is reported in that control's alert. */
  readonly joins: readonly string[];
  /**
   * For an object with many settings: the controls that a change of this element can make fail. Null if every element
   * can make all of `joins` fail.
   */
  readonly controlsOf: ((element: string) => readonly string[]) | null;
  /**
   * True if the action is more important than the control that fails because of it, such as who received which role. At
   * the same severity, the action leads the message.
   */
  readonly leads: boolean;
  /**
   * Controls that fail later if the state lasts. For the same person or device, their failure does not open a second
   * alert.
   */
  readonly explains: readonly string[];
  readonly falsePositives: string;
  /**
   * What the detector misses because of a licence, the size of the tenant or the beta version of Graph; null if no
   * limit is known.
   */
  readonly limits: string | null;
  /** True if it needs fields of sign-ins that only the beta version of Graph shows. */
  readonly needsBeta: boolean;
  readonly response: string;
  readonly references: readonly string[];
  readonly covers: Covers;
  /** Activities of the audit log (lower case) that this detector reads, or that reveal the actor. */
  readonly activities: readonly string[];
  /**
   * Whether the detector reads entries of this activity (lower case, cleaned); null if only the entry itself decides.
   */
  readonly reads: ((activity: string) => boolean) | null;
  /** The same activities as Microsoft writes them, for logs that are queried by name. */
  readonly operations: readonly string[];
  /**
   * True for settings. A change found in the log is over once a collection finds the object as it was before, even if
   * no log entry for its end has arrived.
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
   * The changed fields that the detector is about, as attribution writes them (`state=disabled`). Without it, a second
   * actor who changed another field of the same resource would make the actor ambiguous. Null for all fields.
   */
  readonly focus: RegExp | null;
  /**
   * The types of opening that explain it during a migration. If it is covered by a declared opening, it is not
   * reported.
   */
  readonly openedBy: readonly OpeningType[];
  /** The weekly digest's list for events recorded without an alert; null for the list of the detector's area. */
  readonly digestList: QuietList | null;
  /** The alert about the whole device fleet that uses this detector's id; null if there is none. */
  readonly fleetAlert: FleetAlert | null;
  /** True if the detector calls `facts.recordsAbout` for the people in an entry of its activities: the actor and the target. */
  readonly asksAboutPeople: boolean;
  /** Detectors that this one replaces for the same log entry, because it says more. */
  readonly replaces: readonly string[];
  /**
   * True if Microsoft logs one action as several entries and this detector understands each of them. They become one
   * event.
   */
  readonly collapsesTwins: boolean;
  /** The other entries that the detector needs to judge this one; `facts.recordsUnder` returns them. */
  readonly asksFor: (record: LogRecord) => readonly Asked[];
  /** Further entries that the detector needs to judge a change: since the previous collection, and `aroundMs` before it. */
  readonly asksAround: (change: Change) => readonly Asked[];
  /** The detections that it combines into a story; null if it reads changes or records itself. */
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
  controlsOf: null,
  covers: { attack: [] },
  digestList: null,
  endsUnseen: false,
  explains: [],
  fleetAlert: null,
  focus: null,
  followsSignIns: false,
  leads: false,
  limits: null,
  needsBeta: false,
  onChange: () => none,
  onRecord: () => none,
  openedBy: [],
  operations: [],
  raisedByRisk: false,
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

/** Use for `reads` of a detector: exactly these activities. */
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

/** Ends the `raised` detection of the same resource. */
export const ended = (stated: Stated): Detection => ({ ...blank, effect: 'ended', ...stated });
