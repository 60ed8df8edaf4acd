/** The definition of each kind. Definitions are in shared/kinds/, which registers them when it is loaded. */

import type { Attribution, Line } from '../event/event';
import type { SignIn } from '../log/record';
import type { LicenceKey } from '../tenant/licence-key';
import type { Bucket, FleetKind, Kind, LogKind, SmallKind, UnifiedAuditKind } from './kind';
import type { AnyResource, FleetObserved, FleetResources, SmallResources } from './resource';

/** The type of work of an actor: "first Conditional Access change by this account in 57 days" counts in these. */
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

/** The audit log's names for the changes of a kind, and how its entries name the object. */
type AuditEntries = {
  /** The activities that change it, in lower case. Without them, its log is not Entra's. */
  readonly activities?: readonly string[];
  /**
   * How an entry names the object if it does not contain our id. `single`: a tenant has one, and every entry with one of the activities is
   * about it. `mentioned`: by a name or in a value. Else: the properties of a target that contain an id of the object.
   */
  readonly objects?: 'single' | 'mentioned' | readonly string[];
  /** How an entry is read. By default, property by property. */
  readonly claim?: 'role' | 'eligibleRole' | 'appRole' | 'permission' | 'risk' | 'membership';
  /** Each element is a fact of its own, on either side: a grant, a permission. */
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
  /** Whole minutes between two collections (Graph has no push for most kinds). Configurable as `cadences.<kind>`. */
  readonly cadenceMinutes: number;
  /** Data older than this many minutes can carry no verdict. */
  readonly freshMinutes: number;
  /** The least application permission of Graph that reads it. */
  readonly permission: string;
  /** Without this service plan Graph does not answer, or answers with an empty list. */
  readonly licence: LicenceKey | 'free';
  /** The singular in a sentence: "the Conditional Access policy". */
  readonly singular: string;
  /** The plural in a sentence: "Conditional Access policies". */
  readonly plural: string;
  /** Collected only if the operator lists it in `optionalSources`; its permission is granted only then. */
  readonly optional?: true;
  /** What is read instead, and what is missed, if Graph refuses the wanted query; a clause that follows the plural. */
  readonly fallback?: string;
  /** Graph answers a query about it minutes later, so one collection creates the query and another one reads the answer. */
  readonly isAsked?: true;
  /** Every tenant has some: an empty answer means that Graph did not answer, not that there are none. */
  readonly neverEmpty?: true;
  /** Attribution, names, privileges and licences: every check relies on it. */
  readonly alwaysRead?: true;
  /** Kinds that give hints about it, attribute its changes, or show the owner of an app that it names. */
  readonly readWith?: readonly Kind[];
  readonly hints?: Hints;
  readonly audit?: AuditEntries;
  /** Left out for logs. */
  readonly activityClass?: ActivityClass;
  /** The attribution of every change, if no log of Entra or Intune shows the actor. */
  readonly unattributed?: Attribution;
  /**
   * No admin makes the changes that devices report: `always`, all changes; `ownReport`, those in fields that a device
   * reports.
   */
  readonly telemetry?: 'always' | 'ownReport';
  /** New elements that an outside service or the calendar brings about, without any admin action. */
  readonly outsideReport?: RegExp;
  /** A Microsoft product finds it without any admin action, unless this element was added. */
  readonly foundByMicrosoft?: { readonly by: 'risk' | 'defender'; readonly unless?: string };
  /**
   * Changes are not recorded one by one, because they are counted or have a detector of their own. With a list, only
   * changes of these fields.
   */
  readonly unrecorded?: true | readonly string[];
};

/** The fields of every member of a union, which keyof alone leaves out. */
type FieldOf<T> = T extends unknown ? keyof T & string : never;

type HeldFields<R> = {
  /** Hashed, stored and diffed. */
  readonly compared: readonly FieldOf<R>[];
  /** Other kinds to collect after a change. */
  readonly leadsTo?: { readonly kinds: readonly Kind[]; when(before: R, after: R): boolean };
  /**
   * For a kind that lists sign-ins: which sign-ins belong on the list, and whether the list has one. A sign-in that it
   * lacks is a reason to collect it.
   */
  readonly signIns?: { belongs(record: SignIn): boolean; isListed(record: SignIn, listed: R): boolean };
  /** A change field by field in words; people stay ids. */
  lines?(before: R | null, after: R | null): readonly Line[];
};

type SmallDefinition<K extends SmallKind> = KindFields<K> & { readonly shape: 'small' } & HeldFields<SmallResources[K]>;
type FleetDefinition<K extends FleetKind> = KindFields<K> & { readonly shape: 'fleet' } & HeldFields<
    FleetResources[K]
  > & {
    /** Given to folds, never stored: they change several times a day. */
    readonly observed?: readonly FieldOf<FleetObserved[K]>[];
    /** Names for the change of one resource, which are counted by day. A side is null if the resource did not exist then. */
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

/** For any kind; the fields of `HeldFields` exist unless it is a log. */
export type KindDefinition = KindFields<Kind> & {
  readonly shape: 'small' | 'fleet' | 'log';
  readonly compared?: readonly string[];
  readonly observed?: readonly string[];
  readonly leadsTo?: { readonly kinds: readonly Kind[]; when(before: AnyResource, after: AnyResource): boolean };
  readonly signIns?: { belongs(record: SignIn): boolean; isListed(record: SignIn, listed: AnyResource): boolean };
  flows?(before: AnyResource | null, after: AnyResource | null): readonly string[];
  lines?(before: AnyResource | null, after: AnyResource | null): readonly Line[];
};

/** A definition, checked against the type of its resources. */
export const defineKind = <K extends Kind>(definition: DefinitionOf<K> & { readonly kind: K }): KindDefinition =>
  definition as KindDefinition; // Safe: a definition is only used on resources of its own kind.

let known: ReadonlyMap<Kind, KindDefinition> = new Map();

/** Called once, by the index of shared/kinds/: core uses definitions and imports none. */
export function knowKinds(definitions: readonly KindDefinition[]): readonly KindDefinition[] {
  known = new Map(definitions.map((definition) => [definition.kind, definition]));
  return definitions;
}

/** Throws if shared/kinds was not loaded: an unregistered kind must not look like one that does not exist. */
function loaded(): ReadonlyMap<Kind, KindDefinition> {
  if (known.size === 0) throw new Error('shared/kinds is not loaded');
  return known;
}

export const knownKinds = (): readonly KindDefinition[] => [...loaded().values()];

export function kindDefinition(kind: Kind): KindDefinition {
  const definition = loaded().get(kind);
  if (definition === undefined) throw new Error(`no such kind: ${kind}`);
  return definition;
}

export const isNeverEmpty = (kind: Kind): boolean => kindDefinition(kind).neverEmpty === true;

export const isKind = (value: string): value is Kind => loaded().has(value as Kind); // Safe: a lookup; any string may be asked for.

export const isSmallKind = (kind: Kind): kind is SmallKind => kindDefinition(kind).shape === 'small';
export const isFleetKind = (kind: Kind): kind is FleetKind => kindDefinition(kind).shape === 'fleet';
/** Logs that are read by query. */
export const isAskedKind = (kind: Kind): kind is UnifiedAuditKind => kindDefinition(kind).isAsked === true;
export const isLogKind = (kind: Kind): kind is LogKind => kindDefinition(kind).shape === 'log';
