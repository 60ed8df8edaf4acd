import type { UserClass } from '../conditional-access/user-class';
import type { Exposure, Line, Reference } from '../event/event';
import type { Fall } from '../event/fall';
import type { OpeningType } from '../event/migration';
import type { Severity } from '../event/severity';
import type { OwnIdentity } from '../event/tampering';
import type { DeviceCounts, PicturedDevice } from '../page/device-picture';
import type { FleetKind, Kind, SmallKind } from '../resource/kind';
import type {
  AuthenticationStrengthPolicy,
  ConditionalAccessPolicy,
  FleetObserved,
  FleetResources,
  NamedLocation,
  SmallResources,
  User,
} from '../resource/resource';
import type { TenantConfiguration } from '../tenant/configuration';
import type { LicenceKey } from '../tenant/licence-key';
import { firstOf } from '../whole-list';
import type { MappedRequirement } from './requirement';
import type { ShareLevel } from './share';
import type { DeclaredThresholds, NumberThresholdName, Thresholds } from './thresholds';

export type Area = 'identity' | 'administrators' | 'devices' | 'applications' | 'data' | 'threats';
/** How much work the fix is: minutes in a portal, days with a pilot group, or a project with everybody. */
export type Effort = 'minutes' | 'days' | 'project';
/**
 * Equivalents in other catalogues. cis: CIS Microsoft 365 v7.0; scuba: CISA's MS.AAD.3.2v2; maester: MT.1007, EIDSCA.AP01, CISA.MS.AAD.3.2;
 * zta: Microsoft's Zero Trust Assessment; prowler; nist: SP 800-53; mitre: ATT&CK techniques.
 */
type Framework = 'cis' | 'scuba' | 'maester' | 'zta' | 'prowler' | 'nist' | 'mitre';
export type Mappings = Readonly<Partial<Record<Framework, readonly string[]>>>;
/** The requirements on the page about access, which shows them for each class of people. */
export type AccessColumn =
  | 'mfa'
  | 'phishingResistantMfa'
  | 'managedDevice'
  | 'legacyBlocked'
  | 'deviceCodeBlocked'
  | 'userRisk';
export type Pillar = 'identities' | 'endpoints' | 'apps' | 'data' | 'infrastructure' | 'network';

/** One problem with one resource. */
export type Finding<P extends string = string> = {
  readonly resourceId: string;
  /** The subject of the finding: a policy, a device, a person. */
  readonly subject: Reference;
  /** A key into the control's words ("reportOnly", "excluded"), never a sentence. */
  readonly problem: P;
  readonly details: Readonly<Record<string, string | number | boolean | readonly string[] | null>>;
};

/** Verdicts keep the first 50 findings. All of them are listed in rows of their own; see core/verdict/affected.ts. */
type Findings<P extends string = string> = { readonly total: number; readonly first: readonly Finding<P>[] };

export const maxFindings = 50;
export const findingsOf = <P extends string>(all: readonly Finding<P>[]): Findings<P> => ({
  total: all.length,
  first: firstOf(all, maxFindings),
});

/** The number behind a verdict. For people, always a count and a total. */
export type Metric = { readonly numerator: number; readonly denominator: number; readonly floor: number };

/** A share that is also compared with its own past: a fall is reported even while the share is above its floor. */
export type Measure = {
  readonly name: string;
  /** How far below the seven-day median counts as a fall, as a share of 1. */
  readonly drop: NumberThresholdName;
  /** The least number of people or objects that must have lost protection. */
  readonly least: NumberThresholdName;
  /** Null if nothing can be counted now. Only counts behind a pass or fail are stored. */
  readonly read: (state: ControlState) => ShareLevel | null;
};

export type Verdict<P extends string = string> =
  | {
      readonly status: 'pass';
      readonly note: string | null;
      readonly evidence: readonly Line[];
      readonly metric: Metric | null;
    }
  | {
      readonly status: 'fail';
      readonly findings: Findings<P>;
      readonly exposure: Exposure | null;
      readonly evidence: readonly Line[];
      readonly metric: Metric | null;
      /**
       * The part of the failure that is compared with the last verdict: everything that a stricter setting did not add.
       * Null if that is nothing; left out if it is everything.
       */
      readonly compared?: FailurePart | null | undefined;
    }
  | { readonly status: 'notApplicable'; readonly reason: string }
  | { readonly status: 'unknown'; readonly reason: string }
  | { readonly status: 'notLicensed'; readonly licence: LicenceKey };

