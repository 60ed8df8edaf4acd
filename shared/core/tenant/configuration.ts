import type { Severity } from '../event/severity';
import type { Kind } from '../resource/kind';
import type { Thresholds } from '../verdict/thresholds';
import type { CloudName } from './clouds';

/**
 * An account or object that is declared as an exception. An expired one no longer counts. Dates are YYYY-MM-DD; the
 * last day is included.
 */
export type DeclaredAccount = {
  readonly id: string;
  readonly reason: string;
  readonly owner: string;
  readonly expiry: string;
};

export type AcceptedExclusion = DeclaredAccount & {
  readonly kind: 'user' | 'group' | 'application' | 'guestType' | 'organisation';
  /**
   * The accepted part: permissions of an application, or openings for an organisation. If it is left out, each control
   * defines the meaning.
   */
  readonly covers?: readonly string[] | undefined;
};

export type Recipient = { readonly id: string; readonly name: string } & (
  | { readonly channel: 'email-acs'; readonly address: string }
  /** The workflow URL is a secret: the configuration names the setting that contains it. */
  | {
      readonly channel: 'teams-workflow';
      readonly urlSetting: string;
      /**
       * The declared owner of the flow in Power Automate. A flow with one owner stops when that account is disabled.
       */
      readonly owner?: string | undefined;
      readonly coOwner?: string | undefined;
      /** Names the setting with the URL of another flow that receives the test messages. */
      readonly testUrlSetting?: string | undefined;
    }
  | { readonly channel: 'webhook'; readonly urlSetting: string; readonly secretSetting: string }
  /**
   * Streams of the data collection rule that the deployment names. Access is by managed identity. eventStream null:
   * only alerts are sent.
   */
  | { readonly channel: 'log-analytics'; readonly alertStream: string; readonly eventStream: string | null }
);

/** The configured destination. Recipients with the same destination count as one. */
export const placeOf = (recipient: Recipient): string => {
  switch (recipient.channel) {
    case 'email-acs':
      return recipient.address.toLowerCase();
    case 'log-analytics':
      return recipient.alertStream;
    default:
      return recipient.urlSetting;
  }
};

const readByPeople: Readonly<Record<Recipient['channel'], boolean>> = {
  'email-acs': true,
  'teams-workflow': true,
  webhook: false,
  'log-analytics': false,
};

/** Programs group messages by alert and get each alert separately. People get fewer, combined messages. */
export const isReadByPeople = (channel: string): boolean => readByPeople[channel as Recipient['channel']] === true; // Safe: any other text gives no `true`.

/**
 * The target drops repeated messages with the same id. Cards have no id, so a repeated card is combined with other
 * messages.
 */
export const dropsRepeatedMessages = (channel: Recipient['channel']): boolean => channel === 'email-acs';

/** False for a table of Log Analytics, which nobody is watching when an alert arrives. */
export const notifiesSomebody = ({ channel }: Recipient): boolean => channel !== 'log-analytics';

/**
 * Who receives which alerts, and when. An alert is sent along every route that matches it; the earliest timing counts for
 * each recipient.
 */
export type Route = {
  readonly recipients: readonly string[];
  readonly minimumSeverity: Severity;
  readonly sendResolved: boolean;
  /** Empty: every area. */
  readonly areas: readonly ('identity' | 'administrators' | 'devices' | 'applications' | 'data' | 'threats')[];
  /** Ids of controls and detectors; empty: all. */
  readonly sources: readonly string[];
  /** hourly: collected into one message on the hour. digest: only listed in the weekly digest. */
  readonly timing: 'atOnce' | 'hourly' | 'digest';
};

/** Working hours in the tenant's time zone: outside them only critical alerts are sent. */
export type WorkingHours = {
  /** ISO weekdays, 1 is Monday. */
  readonly days: readonly number[];
  /** Whole hours; from <= hour < to. */
  readonly from: number;
  readonly to: number;
};

/** Follow-up on alerts that nobody acknowledges; minutes from the first message, null for none. */
export type Patience = { readonly remindAfter: number | null; readonly escalateAfter: number | null };

/** How long data is kept; whole days, in UTC. */
type Retention = {
  /** Events, and ended alerts with all their data. */
  readonly eventDays: number;
  /** Entries of Microsoft's logs. */
  readonly recordDays: number;
  /** Daily counts. */
  readonly metricDays: number;
};

export const defaultRetention: Retention = { eventDays: 400, recordDays: 30, metricDays: 400 };

/** The configuration of one tenant: the packaged configuration, overridden by the tenant's Settings row. */
export type TenantConfiguration = {
  readonly tenantId: string;
  readonly name: string;
  /** Microsoft's cloud that the tenant belongs to; the global one if left out. */
  readonly cloud?: CloudName | undefined;
  /** IANA, such as Europe/Berlin. */
  readonly timeZone: string;
  readonly recognitionPhrase: string | null;
  /**
   * When the weekly digest is sent, in the tenant's time zone: ISO weekday (1 is Monday) and whole hour. The week
   * itself starts on Monday.
   */
  readonly digest: { readonly weekday: number; readonly hour: number };
  readonly recipients: readonly Recipient[];
  readonly routes: readonly Route[];
  /** Ids of recipients who get this tenant's week only within a message about many tenants; nobody if left out. */
  readonly weekInRollUp?: readonly string[] | undefined;
  /** Null: every hour is a working hour. */
  readonly workingHours: WorkingHours | null;
  readonly patience: Readonly<Record<Severity, Patience>>;
  /** Recipients of alerts that nobody acknowledged. */
  readonly escalateTo: readonly string[];
  /**
   * Also notified if the only other recipient is the person whose account made the change. Ideally somebody outside the
   * tenant.
   */
  readonly fallbackRecipient: string | null;
  /**
   * True for an organisation with one operator: people may handle alerts about their own changes, and the record shows
   * it.
   */
  readonly ownHandAllowed: boolean;
  readonly tags: readonly string[];
  readonly retention: Retention;
  readonly cadenceMinutes: Readonly<Record<Kind, number>>;
  readonly breakGlass: readonly DeclaredAccount[];
  readonly syncAccounts: readonly DeclaredAccount[];
  readonly serviceAccounts: readonly DeclaredAccount[];
  readonly acceptedExclusions: Readonly<Record<string, readonly AcceptedExclusion[]>>;
  readonly thresholds: Thresholds;
  /** Ids of controls and detectors that are disabled here: neither judged nor reported. */
  readonly disabled: readonly string[];
  /** Resource types that are collected only on request; by default, none. */
  readonly optionalSources?: readonly Kind[];
  /** Sign-ins are read from the beta version of Graph, which shows more fields; by default, from v1.0. */
  readonly betaSignIns?: boolean;
};

/** One weekly message about many tenants, in addition to each tenant's own; its recipients are the deployment's. */
export type RollUpPlan = {
  readonly id: string;
  /** The name of this group of tenants; null for all tenants. */
  readonly name: string | null;
  readonly recipients: readonly string[];
  readonly tenantIds: readonly string[];
  /** The technicians whose work at these tenants the message reports. */
  readonly staff: Staff;
};

/** True while a declaration is in force: until the end of its last day, in UTC. */
export const isInForce = (declared: { readonly expiry: string }, at: string): boolean =>
  at.slice(0, 10) <= declared.expiry;

/**
 * Which accounts belong to the operator, by the home tenant if the log shows it, otherwise by the domain of the home
 * address. Lower case.
 */
export type Staff = { readonly tenantIds: readonly string[]; readonly domains: readonly string[] };
