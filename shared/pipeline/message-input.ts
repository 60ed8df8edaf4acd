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
export type MessageInput = AlertInput | BatchInput | RollUpInput | RollUpWeekInput | PingInput | DrillInput;

/** One alert of one tenant. */
export type AlertInput = AlertWithEvents & {
  readonly type: 'alert';
  readonly because: Decision['because'];
  readonly configuration: TenantConfiguration;
  readonly names: ReadonlyMap<string, DirectoryName>;
  readonly watchedSince: string;
  /** What the known actor did of this sort before; undefined where nobody is known or nothing was noted. */
  readonly activity: { readonly first: string; readonly last: string; readonly count: number } | undefined;
  /** Of the application that made the change; null where nobody could read them, undefined where none did. */
  readonly owners: readonly string[] | null | undefined;
  readonly evaluations: readonly Evaluation[];
  readonly kindRows: readonly KindRow[];
  /** Of the end only: open alerts that hold what this one said fails. */
  readonly stillOpen: readonly Pick<AlertWithEvents, 'alert' | 'events'>[];
  /** Of the first message only: what the weeks before held, and what the tenant has bought; null where that was never read. */
  readonly firstRun: {
    readonly events: readonly WatchEvent[];
    readonly lookBack: LookBack | null;
    readonly skus: readonly SubscribedSku[] | null;
    /** Enabled members; null where they were not counted. */
    readonly people: number | null;
    readonly plan: readonly PlanItem[];
  } | null;
  /** Of a week only: what it was, and when it was made. */
  readonly week: {
    readonly digest: Digest;
    readonly madeAt: string;
    /** The newest seal of the record when it was made; null where no day was sealed yet. */
    readonly seal: Pick<Seal, 'day' | 'hash'> | null;
    /** What a detector finds, by its id. */
    readonly detectorTitles: ReadonlyMap<string, string>;
    /** All that operators have laid down. */
    readonly rules: readonly Rule[];
  } | null;
  /** Of a notice only: the rule that it tells of, as it is now. */
  readonly rule: Rule | null;
  /** Names of objects by id, where the reported rule names one. */
  readonly objects: ReadonlyMap<string, string>;
  readonly controls: readonly Control[];
  readonly detectors: readonly Detector[];
  readonly alertUrl: string;
  readonly pageUrl: string;
  readonly healthUrl: string;
  readonly sentAt: string;
  readonly recipientName: string;
};

/** Several alerts of one tenant in one message, or what did not arrive where it should. */
export type BatchInput = {
  readonly type: 'batch';
  /** Worst first; those that the message describes. */
  readonly inputs: readonly AlertInput[];
  /** All of them. */
  readonly alerts: readonly Alert[];
  readonly reason: BatchReason;
  /** Whom it did not reach, and by what. */
  readonly notArrived: { readonly channel: string; readonly name: string } | null;
};

/** The same actor or change at many tenants, in one message to recipients of all of them. */
export type RollUpInput = {
  readonly type: 'rollUp';
  /** One a tenant's alert, worst first; those that the message describes. */
  readonly inputs: readonly AlertInput[];
  /** All of them, with the names of their tenants. */
  readonly alerts: readonly { readonly alert: Alert; readonly tenantName: string }[];
  /** The same in every message about this. */
  readonly id: string;
  readonly isSameHand: boolean;
  readonly isSameChange: boolean;
  /** What they have in common is that nothing, or not all, of them can be seen. */
  readonly isSight: boolean;
  /** It was sent before, about fewer or in another state. */
  readonly isUpdate: boolean;
  /** Of how many tenants the recipient hears in all. */
  readonly watched: number;
};

/** The name in any of the tenants; null where no tenant has it any more. */
export type TechnicianWithName = Technician & { readonly named: DirectoryName | null };

/** The week of many tenants, for somebody who hears of all of them. */
export type RollUpWeekInput = {
  readonly type: 'rollUpWeek';
  readonly week: RollUpWeek;
  readonly alert: Alert;
  /** The deployment's. */
  readonly configuration: TenantConfiguration;
  /** What its tenants are called together; null: all of them. */
  readonly name: string | null;
  readonly customers: ReadonlyMap<string, { readonly name: string; readonly hasOwnReaders: boolean }>;
  /** What people of ours did at them. */
  readonly technicians: readonly TechnicianWithName[];
  /** Of the alerts that its lines are about, as far as they could be read. */
  readonly inputs: readonly AlertInput[];
  /** Of controls, by id. */
  readonly titles: ReadonlyMap<string, string>;
  readonly healthUrl: string;
  readonly sentAt: string;
  readonly recipientName: string;
};

/** A test message to somebody of whom nobody hears whether anything arrives. */
export type PingInput = {
  readonly type: 'ping';
  readonly configuration: TenantConfiguration;
  readonly recipient: Extract<Recipient, { channel: 'teams-workflow' }>;
  readonly lastSentAt: string | null;
  readonly sentAt: string;
  readonly healthUrl: string;
};

/** What an alert would say if a group were left out of a policy, which it is not. */
export type DrillInput = {
  readonly type: 'drill';
  /** The same in every message of one drill, and in its event. */
  readonly id: string;
  readonly alert: AlertInput;
  readonly groupName: string;
  readonly policyName: string;
};

/** Why alerts go in one message. */
export type BatchReason = Extract<DecisionReason, 'hourly' | 'gathered' | 'catchUp' | 'storm'>;
