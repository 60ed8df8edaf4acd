/** What is allowed and probably not meant: told at start, in health and by the doctor, each with its remedy. Pure. */
import type { Recipient, TenantConfiguration } from './configuration';
import { severities } from './severity';

export type ConfigurationWarning = {
  readonly code: 'nobodyToEscalateTo' | 'noCoOwner';
  /** The setting, what follows from it, and the remedy. Ids and names that the operator chose; never a person of the tenant. */
  readonly text: string;
};

type Warned = Pick<TenantConfiguration, 'patience' | 'escalateTo' | 'recipients'>;

export const configurationWarnings = (tenant: Warned): readonly ConfigurationWarning[] => [
  ...escalationWarnings(tenant),
  ...tenant.recipients.flatMap(flowWarnings),
];

function escalationWarnings({ patience, escalateTo }: Warned): readonly ConfigurationWarning[] {
  if (escalateTo.length > 0) return [];
  const waiting = [...severities].reverse().filter((severity) => patience[severity].escalateAfter !== null);
  if (waiting.length === 0) return [];
  const times = waiting.map((severity) => `${severity} after ${patience[severity].escalateAfter} min`).join(', ');
  const settings = waiting.map((severity) => `patience.${severity}.escalateAfter`).join(' and ');
  return [
    {
      code: 'nobodyToEscalateTo',
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
      text: `recipients: "${recipient.id}" declares no coOwner of its flow; it falls silent with the account of its owner: add a co-owner in Power Automate and name both here (owner, coOwner)`,
    },
  ];
}