/** A part of a failure: its findings, and its people or objects. */
type FailurePart = { readonly findings: Findings; readonly exposure: Exposure | null };

export type Status = Verdict['status'];
export type FailVerdict<P extends string = string> = Extract<Verdict<P>, { readonly status: 'fail' }>;

/** The data of a control's failure title: numbers and types of problem, without single objects. */
export type Failing = Pick<FailVerdict, 'exposure' | 'evidence' | 'metric'> & {
  readonly findings: { readonly total: number; readonly first: readonly Pick<Finding, 'problem'>[] };
};

/** Data that a control stores under its own names: JSON of a few kilobytes. */
export type Memory = Readonly<Record<string, readonly string[]>>;

/** The state of one kind: its resources, or why they are missing. */
export type Held<T> =
  | { readonly status: 'present'; readonly value: T; readonly takenAt: string; readonly version: number }
  /** Never read successfully, or too old. No verdict may be based on it. */
  | { readonly status: 'unknown'; readonly reason: string }
  | { readonly status: 'notLicensed'; readonly licence: LicenceKey };

/** A fold over a fleet: runs while pages stream, so that memory does not grow with the fleet. Accumulators are JSON of at most 30,000 characters. */
export type Fold<K extends FleetKind, Accumulator> = {
  readonly kind: K;
  readonly init: () => Accumulator;
  /** May change and return the given accumulator, because it is called 100,000 times. */
  readonly add: (
    accumulator: Accumulator,
    resource: FleetResources[K],
    observed: FleetObserved[K],
    context: FoldContext,
  ) => Accumulator;
  /** The part that pages about earlier times show. A version is stored when it changes. */
  readonly history?: (accumulator: Accumulator) => DeviceCounts;
  /** Devices in their grace period, the soonest end first, for the weekly digest. */
  readonly grace?: (accumulator: Accumulator) => readonly PicturedDevice[];
  /** The control uses the fold only where this kind is not licensed, so that the two do not list the same resources. */
  readonly insteadOf?: FleetKind;
};
export type FoldContext = {
  /** `now` in milliseconds: a fold that parses it for each of 100,000 devices is slow. */
  readonly nowMs: number;
  readonly now: string;
  readonly thresholds: Thresholds;
  /** Facts about people beyond the contents of the report. */
  readonly accounts: FoldAccounts;
  /**
   * Lists the resource with a problem of a finding. Accumulators keep only the first ids; this list is complete.
   * `name` is null for people, whose names are in the directory.
   */
  readonly found: (problem: string, name: string | null) => void;
};
export type FoldAccounts = {
  readonly disabledIds: ReadonlySet<string>;
  /** The holders of privileged roles, and the people who can activate one. */
  readonly privilegedIds: ReadonlySet<string>;
  /** Declared break-glass accounts, by name or through a group. */
  readonly emergencyIds: ReadonlySet<string>;
};

/** Facts about the tenant from several kinds, computed once per collection. */
export type TenantFacts = {
  readonly now: string;
  readonly configuration: TenantConfiguration;
  readonly licences: ReadonlySet<LicenceKey>;
  /**
   * User id -> template ids of active roles, assigned directly or through a group, over the whole directory or a part
   * of it.
   */
  readonly rolesOfPerson: ReadonlyMap<string, readonly string[]>;
  /** User id -> template ids of the roles that the person can activate in PIM. Empty if PIM is not licensed. */
  readonly eligibleRolesOfPerson: ReadonlyMap<string, readonly string[]>;
  /** User ids with a privileged role, active or eligible. */
  readonly privilegedIds: ReadonlySet<string>;
  /** Names of groups, policies, locations, strengths and roles by id, for lines and findings. Never names of people. */
  readonly nameOf: (id: string) => string | null;
};

