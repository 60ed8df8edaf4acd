import type { ActorPast } from '../core/event/actor-past';
import type { Severity } from '../core/event/severity';
import type { AuditRecord } from '../core/log/record';
import type { Act } from './act';
import type { RiskRow } from './risk-row';
import type { RowBase, Who } from './row-base';
import type { SignInRow } from './sign-in-row';

export type Holds = (act: Act) => boolean;

/** A wire record in short; what it leaves out is an ordinary entry of the row's activity. */
export type Sample = {
  /** Left out: each of the row's activities in turn. */
  readonly activity?: string;
  readonly by?: Who | 'app' | 'pim' | { readonly app: string };
  /** Of the object: its properties before and after, as plain values; null: absent. */
  readonly changes?: Readonly<Record<string, readonly [unknown, unknown]>>;
  /** The person that it is about. */
  readonly to?: Who;
  /** A role that is given or taken: its template id, written as Core Directory and as PIM do. */
  readonly role?: string;
  /** Of the object, where it matters. */
  readonly name?: string;
  /** More targets by type. */
  readonly beside?: readonly { readonly type: string; readonly id?: string; readonly name?: string }[];
  readonly service?: string;
  readonly category?: string;
  readonly result?: string;
  readonly reason?: string;
  /** What belongs to no target. */
  readonly details?: Readonly<Record<string, string>>;
  /** Of the unified audit log: what the entry names as its object. */
  readonly objectId?: string;
  /** Of the unified audit log: fields of the entry itself. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** The app that is its object: the tenant that registered it, and its id there. */
  readonly app?: { readonly owner: 'own' | 'microsoft' | 'foreign'; readonly appId?: string; readonly isSaml?: true };
  /** Whether the account did this before; left out: it did. */
  readonly past?: ActorPast;
  /** Whose account is at risk. */
  readonly risky?: 'actor' | 'target';
  /** Of the account that acts: to be seen as a service that acts for a person. */
  readonly actorName?: string;
  readonly severity?: Severity;
  /** False: only in the digest. */
  readonly alerts?: boolean;
};

/**
 * An activity of Intune is a verb and what it is done to, in any form: `assignDeviceShellScript DeviceShellScript`. Both in lower
 * case; the verb is how it begins, the entity is somewhere in it.
 */
export type Commands = { readonly verbs: readonly string[]; readonly entities: readonly string[] };

type AuditKind = AuditRecord['kind'];

/** A detection of one entry of an audit log. */
export type AuditRow = RowBase<Act, Sample> & {
  /** The first one is where its samples are written. */
  readonly log?: AuditKind | readonly AuditKind[];
  /**
   * Every name that Microsoft has had for it, with hyphens and without a final dot. In lower case; of the unified audit log as
   * Microsoft writes it, for it is asked for by name.
   */
  readonly activities: readonly string[];
  /** Of a log whose vocabulary is open, beside those names. */
  readonly commands?: Commands;
  /** Every activity of these record types, where Microsoft names none of them. */
  readonly categories?: readonly string[];
  /** Of what type its object is, in lower case, the first found; left out: whatever is there. */
  readonly about?: readonly string[];
  /**
   * Left out: its object. `person`: the person among the targets, else the one who acted. `actor`: who acted, whatever it was.
   * `ofPerson`: its object, which each person can have one of by that name; the second person among the targets, `{other}`, tells
   * two of them apart.
   */
  readonly subject?: 'person' | 'actor' | 'ofPerson';
  /** `failure`: only what Microsoft refused; `any`: that too. */
  readonly result?: 'failure' | 'any';
  readonly ends?: { readonly activities: readonly string[]; readonly commands?: Commands; readonly when?: Holds };
  /** Asks `facts.pastOf` about its own id. */
  readonly asksForFirst?: boolean;
  /** Asks `facts.isUsualNetwork` about the account that acted. */
  readonly asksAboutNetworks?: boolean;
  /** Detections that are silent about an entry of which this one speaks. */
  readonly replaces?: readonly string[];
  /** Speaks only of an entry about which no other detection alerts. */
  readonly lastResort?: boolean;
};

/** A detection of one entry of a log, as data. */
export type Row = AuditRow | RiskRow | SignInRow;
