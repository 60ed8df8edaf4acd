import type { Severity } from '../event/severity';
import type { Kind } from '../resource/kind';
import type { Thresholds } from '../verdict/thresholds';
import type { CloudName } from './clouds';

/**
 * An account or object that is an exception. An expired one no longer counts. Dates are YYYY-MM-DD, the last day
 * included.
 */
export type DeclaredAccount = {
  readonly id: string;
  readonly reason: string;
  readonly owner: string;
  readonly expiry: string;
};

export type AcceptedExclusion = DeclaredAccount & {
  readonly kind: 'user' | 'group' | 'application' | 'guestType' | 'organisation';
  /** What of it is accepted: permissions of an application, openings towards an organisation. Controls say what it means to leave it out. */
  readonly covers?: readonly string[] | undefined;
};

export type Recipient = { readonly id: string; readonly name: string } & (
  | { readonly channel: 'email-acs'; readonly address: string }
  /** The workflow URL is a secret: the configuration names the setting that holds it. */
  | {
      readonly channel: 'teams-workflow';
      readonly urlSetting: string;
      /** Whose flow it is in Power Automate, as declared: it stops with the account of its only owner. */
      readonly owner?: string | undefined;
      readonly coOwner?: string | undefined;
      /** Holds the URL of a flow that test pings go to in place of this one. */
      readonly testUrlSetting?: string | undefined;
    }
  | { readonly channel: 'webhook'; readonly urlSetting: string; readonly secretSetting: string }
  /** Streams of the data collection rule that the deployment names; entered by identity. eventStream null: alerts alone. */
  | { readonly channel: 'log-analytics'; readonly alertStream: string; readonly eventStream: string | null }
);

/** Where it goes, as far as the configuration says: two recipients of the same place are one. */
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

/** Programs join messages by their alert, and get each on its own; people get few that say much. */
export const isReadByPeople = (channel: Recipient['channel']): boolean =>
  channel === 'email-acs' || channel === 'teams-workflow';

/** A table notifies nobody: a recipient of the table alone is not notified. */
export const isTold = ({ channel }: Recipient): boolean => channel !== 'log-analytics';

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
  /** hourly: gathered into one message on the hour. digest: the weekly message tells it. */
  readonly timing: 'atOnce' | 'hourly' | 'digest';
};

/** When people work, in the tenant's time zone: outside it only critical alerts ring. */
export type WorkingHours = {
  /** ISO weekdays, 1 is Monday. */
  readonly days: readonly number[];
  /** Whole hours; from <= hour < to. */
  readonly from: number;
  readonly to: number;
};

/** What happens to alerts that nobody acknowledges; minutes from the first message, null: nothing. */
export type Patience = { readonly remindAfter: number | null; readonly escalateAfter: number | null };

/** For how many days things are kept; whole days, in UTC. */
type Retention = {
  /** Events, and alerts that are over with everything that belongs to them. */
  readonly eventDays: number;
  /** Raw entries of Microsoft's logs. */
  readonly recordDays: number;
  /** Counts by day. */
  readonly metricDays: number;
};

export const defaultRetention: Retention = { eventDays: 400, recordDays: 30, metricDays: 400 };

/** What one tenant is watched with: packaged configuration with the tenant's Settings row over it. */
export type TenantConfiguration = {
  readonly tenantId: string;
  readonly name: string;
  /** Microsoft's cloud that the tenant belongs to; the global one where left out. */
  readonly cloud?: CloudName | undefined;
  /** IANA, such as Europe/Berlin. */
  readonly timeZone: string;
  readonly recognitionPhrase: string | null;
  /**
   * When the weekly digest is sent, in the tenant's time zone: ISO weekday (1 is Monday) and whole hour. The week itself
   * begins on Monday.
   */
  readonly digest: { readonly weekday: number; readonly hour: number };
  readonly recipients: readonly Recipient[];
  readonly routes: readonly Route[];
  /** Ids of recipients who read this tenant's week in a message over many, and not by itself; nobody where left out. */
  readonly weekInRollUp?: readonly string[] | undefined;
  /** Null: every hour is one. */
  readonly workingHours: WorkingHours | null;
  readonly patience: Readonly<Record<Severity, Patience>>;
  /** Recipients of alerts that nobody acknowledged. */
  readonly escalateTo: readonly string[];
  /** Hears too where the only recipient is whose account did it; outside the tenant, if wise. */
  readonly fallbackRecipient: string | null;
  /** True for a firm of one: who made a change may handle its alert, and the record says so. */
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
  /** Resource types that are read only if somebody asks for them; left out: none. */
  readonly optionalSources?: readonly Kind[];
};

/** One weekly message over many tenants, beside each tenant's own; its recipients are the deployment's. */
export type RollUpPlan = {
  readonly id: string;
  /** What these tenants are called together; null: all of them. */
  readonly name: string | null;
  readonly recipients: readonly string[];
  readonly tenantIds: readonly string[];
  /** The people whose work at these tenants it reports. */
  readonly staff: Staff;
};

/** True while a declaration holds: its last day, in UTC, is not over. */
export const isInForce = (declared: { readonly expiry: string }, at: string): boolean =>
  at.slice(0, 10) <= declared.expiry;

/** Whose accounts are ours: by the tenant at home, where it is given and the log shows it, else by the domain of the address at home. Lower case. */
export type Staff = { readonly tenantIds: readonly string[]; readonly domains: readonly string[] };