/** The data that Conditional Access controls need besides policies; see core/conditional-access. */
export type ConditionalAccessBasis = {
  readonly policies: readonly ConditionalAccessPolicy[];
  readonly namedLocations: readonly NamedLocation[];
  readonly strengths: readonly AuthenticationStrengthPolicy[];
  readonly userClasses: readonly UserClass[];
  readonly securityDefaultsOn: boolean;
  /** Group ids that could not be read. The result for cells that depend on them is unknown. */
  readonly unresolvedGroupIds: ReadonlySet<string>;
  /** Apps in policies that are certainly not Microsoft's: any other app may be in a suite that a policy names. */
  readonly foreignAppIds?: ReadonlySet<string>;
  /** True if eligible roles could not be read although PIM is licensed, so anybody may have some. */
  readonly isEligibilityUnread?: boolean;
  /** The suite to which doubtful apps are assumed to belong, while one possible answer is computed. */
  readonly doubtfulAppsIn?: string;
};

export type Control<P extends string = string> = {
  /** The catalogue id, which people and contracts refer to. Never reused. */
  readonly id: string;
  /** File name: <service>-<resource>-<expected-state>. */
  readonly name: string;
  /** The requirement, true when the control passes; at most 100 characters. */
  readonly title: string;
  readonly area: Area;
  readonly pillar: Pillar;
  readonly severity: Severity;
  readonly severityReason: string;
  /**
   * True if the control compares with the past and has no severity of its own. It takes the highest severity of the
   * detections behind the failure.
   */
  readonly isAsSevereAsCause: boolean;
  readonly licence: LicenceKey | 'free';
  /** The thresholds that the control reads, directly or through shared code. */
  readonly thresholds: DeclaredThresholds;
  /** Raised when the definition changes. The control then reports a changed check instead of a regression. */
  readonly version: number;
  readonly needs: readonly Kind[];
  /**
   * Further kinds that are needed. If the tenant has no licence for one, the control is judged without it, and it is
   * empty in `small`.
   */
  readonly needsWhereLicensed: readonly Kind[];
  /**
   * Kinds in `needs` that only matter sometimes. If one cannot be read, the control is still judged and checks
   * `isKnown`.
   */
  readonly judgesWithout: readonly Kind[];
  /**
   * True if it is judged at each collection, even without changes (freshness, grace, hysteresis). `expiries`: only the
   * end of a declared exception changes the verdict, and it changes the configuration version.
   */
  readonly dependsOnTime: boolean | 'expiries';
  /** Needs the Conditional Access basis, which spans policies, strengths, locations, groups, roles, users. */
  readonly usesConditionalAccess: boolean;
  /** Needs to know who the monitor itself is in the tenant. */
  readonly usesOwnIdentity: boolean;
  /** The requirement on the page about access that the control judges. Exceptions to the control count there too. */
  readonly accessColumn?: AccessColumn | undefined;
  /**
   * True if its exposed people can sign in with fewer checks. Their later sign-ins are read and reported in the alert.
   */
  readonly followsSignIns: boolean;
  /** How many consecutive collections must agree before a verdict changes; 2 for metrics. */
  readonly collections: number;
  readonly limitations: string;
  readonly remediation: string;
  readonly effort: Effort;
  readonly mappings: Mappings;
  readonly references: readonly string[];
  /** Activities of the audit log (lower case) that reveal the actor. */
  readonly activities: readonly string[];
  /**
   * The types of opening that explain it during a migration. If it is covered by a declared opening, it is not
   * reported.
   */
  readonly openedBy: readonly OpeningType[];
  /** True if its metric is the number of compliant devices that each week keeps. */
  readonly countsFleet: boolean;
  /** True if a drill counts how many people the control would no longer protect. */
  readonly isDrilled: boolean;
  /** The requirement in the proof report that the control measures; null if there is none. */
  readonly proves: MappedRequirement | null;
  readonly folds: readonly Fold<FleetKind, unknown>[];
  /** Shares that must not fall. `evaluate` gets each fall under the name of its measure. */
  readonly measures: readonly Measure[];
  /**
   * For each problem of an object: the problems that are milder or as bad. A change from it to one of these protects
   * nobody less.
   */
  readonly milderProblems: Readonly<Partial<Record<string, readonly string[]>>>;
  /** True if all findings are about one thing, and the objects that they name only explain it. */
  readonly isAboutOneThing: boolean;
  readonly evaluate: (state: ControlState) => Verdict<P>;
  /**
   * The data to store for the next verdict, taken from a state that passed or failed. The same state gives the same
   * data.
   */
  readonly remember: ((state: ControlState) => Memory) | null;
};

