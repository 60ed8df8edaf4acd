import type { Alert, AlertWithEvents } from '../core/alert/alert';
import type { KindRow } from '../core/collection/kind-row';
import type { ChannelLimits } from '../core/delivery/channel-limits';
import type { Decision, DecisionReason } from '../core/delivery/delivery';
import type { Message } from '../core/delivery/message';
import type { Detector } from '../core/event/detector';
import type { WatchEvent } from '../core/event/event';
import type { Seal } from '../core/log/seal';
import type { BoundChannel, Graph, Queues, Store } from '../core/ports';
import type { DirectoryName } from '../core/resource/directory-name';
import type { SubscribedSku } from '../core/resource/resource';
import type { Rule } from '../core/rule/rule';
import type { Recipient, RollUpPlan, TenantConfiguration } from '../core/tenant/configuration';
import type { Technician } from '../core/tenant/technicians';
import type { LookBack } from '../core/tenant/tenant';
import { dayMs, secondMs } from '../core/time/durations';
import type { Control } from '../core/verdict/control';
import type { Checks } from '../core/verdict/enabled';
import type { Evaluation } from '../core/verdict/evaluation';
import type { PlanItem } from '../core/verdict/plan';
import type { Digest } from '../core/week/digest';
import type { RollUpWeek } from '../core/week/weekly-roll-up';

export type Fields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** One mailbox or workflow, with everything that the packaged file lets it hear of. */
export type SharedTarget = {
  readonly target: string;
  /** The id of the recipient in each tenant's configuration. */
  readonly recipientIds: ReadonlyMap<string, string>;
};

