/** What is allowed and probably not meant: told at start, in health and by the doctor, each with its remedy. Pure. */
import type { Recipient, TenantConfiguration } from './configuration';
import { countTold, toldByRoutes } from './hearing';
import { severities } from './severity';

export type ConfigurationWarning = {
  readonly code: 'fewRecipients' | 'oneChannel' | 'nobodyToEscalateTo' | 'noCoOwner' | 'checksDisabled';
  /** red: a tenant where this is so is not ok. */
  readonly level: 'red' | 'amber';
  /** The setting, what follows from it, and the remedy. Ids and names that the operator chose; never a person of the tenant. */
  readonly text: string;
};

type Warned = Pick<TenantConfiguration, 'patience' | 'escalateTo' | 'recipients' | 'routes' | 'disabled'>;

export const configurationWarnings = (tenant: Warned): readonly ConfigurationWarning[] => [
  ...recipientWarnings(tenant),
  ...channelWarnings(tenant),
  ...escalationWarnings(tenant),
  ...tenant.recipients.flatMap(flowWarnings),
  ...disabledWarnings(tenant),
];

/** Whoever alone is told can be asleep, gone, or the one who did it; a fallback is told of the last alone. */
export function recipientWarnings(tenant: Pick<Warned, 'recipients' | 'routes'>): readonly ConfigurationWarning[] {
  const told = countTold(tenant);
  if (told >= 2) return [];
  const text =
    told === 0
      ? 'recipients: nobody is told of anything; name two recipients or more, and a route to them'
      : 'recipients: only one is told by routes; name a second one, outside the tenant if you can: the one may be asleep, gone, or whoever did it';
  return [{ code: 'fewRecipients', level: 'red', text }];
}

/** A channel that fails is told by another one. */
function channelWarnings(tenant: Warned): readonly ConfigurationWarning[] {
  const channels = [...new Set(toldByRoutes(tenant).map(({ channel }) => channel))];
  const [only] = channels;
  if (only === undefined || channels.length > 1 || countTold(tenant) < 2) return [];
  return [
    {
      code: 'oneChannel',
      level: 'amber',
      text: `recipients: all who are told by routes are on ${only}, so nobody hears of it when that fails, nor of anything else; name one on another channel, and set HEARTBEAT_URL, which is not called then`,
    },
  ];
}

function escalationWarnings({ patience, escalateTo }: Warned): readonly ConfigurationWarning[] {
  if (escalateTo.length > 0) return [];
  const waiting = [...severities].reverse().filter((severity) => patience[severity].escalateAfter !== null);
  if (waiting.length === 0) return [];
  const times = waiting.map((severity) => `${severity} after ${patience[severity].escalateAfter} min`).join(', ');
  const settings = waiting.map((severity) => `patience.${severity}.escalateAfter`).join(' and ');
  return [
    {
      code: 'nobodyToEscalateTo',
      level: 'amber',
      text: `escalateTo: names nobody, so what nobody takes on is told nobody else (${times}); name a recipient, or set ${settings} to null`,
    },
  ];
}

/** A flow stops with the account of its owner, and says so to nobody. */
function flowWarnings(recipient: Recipient): readonly ConfigurationWarning[] {
  if (recipient.channel !== 'teams-workflow' || recipient.coOwner !== undefined) return [];
  return [
    {
      code: 'noCoOwner',
      level: 'amber',
      text: `recipients: "${recipient.id}" declares no coOwner of its flow; it falls silent with the account of its owner: add a co-owner in Power Automate and name both here (owner, coOwner)`,
    },
  ];
}

const idsShown = 10;

/** Whoever can write the configuration can silence a check: that it is silent never goes unsaid. */
function disabledWarnings({ disabled }: Warned): readonly ConfigurationWarning[] {
  if (disabled.length === 0) return [];
  const rest = disabled.length - idsShown;
  const named = `${disabled.slice(0, idsShown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return [
    {
      code: 'checksDisabled',
      level: 'amber',
      text: `disabled: ${named}: what these would find is told to nobody; take them out to watch it again`,
    },
  ];
}