/** The kinds without which the control cannot be judged. */
export const indispensable = ({ needs, judgesWithout }: Control): readonly Kind[] =>
  needs.filter((kind) => !judgesWithout.includes(kind));

/** The kinds that ZT.ID.021 compares with its baseline: the policies, and the objects they refer to. */
export const baselineKinds = ['conditionalAccessPolicy', 'authenticationStrengthPolicy', 'namedLocation'] as const;
export type BaselineKind = (typeof baselineKinds)[number];
export const hasBaseline = (kind: Kind): kind is BaselineKind => baselineKinds.some((one) => one === kind);

/** The baseline of one kind, as a collection leaves it. */
export type Baseline = {
  readonly [K in BaselineKind]: { readonly kind: K; readonly resources: readonly SmallResources[K][] };
}[BaselineKind];

/**
 * The input of a control. Contains every kind in `needs`: if one is missing, the caller has already returned unknown or
 * notLicensed.
 */
export type ControlState = {
  readonly small: <K extends SmallKind>(kind: K) => readonly SmallResources[K][];
  /** False if a kind of `needsWhereLicensed` is not licensed. */
  readonly isLicensed: (kind: Kind) => boolean;
  /** False if a kind of `judgesWithout` could not be read. */
  readonly isKnown: (kind: Kind) => boolean;
  /** The accumulator of one of this control's folds. */
  readonly facet: <A>(fold: Fold<FleetKind, A>) => A;
  readonly conditionalAccess: () => ConditionalAccessBasis;
  /**
   * Users who are listed individually, as in the directory: holders of a role, people who can activate one, and
   * reviewers of consent requests. Read if `usesConditionalAccess` is true or users are needed.
   */
  readonly namedUsers: () => readonly User[];
  /** Whether an administrator has a mailbox licence; null if unread. Used by `thresholds.adminsWithoutMailbox`. */
  readonly hasMailbox: (userId: string) => boolean | null;
  /**
   * ZT.ID.021's baseline for policies, strengths and locations: their original state, updated by stricter changes only.
   */
  readonly baseline: <K extends BaselineKind>(kind: K) => readonly SmallResources[K][];
  /** The last known verdict. A control that failed must exceed its floor by a margin to recover. */
  readonly lastStatus: 'pass' | 'fail' | null;
  /** How far a measure of this control is below its weekly median; null if it has not fallen or has no history. */
  readonly fell: (measure: string) => Fall | null;
  /** The data stored with the last known verdict; null if there is none. */
  readonly memory: Memory | null;
  /** The monitor's identity according to its token; null if the token does not show it, or a folder is assessed. Needs `usesOwnIdentity`. */
  readonly self: () => OwnIdentity | null;
  readonly facts: TenantFacts;
};

/** Gives every definition its type, and fills in optional fields. */
export const defineControl = <P extends string>(
  control: Omit<Control<P>, Optional> & Partial<Pick<Control, Optional>>,
): Control<P> => ({
  needsWhereLicensed: [],
  judgesWithout: [],
  usesOwnIdentity: false,
  isAsSevereAsCause: false,
  thresholds: {},
  countsFleet: false,
  isDrilled: false,
  proves: null,
  openedBy: [],
  measures: [],
  followsSignIns: false,
  milderProblems: {},
  isAboutOneThing: false,
  remember: null,
  ...control,
});

/** `milderProblems` of problems of which none is milder than another. */
export const asBadAsEachOther = (...problems: readonly string[]): Control['milderProblems'] =>
  Object.fromEntries(problems.map((one) => [one, problems.filter((other) => other !== one)]));

type Optional =
  | 'needsWhereLicensed'
  | 'judgesWithout'
  | 'usesOwnIdentity'
  | 'isAsSevereAsCause'
  | 'thresholds'
  | 'countsFleet'
  | 'isDrilled'
  | 'proves'
  | 'openedBy'
  | 'measures'
  | 'followsSignIns'
  | 'milderProblems'
  | 'isAboutOneThing'
  | 'remember';
