import type { BoundChannel } from '../core/delivery/bound-channel';
import type { Recipient } from '../core/tenant/configuration';
import { bindChannel, ChannelError } from './channel';
import { type EmailSettings, emailAcs } from './email-acs';
import { type LogSettings, logAnalytics } from './log-analytics';
import type { Fetch } from './post';
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

/**
 * The channels that a tenant's recipients use, by channel id.
 *
 * @throws ChannelError if a recipient's address, URL or secret is missing or cannot work
 */
export function bindChannels(config: ChannelsConfig): ReadonlyMap<Recipient['channel'], BoundChannel> {
  const context = { fetch: config.fetch ?? globalThis.fetch, now: config.now };
  const channels = new Map<Recipient['channel'], BoundChannel>();
  const mails = targetsOf(config, 'email-acs');
  if (mails.size > 0) {
    if (config.email === null)
      throw new ChannelError('recipients get mail, and no Azure Communication Services is set');
    channels.set('email-acs', bindChannel(emailAcs(config.email, config.now), mails));
  }
  const workflows = targetsOf(config, 'teams-workflow');
  if (workflows.size > 0) channels.set('teams-workflow', bindChannel(teamsWorkflow(context), workflows));
  const webhooks = targetsOf(config, 'webhook');
  if (webhooks.size > 0) channels.set('webhook', bindChannel(webhook(context), webhooks));
  const logs = targetsOf(config, 'log-analytics');
  if (logs.size > 0) {
    if (config.logs === null) throw new ChannelError('recipients are Log Analytics tables, and no endpoint is set');
    channels.set('log-analytics', bindChannel(logAnalytics(config.logs, config.now), logs));
  }
  return channels;
}

const targetsOf = (config: ChannelsConfig, channel: Recipient['channel']): ReadonlyMap<string, unknown> =>
  new Map(
    config.recipients
      .filter((recipient) => recipient.channel === channel)
      .map((recipient) => [recipient.id, targetOf(recipient, config.secrets)]),
  );

function targetOf(recipient: Recipient, secrets: ReadonlyMap<string, string>): unknown {
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
