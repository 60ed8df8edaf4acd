/** The definition of each kind. Definitions are in shared/kinds/, which registers them when it is loaded. */

import type { Attribution, Line } from '../event/event';
import type { SignIn } from '../log/record';
import type { LicenceKey } from '../tenant/licence-key';
import type { Bucket, FleetKind, Kind, LogKind, SmallKind, UnifiedAuditKind } from './kind';
import type { AnyResource, FleetObserved, FleetResources, SmallResources } from './resource';

/**
 * The class of an actor's actions, in which "first Conditional Access change by this account in 57 days" is counted.
 */
export type ActivityClass =
  | 'conditionalAccess'
  | 'authenticationMethods'
  | 'roles'
  | 'groups'
  | 'users'
  | 'devices'
  | 'devicePolicies'
  | 'licences'
  | 'applications'
  | 'organisation';

/** How the audit log names the changes to a kind, and how its entries refer to the object. */
type AuditEntries = {
  /** The activities that change it, in lower case. Left out if Entra's log does not record it. */
  readonly activities?: readonly string[];
  /**
   * How an entry refers to an object whose id it does not contain. `single`: the tenant has one such object, and every
   * entry with one of the activities is about it. `mentioned`: by a name or inside a value. Otherwise: the properties
   * of a target that contain an id of the object.
   */
  readonly objects?: 'single' | 'mentioned' | readonly string[];
  /**
   * The names of settings, in lower case. Needed if Intune's log gives the object an id that no collection shows: its
   * entries are found by these names.
   */
  readonly settings?: readonly string[];
  /** How an entry is read. By default, property by property. */
  readonly claim?: 'role' | 'eligibleRole' | 'appRole' | 'permission' | 'risk' | 'membership';
  /** Each element is a separate fact, such as a grant or a permission. */
  readonly isFact?: true;
};

/** Reasons to collect a kind early. A hint costs one collection and is never believed by itself. */
type Hints = {
  /** Activities of Entra's audit log, in lower case; names as in Microsoft's list. */
  readonly directoryAudit?: RegExp;
  /** Entries of any activity of Entra that change this property, in lower case. */
  readonly directoryProperty?: string;
  /** Category, component and activity of Intune's audit log, in lower case. */
  readonly auditEvent?: RegExp;
  readonly riskDetection?: 'every';
};

type KindFields<K extends Kind> = {
  readonly kind: K;
  readonly bucket: Bucket;
  /**
   * Whole minutes between two collections, because Graph sends notifications for few kinds only. Configurable as
   * `cadences.<kind>`.
   */
  readonly cadenceMinutes: number;
  /** No verdict is based on data older than this; minutes. */
  readonly freshMinutes: number;
  /** The least privileged application permission of Graph that reads it. */
  readonly permission: string;
  /** Without this service plan Graph does not answer, or answers with an empty list. */
  readonly licence: LicenceKey | 'free';
  /** The singular in a sentence: "the Conditional Access policy". */
  readonly singular: string;
  /** The plural in a sentence: "Conditional Access policies". */
  readonly plural: string;
  /** Collected only if the operator lists it in `optionalSources`; its permission is granted only then. */
  readonly optional?: true;
  /**
   * Used if Graph refuses the wanted query: what is read instead, and what is missed. A clause that follows the plural.
   */
  readonly fallback?: string;
  /** Graph answers a query about it minutes later, so one collection creates the query and another one reads the answer. */
  readonly isAsked?: true;
  /** Every tenant has some, so an empty answer is treated as a failure of Graph. */
  readonly neverEmpty?: true;
  /** Read for every check: needed for attribution, names, privileges and licences. */
  readonly alwaysRead?: true;
  /** Kinds that give hints about it, attribute its changes, or show the owner of an app that it names. */
  readonly readWith?: readonly Kind[];
  readonly hints?: Hints;
  readonly audit?: AuditEntries;
  /** Left out for logs. */
  readonly activityClass?: ActivityClass;
  /** The attribution of all changes, if neither Entra's nor Intune's log shows the actor. */
  readonly unattributed?: Attribution;
  /**
   * Devices report these changes themselves, without an admin action. `always`: all changes; `ownReport`: changes to
   * fields that a device reports.
   */
  readonly telemetry?: 'always' | 'ownReport';
  /** New elements that come from an outside service or the calendar, without any admin action. */
  readonly outsideReport?: RegExp;
  /** A Microsoft product finds it without any admin action, except if this element was added. */
  readonly foundByMicrosoft?: { readonly by: 'risk' | 'defender'; readonly unless?: string };
  /**
   * Changes are not recorded one by one, because they are counted or have a detector of their own. With a list, this
   * applies only to changes of these fields.
   */
  readonly unrecorded?: true | readonly string[];
};

