import type { Detection, Detector } from '../core/event/detector';
import type { Severity } from '../core/event/severity';
import type { Act, Sign } from './act';

export type Holds = (act: Act) => boolean;

/** Rules of others that ask the same, by their own names. */
export type Covers = {
  /** MITRE ATT&CK techniques: T1098.003. */
  readonly attack: readonly string[];
  readonly sigma?: readonly string[];
  readonly sentinel?: readonly string[];
  readonly elastic?: readonly string[];
  readonly panther?: readonly string[];
  readonly cipp?: readonly string[];
};

/** The page of Microsoft's portal that a row's link opens. */
export type PortalPage =
  | 'apps'
  | 'authenticationMethods'
  | 'consent'
  | 'crossTenantAccess'
  | 'domains'
  | 'enterpriseApps'
  | 'externalCollaboration'
  | 'groups'
  | 'namedLocations'
  | 'policies'
  | 'properties'
  | 'roles'
  | 'signInLogs'
  | 'synchronisation'
  | 'user'
  | 'users';

/**
 * Sentences with places: {what} is the name of the object in quotes, {person} the person that it is about, and any other
 * the detail of that name.
 */
export type RowWords = {
  /** The event without its time and actor; shortened it is the headline: `{what} received a new owner`. */
  readonly happened: string;
  /** The same after the name of an actor: `made {person} an owner of {what}`. */
  readonly did: string;
  /** The headline, where `happened` is too long for 60 characters. */
  readonly lost?: string;
  /** Full sentences, the most important first. */
  readonly meaning: readonly string[];
  /** In the imperative, begins small, names the page in the portal. */
  readonly undo: string;
  /** What is left to do if it was planned. */
  readonly accept: string;
  readonly portal: PortalPage;
  /** For "first … by this account": `change to app owners`. */
  readonly activity: string;
  /** Needed where the row has an end: `The new owner of {what} was removed`. */
  readonly ended?: string;
  /** After the name of an actor: `removed the owner of {what}`. */
  readonly fixed?: string;
};

/** Who a sample is about or by. `admin` holds a privileged role, `clerk` none. */
export type Who = 'admin' | 'clerk' | 'breakGlass' | 'sync' | 'guest';

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
  /** More targets by type. */
  readonly beside?: readonly { readonly type: string; readonly id?: string; readonly name?: string }[];
  readonly service?: string;
  readonly category?: string;
  readonly result?: string;
  readonly reason?: string;
  /** What belongs to no target. */
  readonly details?: Readonly<Record<string, string>>;
  /** Whose account is at risk. */
  readonly risky?: 'actor' | 'target';
  /** Of the account that acts: to be seen as a service that acts for a person. */
  readonly actorName?: string;
  readonly severity?: Severity;
  /** False: only in the digest. */
  readonly alerts?: boolean;
};

/**
 * What every row states, whatever log it reads: how bad it is, how it speaks and the proof that it works. `A` is what its conditions
 * read, `S` is a sample of an entry.
 */
export type RowBase<A, S> = Pick<
  Detector,
  'id' | 'name' | 'title' | 'area' | 'severity' | 'joins' | 'falsePositives'
> & {
  readonly when?: (act: A) => boolean;
  /** The first that holds weighs it. */
  readonly weighs?: readonly (readonly [Severity, (act: A) => boolean])[];
  /** What raises it by one step, once; left out: every sign. A row that weighs privilege itself leaves that one out. */
  readonly raisedBy?: readonly Sign[];
  /** Recorded and in the digest, unless a sign raises it; as everything below high. */
  readonly quiet?: (act: A) => boolean;
  readonly covers: Covers;
  readonly details?: (act: A) => Detection['details'];
  readonly says: RowWords;
  readonly fires: readonly S[];
  /** At least as many near misses. */
  readonly silent: readonly S[];
};

/**
 * An activity of Intune is a verb and what it is done to, in any form: `assignDeviceShellScript DeviceShellScript`. Both in lower
 * case; the verb is how it begins, the entity is somewhere in it.
 */
export type Commands = { readonly verbs: readonly string[]; readonly entities: readonly string[] };

/** A detection of one entry of an audit log. */
export type AuditRow = RowBase<Act, Sample> & {
  readonly log?: 'directoryAudit' | 'auditEvent';
  /** Names in lower case, with hyphens and without a final dot; every name that Microsoft has had for it. */
  readonly activities: readonly string[];
  /** Of a log whose vocabulary is open, beside those names. */
  readonly commands?: Commands;
  /** Of what type its object is, in lower case, the first found; left out: whatever is there. */
  readonly about?: readonly string[];
  /** Left out: its object. `person`: the person among the targets, else the one who acted. */
  readonly subject?: 'person';
  /** `failure`: only what Microsoft refused. */
  readonly result?: 'failure';
  readonly ends?: { readonly activities: readonly string[]; readonly commands?: Commands; readonly when?: Holds };
  /** Asks `facts.hasDone` about its own id. */
  readonly asksForFirst?: boolean;
};

/** A detection of one entry of a log, as data. */
export type Row = AuditRow;

export const signsThatRaise: readonly Sign[] = [
  'actorAtRisk',
  'targetAtRisk',
  'breakGlass',
  'privileged',
  'impersonated',
];
