import type { IntuneAuditEvent, LogRecord } from '../log/record';
import type { FleetKind, Kind, LogKind, SmallKind } from '../resource/kind';
import type { Group, RoleAssignmentScheduleInstance } from '../resource/resource';
import type { ConditionalAccessBasis, TenantFacts } from '../verdict/control';
import type { Change } from './change';
import type { Exposure, Line } from './event';
import type { Severity } from './severity';

/** What a detector may know beside the change or record that it looks at. */
export type DetectorFacts = TenantFacts & {
  /** Groups that policies, roles or declarations name, or that are role-assignable. */
  readonly groups: ReadonlyMap<string, Group>;
  /** Why a group is watched: 'policy' (a Conditional Access policy names it), 'role' (it holds a role), 'assignable'. */
  readonly whyWatched: (groupId: string) => readonly ('policy' | 'role' | 'assignable')[];
  /** Conditional Access before and after this look; null where something it needs could not be read. */
  readonly conditionalAccess: {
    readonly before: ConditionalAccessBasis;
    readonly after: ConditionalAccessBasis;
  } | null;
  /** What Conditional Access is judged by and is not readable now: that nobody is concerned cannot be said without it. */
  readonly unreadBasis: readonly Kind[];
  /** Devices that turned non-compliant in the last 24 h, those of this look included, and the size of the fleet. */
  readonly deviceFlips: { readonly last24h: number; readonly fleet: number };
  /** What a person's name resolves to is not a detector's concern; whether it is declared is. */
  readonly isDeclared: (list: 'breakGlass' | 'syncAccounts' | 'serviceAccounts', id: string) => boolean;
  /** People whom Identity Protection rates as at risk, at medium or above. */
  readonly riskyIds: ReadonlySet<string>;
  /** PIM's role assignments and activations as this look leaves them; null where they cannot be read. */
  readonly roleInstances: readonly RoleAssignmentScheduleInstance[] | null;
  /** Kept records and those of this look that name one of the people of this look, from two hours before its first record on. */
  readonly recordsAbout: (personId: string) => readonly LogRecord[];
  /** The log entries that this look read: one can take back what another says. */
  readonly recordsOfLook: readonly LogRecord[];
  /** Commands of Intune that take devices away, kept ones and those of this look, from some hours before its first one on. */
  readonly deviceRemovals: readonly IntuneAuditEvent[];
  /** Whether this actor did something of this class (a detector id) before this look, as far as we have watched or looked back. */
  readonly hasDone: (actorId: string, activityClass: string) => boolean;
};

/** The statement that something noteworthy happened, or that it was ended. */
export type Detection = {
  readonly detectorId: string;
  /** `ended` takes back what `raised` said of the same resource. */
  readonly effect: 'raised' | 'ended';
  readonly severity: Severity;
  /** The id that raised and ended share; for role grants `<principal id>|<role template id>`. */
  readonly resourceId: string;
  readonly resourceName: string | null;
  readonly peopleIds: readonly string[];
  readonly lines: readonly Line[];
  readonly exposure: Exposure | null;
  /** True: told at once if the route says so. False: recorded, and told in the digest. */
  readonly alerts: boolean;
  /** The detector whose story it tells too: what that one finds ended ends both. Null: a story of its own. */
  readonly storyOf: string | null;
  /** The detector that calls the same change by another name; null where none does. */
  readonly changeOf: string | null;
  /** The detector whose finding about the same person sums this one up; null where none does. */
  readonly summedUpBy: string | null;
  /** The fleet that many of its resources are changed of at once; null where it is about one. */
  readonly fleet: FleetKind | null;
  /** The user, group or application that it is about, where it is about what one holds; null elsewhere. */
  readonly holderId: string | null;
  /** True where nothing stays wrong afterwards: a sign-in has happened, and nothing mends it. */
  readonly momentary: boolean;
  /** An alert waits until then and is not sent where it is over by then (Microsoft closes most risk by itself). */
  readonly deferredUntil: string | null;
  readonly details: Readonly<Record<string, string | number | boolean | readonly string[] | null>>;
};

type Watched = {
  readonly changes: readonly (SmallKind | FleetKind)[];
  readonly records: readonly LogKind[];
};

export type Detector = {
  /** Catalogue id, such as EV.P02. */
  readonly id: string;
  /** File name: <service>-<resource>-<what-happened>. */
  readonly name: string;
  readonly title: string;
  readonly area: 'identity' | 'administrators' | 'devices' | 'applications' | 'data' | 'threats';
  readonly severity: Severity;
  readonly watches: Watched;
  /** Controls to judge at once; an event that made one of them fail is told as that control's alert. */
  readonly joins: readonly string[];
  /** True where a deed says more than the control that it makes fail, such as who became what: of the same severity it is told first. */
  readonly leads: boolean;
  /** Controls that fail of themselves if what it tells of lasts: for the same person or device that is no second alert, however much later. */
  readonly explains: readonly string[];
  readonly falsePositives: string;
  readonly response: string;
  readonly references: readonly string[];
  /** Activities of the audit log (lower case) that this detector reads or that reveal who did it. */
  readonly activities: readonly string[];
  /**
   * True of settings: what an entry of the log opened is over when the next collection finds the object as it was before, though the
   * entry of its end has not come.
   */
  readonly endsUnseen: boolean;
  /** True where it asks `facts.hasDone` about its own id. */
  readonly asksForFirst: boolean;
  /** True where it asks `facts.recordsAbout` about the people in an entry of its activities: who acted, and to whom. */
  readonly asksAboutPeople: boolean;
  /** True where Microsoft logs one act as several entries, any of which this detector understands: they are one event. */
  readonly collapsesTwins: boolean;
  readonly onChange: (change: Change, facts: DetectorFacts) => readonly Detection[];
  readonly onRecord: (record: LogRecord, facts: DetectorFacts) => readonly Detection[];
};

/** Fills in what a detector does not use. */
export const defineDetector = (detector: Omit<Detector, Optional> & Partial<Pick<Detector, Optional>>): Detector => ({
  onChange: () => [],
  onRecord: () => [],
  asksForFirst: false,
  asksAboutPeople: false,
  collapsesTwins: false,
  endsUnseen: false,
  explains: [],
  leads: false,
  ...detector,
});
type Optional =
  | 'onChange'
  | 'onRecord'
  | 'asksForFirst'
  | 'asksAboutPeople'
  | 'collapsesTwins'
  | 'endsUnseen'
  | 'explains'
  | 'leads';
