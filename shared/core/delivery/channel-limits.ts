import type { Recipient } from '../tenant/configuration';
import { minuteMs, secondMs } from '../time/durations';

export type Allowance = { readonly messages: number; readonly windowMs: number };

export type ChannelLimits = Readonly<Record<Recipient['channel'], readonly Allowance[]>>;

/** The provider limits in the configuration. */
export type ProviderLimits = {
  /** Limit of Azure Communication Services for all tenants combined. */
  readonly emailPerMinute: number;
  readonly emailPerHour: number;
  /** Limit of each Teams workflow. */
  readonly teamsPerSecond: number;
};

/**
 * ACS: a custom domain has 30 a minute and 100 an hour unless Microsoft raised it.
 * https://learn.microsoft.com/azure/communication-services/concepts/service-limits#email Teams: 4 requests a second.
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
 */
export const defaultProviderLimits: ProviderLimits = { emailPerMinute: 30, emailPerHour: 100, teamsPerSecond: 4 };

/** Whether the domain of this address is managed by Azure, in any of its clouds. */
export const isOfManagedDomain = (address: string): boolean => /\.azurecomm\.[a-z]{2,3}$/i.test(address);

/**
 * The limits of a sender without configuration. A domain managed by Azure has a fixed limit of 5 a minute and 10 an
 * hour.
 */
export const defaultLimitsOf = (sender: string | null): ProviderLimits =>
  sender !== null && isOfManagedDomain(sender)
    ? { ...defaultProviderLimits, emailPerMinute: 5, emailPerHour: 10 }
    : defaultProviderLimits;

/** The limits of the providers. For webhooks, whose limits are unknown, 10 a second are safe. */
export const limitsFrom = ({ emailPerMinute, emailPerHour, teamsPerSecond }: ProviderLimits): ChannelLimits => ({
  'email-acs': [
    { messages: emailPerMinute, windowMs: minuteMs },
    { messages: emailPerHour, windowMs: 60 * minuteMs },
  ],
  'teams-workflow': [{ messages: teamsPerSecond, windowMs: secondMs }],
  webhook: [{ messages: 10, windowMs: secondMs }],
  // 12,000 requests a minute for each data collection rule: https://learn.microsoft.com/azure/azure-monitor/service-limits
  'log-analytics': [{ messages: 50, windowMs: secondMs }],
});

/** The limits without any configuration. */
export const defaultLimits: ChannelLimits = limitsFrom(defaultProviderLimits);

/** The recent sends and failures of one channel, as its provider counts them. Shared by all instances. */
export type ChannelBudgetRow = {
  /** A channel, or one target of a channel. */
  readonly way: string;
  /** Attempts that still count towards the limits, oldest first: epoch ms, and a short hash of the recipient. */
  readonly spent: readonly (readonly [number, string])[];
  /** Since when the channel has failed, how many times in a row, and until when no attempt is made; epoch ms. */
  readonly failing: { readonly since: number; readonly count: number; readonly until: number } | null;
};