/** What the words of a message are made from; shared/reports turns it into one. */
export type Telling = AlertWithEvents & {
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
  /** Names of objects by id, where a rule that is told of names one. */
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
export type TellingTogether = {
  /** Worst first; those that are told in words. */
  readonly together: readonly Telling[];
  /** All of them. */
  readonly alerts: readonly Alert[];
  readonly company: Company;
  /** Whom it did not reach, and by what. */
  readonly notArrived: { readonly channel: string; readonly name: string } | null;
};

/** The same hand or change at many tenants, in one message to whoever hears of all of them. */
export type TellingRollUp = {
  /** One a tenant's alert, worst first; those that are told in words. */
  readonly rollUp: readonly Telling[];
  /** All of them, with the names of their tenants. */
  readonly alerts: readonly { readonly alert: Alert; readonly tenantName: string }[];
  /** The same in every message about this. */
  readonly id: string;
  readonly isSameHand: boolean;
  readonly isSameChange: boolean;
  /** What they have in common is that nothing, or not all, of them can be seen. */
  readonly isSight: boolean;
  /** It was told before, of fewer or in another state. */
  readonly isUpdate: boolean;
  /** Of how many tenants the recipient hears in all. */
  readonly watched: number;
};

/** As one of the tenants names him; null where none does any more. */
export type NamedTechnician = Technician & { readonly named: DirectoryName | null };

/** The week of many tenants, for somebody who hears of all of them. */
export type TellingRollUpWeek = {
  readonly rollUpWeek: RollUpWeek;
  readonly alert: Alert;
  /** The deployment's. */
  readonly configuration: TenantConfiguration;
  /** What its tenants are called together; null: all of them. */
  readonly name: string | null;
  readonly customers: ReadonlyMap<string, { readonly name: string; readonly hasOwnReaders: boolean }>;
  /** What people of ours did at them. */
  readonly technicians: readonly NamedTechnician[];
  /** Of the alerts that its lines are about, as far as they could be read. */
  readonly tellings: readonly Telling[];
  /** Of controls, by id. */
  readonly titles: ReadonlyMap<string, string>;
  readonly healthUrl: string;
  readonly sentAt: string;
  readonly recipientName: string;
};

/** A test message to somebody of whom nobody hears whether anything arrives. */
export type TellingPing = {
  readonly ping: {
    readonly configuration: TenantConfiguration;
    readonly recipient: Extract<Recipient, { channel: 'teams-workflow' }>;
    readonly lastSentAt: string | null;
    readonly sentAt: string;
    readonly healthUrl: string;
  };
};

/** What an alert would say if a group were left out of a policy, which it is not. */
export type TellingDrill = {
  readonly drill: {
    /** The same in every message of one drill, and in its event. */
    readonly id: string;
    readonly telling: Telling;
    readonly groupName: string;
    readonly policyName: string;
  };
};

/** Why things go together. */
export type Company = Extract<DecisionReason, 'hourly' | 'gathered' | 'catchUp' | 'storm'>;

/** All that the use cases may touch: effects only through what they are given. */
export type Pipeline = {
  readonly store: Store;
  readonly queues: Queues;
  readonly graph: (tenantId: string) => Promise<Graph>;
  readonly channel: (configuration: TenantConfiguration, channel: string) => Promise<BoundChannel>;
  readonly controls: readonly Control[];
  readonly detectors: readonly Detector[];
  /** All of them, where `controls` and `detectors` are those that one tenant's operator left on. */
  readonly registered?: Checks;
  readonly tenantIds: readonly string[];
  /** Whose recipients hear of what concerns no single tenant; the first where left out. */
  readonly operatorsTenantId?: string;
  /** Weekly messages over many tenants; none where left out. */
  readonly rollUps?: readonly RollUpPlan[];
  /** As the packaged file calls them, also where a tenant's settings cannot be used; ids where left out. */
  readonly tenantNames?: ReadonlyMap<string, string>;
  /**
   * Packaged configuration with the tenant's Settings row over it; the deployment's own under its id. Throws TenantContained where
   * nothing of the tenant may be read, kept or sent.
   */
  readonly configuration: (tenantId: string) => Promise<TenantConfiguration>;
  /**
   * Where a recipient of a tenant hears of many tenants, as the packaged file says it: a row that a tenant's own people may write
   * opens no other tenant's words to anybody. Undefined: this recipient hears of few.
   */
  readonly sharedTarget: (tenantId: string, recipientId: string) => SharedTarget | undefined;
  readonly render: (
    telling: Telling | TellingTogether | TellingRollUp | TellingRollUpWeek | TellingPing | TellingDrill,
  ) => Message;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** A name for a holder of leases, new for each invocation. */
  readonly newHolder: () => string;
  /** The local world divides waits and cadences by it; leases and timeouts never scale. */
  readonly speed: number;
  /** How far the ticks of the timer are apart; ms. Nothing is late that only waited for the next one. */
  readonly tickMs: number;
  /** What providers take from us; the defaults where left out. */
  readonly channelLimits?: ChannelLimits;
  /** What the packaged configuration holds and probably does not mean, of no single tenant. */
  readonly configurationWarnings?: readonly string[];
  readonly publicUrl: string;
  readonly clientState: (tenantId: string, kind: string, nonce: string) => string;
  readonly newNonce: () => string;
  /** Calls the dead man's switch; null where none is configured. A problem in words without a URL, or null. */
  readonly heartbeat: (() => Promise<string | null>) | null;
  /** Of package.json. */
  readonly version: string;
  /** False for one that was drawn under a key which has been replaced since. */
  readonly isOwnNonce: (nonce: string) => boolean;
  readonly log: (event: string, fields: Fields) => void;
};

/** In whose name what concerns no single tenant is told. */
export const operatorsOf = ({
  tenantIds,
  operatorsTenantId = tenantIds[0] ?? '',
}: Pick<Pipeline, 'tenantIds' | 'operatorsTenantId'>): string => operatorsTenantId;

/** Everybody in whose name something is told: the tenants, and the deployment where it has recipients of its own. */
export const audiencesOf = (pipeline: Pick<Pipeline, 'tenantIds' | 'operatorsTenantId'>): readonly string[] =>
  pipeline.tenantIds.includes(operatorsOf(pipeline))
    ? pipeline.tenantIds
    : [...pipeline.tenantIds, operatorsOf(pipeline)];

export const iso = (ms: number): string => new Date(ms).toISOString();
export const dayOf = (isoTime: string): string => isoTime.slice(0, 10);

/** What a log line says of something thrown. Our messages hold no secret, name or query. */
export const errorText = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : 'error';

/** Looks that hints ask for are this far apart; ms. */
export const hintSpacingMs = ({ speed }: Pipeline): number => (30 * secondMs) / speed;
/** What is not critical waits so long for the rest of its story; ms. Graph's budgets do not live faster, so neither does a part of it. */
export const groupWaitMs = ({ speed }: Pipeline): number => Math.max(5 * secondMs, (20 * secondMs) / speed);

/** The days, newest first, whose events may matter to something that began `days` days ago. */
export const daysBack = (now: number, days: number): string[] =>
  Array.from({ length: days + 1 }, (_, back) => dayOf(iso(now - back * dayMs)));
