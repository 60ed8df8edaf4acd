import type { ActorPast } from '../core/event/actor-past';
import type { Line } from '../core/event/event';
import type { Severity } from '../core/event/severity';
import type { AuditRecord } from '../core/log/record';
import type { Act } from './act';
import type { RiskRow } from './risk-row';
import type { RowBase, Who } from './row-base';
import type { SignInRow } from './sign-in-row';

type Holds = (act: Act) => boolean;

/** A short form of a wire record; omitted fields have the values of an ordinary entry of the row's activity. */
export type Sample = {
  /** The activity of the entry; by default, each of the row's activities in turn. */
  readonly activity?: string;
  readonly by?: Who | 'app' | 'pim' | { readonly app: string };
  /** Properties of the object before and after, as plain values; null: absent. */
  readonly changes?: Readonly<Record<string, readonly [unknown, unknown]>>;
  /** The person that it is about. */
  readonly to?: Who;
  /** The template id of a granted or removed role, written as Core Directory and PIM do. */
  readonly role?: string;
  /** Name of the object, if it matters. */
  readonly name?: string;
  /** Further targets, by type. */
  readonly beside?: readonly { readonly type: string; readonly id?: string; readonly name?: string }[];
  /** The log that it is an entry of; by default, the row's first one. */
  readonly log?: AuditKind;
  readonly service?: string;
  readonly category?: string;
  readonly result?: string;
  readonly reason?: string;
  /** Details that belong to no target. */
  readonly details?: Readonly<Record<string, string>>;
  /** For the unified audit log: the object that the entry names. */
  readonly objectId?: string;
  /** For the unified audit log: fields of the entry itself. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** The app that is its object: the tenant that registered it, its id there, and the app role that it has. */
  readonly app?: {
    readonly owner: 'own' | 'microsoft' | 'foreign';
    readonly appId?: string;
    readonly isSaml?: true;
    readonly appRole?: string;
  };
  /** If the object is a group: the role or the exclusion from a policy that its members get. */
  readonly group?: 'globalAdministrator' | 'helpdesk' | 'withoutMfa' | 'protected';
  /** The owner of the device that its details name. */
  readonly device?: { readonly owner: Who };
  /** Whether the account that it is about has signed in since it was created. */
  readonly signedIn?: true;
  /** Whether somebody holds the role that is its object. */
  readonly isHeld?: true;
  /** Whether the account did this before; by default, it did. */
  readonly past?: ActorPast;
  /** The account at risk. */
  readonly risky?: 'actor' | 'target';
  /** Name of the acting account, for a service that acts for a person. */
  readonly actorName?: string;
  readonly severity?: Severity;
  /** False: only in the digest. */
  readonly alerts?: boolean;
};

/**
 * An Intune activity consists of a verb and an entity, such as `assignDeviceShellScript DeviceShellScript`. Both are in
 * lower case here. The activity matches if it begins with the verb and contains the entity.
 */
export type Commands = { readonly verbs: readonly string[]; readonly entities: readonly string[] };

type AuditKind = AuditRecord['kind'];

/** A detection from one audit log entry. */
export type AuditRow = RowBase<Act, Sample> & {
  readonly log?: AuditKind | readonly AuditKind[];
  /**
   * Every name that Microsoft has used for the activity, with hyphens and without a final dot. Names are in lower case,
   * but those of the unified audit log are as Microsoft writes them, because queries use them.
   */
  readonly activities: readonly string[];
  /** For logs without a fixed list of activities: further activities besides those names. */
  readonly commands?: Commands;
  /** Every activity of these record types, if Microsoft names none of them. */
  readonly categories?: readonly string[];
  /** Types of the object in lower case. The first type that is found counts. By default, any target. */
  readonly about?: readonly string[];
  /**
   * The subject of the event; by default, the object of the entry. `person`: the person among the targets, otherwise
   * the actor. `actor`: the actor. `ofPerson`: many people can have an object with this name, so the second person
   * among the targets, `{other}`, identifies it.
   */
  readonly subject?: 'person' | 'actor' | 'ofPerson';
  /** The part of the object that it is about, such as a permission of an app: each part is a detection of its own. */
  readonly part?: (act: Act) => string | null;
  /** `failure`: only entries that Microsoft refused; `any`: successful and refused ones. */
  readonly result?: 'failure' | 'any';
  readonly ends?: {
    readonly activities: readonly string[];
    readonly commands?: Commands;
    readonly when?: Holds;
    /** The parts that the entry puts back. Needed if the row has `elements`. */
    readonly elements?: (act: Act) => readonly string[];
  };
  /** The parts of the object that the entry weakens, if each can be put back alone. */
  readonly elements?: (act: Act) => readonly string[];
  /**
   * Needed if the row calls `facts.pastOf` with its own id: the number of days of the log that show an account's
   * habits.
   */
  readonly firstAfterDays?: number;
  /** Needed if the row calls `facts.isUsualNetwork` for the actor. */
  readonly asksAboutNetworks?: boolean;
  /** Needed if the row calls `facts.recordsUnder` with the id of its object: the number of days to read. */
  readonly asksAboutObjectDays?: number;
  /**
   * The entries that the row may match. Earlier and later entries about the object are read only for these. Without it,
   * for all entries of the row's activities.
   */
  readonly asksIf?: (record: AuditRecord) => boolean;
  /** The properties that the message shows before and after, by label, with every name that logs use for each. */
  readonly shows?: Readonly<Record<string, readonly string[]>>;
  /** Further lines, such as the account that made an earlier change. */
  readonly adds?: (act: Act) => readonly Line[];
  /** Detectors whose alerts about the same person advise what the entry shows, if `when` is true. */
  readonly remedyOf?: { readonly detectors: readonly string[]; readonly when: Holds };
  /** True if it is more important to people than the controls that it makes fail. */
  readonly leads?: Holds;
  /** Detections that are dropped if this one matches the same entry. */
  readonly replaces?: readonly string[];
};

/** A detection from one log entry, as data. */
export type Row = AuditRow | RiskRow | SignInRow;
