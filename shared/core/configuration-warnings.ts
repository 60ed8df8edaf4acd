/** What is allowed and probably not meant: told at start, in health and by the doctor, each with its remedy. Pure. */
import type { Recipient, TenantConfiguration } from './configuration';
import { severities } from './severity';

export type ConfigurationWarning = {
  readonly code: 'nobodyToEscalateTo' | 'noCoOwner' | 'checksDisabled';
  /** The setting, what follows from it, and the remedy. Ids and names that the operator chose; never a person of the tenant. */
  readonly text: string;
};

type Warned = Pick<TenantConfiguration, 'patience' | 'escalateTo' | 'recipients' | 'disabled'>;

export const configurationWarnings = (tenant: Warned): readonly ConfigurationWarning[] => [
  ...escalationWarnings(tenant),
  ...tenant.recipients.flatMap(flowWarnings),
  ...disabledWarnings(tenant),
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

const idsShown = 10;

/** Whoever can write the configuration can silence a check: that it is silent never goes unsaid. */
function disabledWarnings({ disabled }: Warned): readonly ConfigurationWarning[] {
  if (disabled.length === 0) return [];
  const rest = disabled.length - idsShown;
  const named = `${disabled.slice(0, idsShown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return [
    {
      code: 'checksDisabled',
      text: `disabled: ${named}: what these would find is told to nobody; take them out to watch it again`,
    },
  ];
}
