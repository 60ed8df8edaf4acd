import type { Alert, AlertWithEvents } from '../core/alert/alert';
import type { KindRow } from '../core/collection/kind-row';
import type { Decision, DecisionReason } from '../core/delivery/delivery';
import type { Detector } from '../core/event/detector';
import type { WatchEvent } from '../core/event/event';
import type { Seal } from '../core/log/seal';
import type { DirectoryName } from '../core/resource/directory-name';
import type { SubscribedSku } from '../core/resource/resource';
import type { Rule } from '../core/rule/rule';
import type { Recipient, TenantConfiguration } from '../core/tenant/configuration';
import type { Technician } from '../core/tenant/technicians';
import type { LookBack } from '../core/tenant/tenant';
import type { Control } from '../core/verdict/control';
import type { Evaluation } from '../core/verdict/evaluation';
import type { PlanItem } from '../core/verdict/plan';
import type { Digest } from '../core/week/digest';
import type { RollUpWeek } from '../core/week/weekly-roll-up';

/** Everything that a message is made from; shared/reports turns it into words. */
export type MessageInput = AlertInput | BatchInput | RollUpInput | RollUpWeekInput | PingInput | TestInput | DrillInput;

/** One alert of one tenant. */
export type AlertInput = AlertWithEvents & {
  readonly type: 'alert';
  readonly because: Decision['because'];
  /** The last transition that an earlier message to the recipient reported; all of them if left out. */
  readonly coveredSeq?: number;
  readonly configuration: TenantConfiguration;
  readonly names: ReadonlyMap<string, DirectoryName>;
  readonly watchedSince: string;
  /** The actor's earlier actions of this class; undefined if the actor is not known or nothing was recorded. */
  readonly activity: { readonly first: string; readonly last: string; readonly count: number } | undefined;
  /** Owners of the application that made the change; null if they could not be read, undefined if no application made it. */
  readonly owners: readonly string[] | null | undefined;
  readonly evaluations: readonly Evaluation[];
  readonly kindRows: readonly KindRow[];
  /** Only for the end of an alert: other open alerts with the same failing controls. */
  readonly stillOpen: readonly Pick<AlertWithEvents, 'alert' | 'events'>[];
  /** Alerts whose changes this one reports, and since when; none if left out. */
  readonly mergedFrom?: readonly { readonly key: string; readonly at: string }[] | undefined;
  /** Keys of the open alerts that count its people too, because they were sent before the log showed the change; none if left out. */
  readonly countedIn?: readonly string[] | undefined;
  /** Only for the first message: the events of the weeks before, and the licences of the tenant; null if they were never read. */
  readonly firstRun: {
    readonly events: readonly WatchEvent[];
    readonly lookBack: LookBack | null;
    readonly skus: readonly SubscribedSku[] | null;
    /** Enabled members; null if they were not counted. */
    readonly people: number | null;
    readonly plan: readonly PlanItem[];
  } | null;
  /** Only for a digest: the week, and when it was made. */
  readonly week: {
    readonly digest: Digest;
    readonly madeAt: string;
    /** The newest seal of the record at that time; null if no day was sealed yet. */
    readonly seal: Pick<Seal, 'day' | 'hash'> | null;
    /** What a detector finds, by its id. */
    readonly detectorTitles: ReadonlyMap<string, string>;
    /** All rules that operators have made. */
    readonly rules: readonly Rule[];
  } | null;
  /** Only for a notice: its rule, as it is now. */
  readonly rule: Rule | null;
  /** Names of objects by id, if the reported rule names one. */
  readonly objects: ReadonlyMap<string, string>;
  readonly controls: readonly Control[];
  readonly detectors: readonly Detector[];
  readonly alertUrl: string;
  readonly pageUrl: string;
  readonly healthUrl: string;
  readonly sentAt: string;
  readonly recipientName: string;
};

/** Several alerts of one tenant in one message, or alerts that did not reach their recipient. */
export type BatchInput = {
  readonly type: 'batch';
  /** The alerts that the message describes, worst first. */
  readonly inputs: readonly AlertInput[];
  /** All alerts. */
  readonly alerts: readonly Alert[];
  readonly reason: BatchReason;
  /** The recipient whom it did not reach, and the channel. */
  readonly notArrived: { readonly channel: string; readonly name: string } | null;
};

/** The same actor or change at many tenants, in one message to recipients of all of them. */
export type RollUpInput = {
  readonly type: 'rollUp';
  /** One alert for each described tenant, worst first. */
  readonly inputs: readonly AlertInput[];
  /** The alerts of all tenants, with the tenants' names. */
  readonly alerts: readonly { readonly alert: Alert; readonly tenantName: string }[];
  /** The id of this combined change, equal in all messages about it. */
  readonly id: string;
  readonly isSameActor: boolean;
  readonly isSameChange: boolean;
  /** True if the tenants have only in common that they cannot be read, or not completely. */
  readonly isUnreadable: boolean;
  /** True if it was sent before, about fewer tenants or in another state. */
  readonly isUpdate: boolean;
  /** True if nothing happened since that message, and nobody has acknowledged some of its alerts. */
  readonly isReminder: boolean;
  /** Number of tenants whose alerts the recipient receives. */
  readonly watched: number;
};

/** The name in any of the tenants; null if no tenant still has it. */
export type TechnicianWithName = Technician & { readonly named: DirectoryName | null };

/** The week of many tenants, for a recipient of all of them. */
export type RollUpWeekInput = {
  readonly type: 'rollUpWeek';
  readonly week: RollUpWeek;
  readonly alert: Alert;
  /** The deployment's settings: a weekly message about many tenants goes to its recipients. */
  readonly configuration: TenantConfiguration;
  /** The name of the group of tenants; null: all of them. */
  readonly name: string | null;
  readonly customers: ReadonlyMap<string, { readonly name: string; readonly hasOwnReaders: boolean }>;
  /** The actions of our own technicians in these tenants. */
  readonly technicians: readonly TechnicianWithName[];
  /** Names in the alerts behind its lines, as far as they could be read. */
  readonly inputs: readonly AlertInput[];
  /** Titles of controls, by id. */
  readonly titles: ReadonlyMap<string, string>;
  /** The address of the list of tenants. */
  readonly tenantsUrl: string;
  readonly sentAt: string;
  readonly recipientName: string;
};

/** A test message on a channel that does not report whether messages arrive. */
export type PingInput = {
  readonly type: 'ping';
  readonly configuration: TenantConfiguration;
  readonly recipient: Extract<Recipient, { channel: 'teams-workflow' }>;
  readonly lastSentAt: string | null;
  readonly sentAt: string;
  readonly healthUrl: string;
};

/** A test message that an operator asked for, with the code that its reader enters. */
export type TestInput = {
  readonly type: 'test';
  readonly configuration: TenantConfiguration;
  readonly recipient: Recipient;
  readonly code: string;
  /** The operator's name; null if the sign-in has none. */
  readonly askedBy: string | null;
  readonly sentAt: string;
  readonly healthUrl: string;
};

/** The alert that would be sent if a group were excluded from a policy. It is not excluded. */
export type DrillInput = {
  readonly type: 'drill';
  /** Id of the drill: the same in all of its messages and in its event. */
  readonly id: string;
  readonly alert: AlertInput;
  readonly groupName: string;
  readonly policyName: string;
};

/** Why alerts go in one message. */
export type BatchReason = Extract<DecisionReason, 'hourly' | 'gathered' | 'catchUp' | 'storm'>;
