import type { BoundChannel } from '../core/delivery/bound-channel';
import type { Recipient } from '../core/tenant/configuration';
import { bindChannel, ChannelError } from './channel';
import { type EmailSettings, emailAcs } from './email-acs';
import { type LogSettings, logAnalytics } from './log-analytics';
import type { Fetch, PostContext } from './post';
import { teamsWorkflow } from './teams-workflow';
import { webhook } from './webhook';

export { ChannelError } from './channel';

export type ChannelsConfig = {
  /** The recipients of one tenant: their ids are unique only there. */
  readonly recipients: readonly Recipient[];
  /** Values of the settings that recipients name (urlSetting, secretSetting). */
  readonly secrets: ReadonlyMap<string, string>;
  /** Null if no mail can be sent. */
  readonly email: EmailSettings | null;
  /** Null if no table of Log Analytics can be written. */
  readonly logs: LogSettings | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The global fetch by default; tests replace it. */
  readonly fetch?: Fetch;
};

type Bind = (targets: ReadonlyMap<string, unknown>, config: ChannelsConfig, context: PostContext) => BoundChannel;

const binders: Readonly<Record<Recipient['channel'], Bind>> = {
  'email-acs': (targets, { email, now }) => {
    if (email === null) throw new ChannelError('recipients get mail, and no Azure Communication Services is set');
    return bindChannel(emailAcs(email, now), targets);
  },
  'teams-workflow': (targets, _, context) => bindChannel(teamsWorkflow(context), targets),
  webhook: (targets, _, context) => bindChannel(webhook(context), targets),
  'log-analytics': (targets, { logs, now }) => {
    if (logs === null) throw new ChannelError('recipients are Log Analytics tables, and no endpoint is set');
    return bindChannel(logAnalytics(logs, now), targets);
  },
};

/**
 * The channels that a tenant's recipients use, by channel id.
 *
 * @throws ChannelError if a recipient's address, URL or secret is missing or cannot work
 */
export function bindChannels(config: ChannelsConfig): ReadonlyMap<Recipient['channel'], BoundChannel> {
  const context = { fetch: config.fetch ?? globalThis.fetch, now: config.now };
  const used = new Set(config.recipients.map(({ channel }) => channel));
  return new Map([...used].map((channel) => [channel, binders[channel](targetsOf(config, channel), config, context)]));
}

const targetsOf = (config: ChannelsConfig, channel: Recipient['channel']): ReadonlyMap<string, unknown> =>
  new Map(
    config.recipients
      .filter((recipient) => recipient.channel === channel)
      .map((recipient) => [recipient.id, targetOf(recipient, config.secrets)]),
  );

function targetOf(recipient: Recipient, secrets: ReadonlyMap<string, string>): Readonly<Record<string, unknown>> {
  switch (recipient.channel) {
    case 'email-acs':
      return { address: recipient.address, name: recipient.name };
    case 'teams-workflow':
      return {
        url: secrets.get(recipient.urlSetting),
        ...(recipient.testUrlSetting !== undefined && { testUrl: secrets.get(recipient.testUrlSetting) }),
      };
    case 'log-analytics':
      return { alertStream: recipient.alertStream, eventStream: recipient.eventStream };
    case 'webhook':
      return { url: secrets.get(recipient.urlSetting), secret: secrets.get(recipient.secretSetting) };
  }
}
