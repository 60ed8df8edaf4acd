import type { Recipient } from '../../core/tenant/configuration';
import { plainText } from './plain-text';

/** The name of a channel, and the question to ask when it fails. */
type ChannelWords = {
  /** Inside a sentence: "Teams to Security channel is not delivered". */
  readonly name: string;
  /** One message on the channel, at the beginning of a sentence. */
  readonly message: string;
  /** A question, then a step for each answer. */
  readonly steps: readonly string[];
  /** What is known about a test message after the provider accepted it. */
  readonly sent: string;
};

const words: Readonly<Record<Recipient['channel'], ChannelWords>> = {
  'email-acs': {
    name: 'mail',
    message: 'Mail',
    steps: [
      'Is the address correct, and does anyone still read it?',
      'No: correct it in watch.config.json (recipients).',
      'Yes: check the Azure Communication Services resource: its sender domain, quota and suppression list.',
    ],
    sent: 'delivered according to Azure Communication Services',
  },
  'teams-workflow': {
    name: 'Teams',
    message: 'The Teams message',
    steps: [
      'Does the workflow still exist, and does its owner still work for you?',
      'No: create it again with a co-owner, and put its URL into the app setting that the recipient names.',
      'Yes: check its run history in Teams or Power Automate, which shows what was refused.',
    ],
    sent: 'accepted by the flow; check the channel to see whether it was posted',
  },
  webhook: {
    name: 'webhook',
    message: 'The webhook call',
    steps: [
      'Does the target respond, and does it accept the signature of Zero Trust Watch?',
      'No: fix the target, or put its new URL and secret into the app settings that the recipient names.',
      "Yes: check the target's own log for its responses.",
    ],
    sent: 'accepted',
  },
  'log-analytics': {
    name: 'Log Analytics',
    message: 'The row in Log Analytics',
    steps: [
      'Does the data collection rule still exist, and is the managed identity allowed to publish to it?',
      'No: run azd provision again, which creates both.',
      'Yes: compare the columns of the table with docs/log-analytics.md.',
    ],
    sent: 'accepted',
  },
};

/** Undefined for a channel that only older versions had. */
export const channelWords = (channel: string): ChannelWords | undefined =>
  Object.entries(words).find(([known]) => known === channel)?.[1];

/** "mail", "Teams"; the cleaned name of an unknown channel. */
export const channelName = (channel: string): string =>
  channelWords(channel)?.name ?? (plainText(channel, 20) || 'a channel');