/** The fields of all members of a union; keyof alone gives only the common ones. */
type FieldOf<T> = T extends unknown ? keyof T & string : never;

type HeldFields<R> = {
  /** Fields that are hashed, stored and compared. */
  readonly compared: readonly FieldOf<R>[];
  /** Other kinds that are collected after a change. */
  readonly leadsTo?: { readonly kinds: readonly Kind[]; when(before: R, after: R): boolean };
  /**
   * For a kind that lists sign-ins: which sign-ins belong in the list, and whether the list contains one. If one is
   * missing, the kind is collected.
   */
  readonly signIns?: { belongs(record: SignIn): boolean; isListed(record: SignIn, listed: R): boolean };
  /** The changed fields in words; people appear as ids. */
  lines?(before: R | null, after: R | null): readonly Line[];
};

type SmallDefinition<K extends SmallKind> = KindFields<K> & { readonly shape: 'small' } & HeldFields<SmallResources[K]>;
type FleetDefinition<K extends FleetKind> = KindFields<K> & { readonly shape: 'fleet' } & HeldFields<
    FleetResources[K]
  > & {
    /** Fields that are only given to folds and never stored, because they change several times a day. */
    readonly observed?: readonly FieldOf<FleetObserved[K]>[];
    /**
     * Names of the changes to one resource. Changes are counted by these names and by day. A side is null if the
     * resource did not exist.
     */
    flows?(before: FleetResources[K] | null, after: FleetResources[K] | null): readonly string[];
  };
type LogDefinition<K extends LogKind> = KindFields<K> & { readonly shape: 'log' };

type DefinitionOf<K extends Kind> = K extends SmallKind
  ? SmallDefinition<K>
  : K extends FleetKind
    ? FleetDefinition<K>
    : K extends LogKind
      ? LogDefinition<K>
      : never;

/** For any kind. The fields of `HeldFields` exist unless it is a log. */
export type KindDefinition = KindFields<Kind> & {
  readonly shape: 'small' | 'fleet' | 'log';
  readonly compared?: readonly string[];
  readonly observed?: readonly string[];
  readonly leadsTo?: { readonly kinds: readonly Kind[]; when(before: AnyResource, after: AnyResource): boolean };
  readonly signIns?: { belongs(record: SignIn): boolean; isListed(record: SignIn, listed: AnyResource): boolean };
  flows?(before: AnyResource | null, after: AnyResource | null): readonly string[];
  lines?(before: AnyResource | null, after: AnyResource | null): readonly Line[];
};

/** Checks a definition against the type of its resources. */
export const defineKind = <K extends Kind>(definition: DefinitionOf<K> & { readonly kind: K }): KindDefinition =>
  definition as KindDefinition; // Safe: a definition is only used on resources of its own kind.

let known: ReadonlyMap<Kind, KindDefinition> = new Map();
let listed: readonly KindDefinition[] = [];

/** Called once, by the index of shared/kinds/, because core must not import kinds. */
export function knowKinds(definitions: readonly KindDefinition[]): readonly KindDefinition[] {
  known = new Map(definitions.map((definition) => [definition.kind, definition]));
  listed = [...known.values()];
  return definitions;
}

/** Throws if shared/kinds was not loaded: an unregistered kind must not look like one that does not exist. */
function loaded(): ReadonlyMap<Kind, KindDefinition> {
  if (known.size === 0) throw new Error('shared/kinds is not loaded');
  return known;
}

/** The same list each time. */
export const knownKinds = (): readonly KindDefinition[] => {
  loaded();
  return listed;
};

export function kindDefinition(kind: Kind): KindDefinition {
  const definition = loaded().get(kind);
  if (definition === undefined) throw new Error(`no such kind: ${kind}`);
  return definition;
}

export const isNeverEmpty = (kind: Kind): boolean => kindDefinition(kind).neverEmpty === true;

export const isKind = (value: string): value is Kind => loaded().has(value as Kind); // Safe: used for lookup only, so any string is allowed.

export const isSmallKind = (kind: Kind): kind is SmallKind => kindDefinition(kind).shape === 'small';
export const isFleetKind = (kind: Kind): kind is FleetKind => kindDefinition(kind).shape === 'fleet';
/** Logs that are read by query. */
export const isAskedKind = (kind: Kind): kind is UnifiedAuditKind => kindDefinition(kind).isAsked === true;
export const isLogKind = (kind: Kind): kind is LogKind => kindDefinition(kind).shape === 'log';
