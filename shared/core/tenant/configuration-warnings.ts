/**
 * Settings that are allowed but probably unintended. They are reported at start, in the health answer and by `doctor`,
 * each with its remedy. Pure.
 */

import { countRecipients, recipientsByRoutes } from '../delivery/critical-routing';
import { severities } from '../event/severity';
import type { Recipient, TenantConfiguration } from './configuration';

type ConfigurationWarning = {
  readonly code:
    | 'fewRecipients'
    | 'oneChannel'
    | 'nobodyToEscalateTo'
    | 'noCoOwner'
    | 'checksDisabled'
    | 'unknownChecks';
  /** red: the tenant counts as unhealthy. */
  readonly level: 'red' | 'amber';
  /**
   * The setting, its consequence and the remedy. Contains ids and names that the operator chose, but never a person of
   * the tenant.
   */
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

/**
 * A single recipient can be unavailable, or be the person who made the change. A fallback helps only in the second
 * case.
 */
export function recipientWarnings(tenant: Pick<Warned, 'recipients' | 'routes'>): readonly ConfigurationWarning[] {
  const count = countRecipients(tenant);
  if (count >= 2) return [];
  const text =
    count === 0
      ? 'recipients: nobody gets alerts; name at least two recipients, and a route to them'
      : 'recipients: routes reach only one; name a second one, outside the tenant if you can: the first may be asleep, gone, or the attacker';
  return [{ code: 'fewRecipients', level: 'red', text }];
}

/** A failing channel must be reported on another one. */
function channelWarnings(tenant: Warned): readonly ConfigurationWarning[] {
  const channels = [...new Set(recipientsByRoutes(tenant).map(({ channel }) => channel))];
  const [only] = channels;
  if (only === undefined || channels.length > 1 || countRecipients(tenant) < 2) return [];
  return [
    {
      code: 'oneChannel',
      level: 'amber',
      text: `recipients: routes reach only ${only}, so nobody is alerted when that channel fails; name a recipient on another channel, and set HEARTBEAT_URL, which is not called then`,
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
      text: `escalateTo: names nobody, so unacknowledged alerts are not escalated (${times}); name a recipient, or set ${settings} to null`,
    },
  ];
}

/** A flow stops when its owner's account is disabled, and nobody is notified. */
function flowWarnings(recipient: Recipient): readonly ConfigurationWarning[] {
  if (recipient.channel !== 'teams-workflow' || recipient.coOwner !== undefined) return [];
  return [
    {
      code: 'noCoOwner',
      level: 'amber',
      text: `recipients: "${recipient.id}" has no coOwner of its flow, which stops if its owner leaves: add a co-owner in Power Automate and name both here (owner, coOwner)`,
    },
  ];
}

const idsShown = 10;

function shownOf(ids: readonly string[]): string {
  const rest = ids.length - idsShown;
  return `${ids.slice(0, idsShown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Ids that match no control or detector: a route for one sends nothing, and a check that should be off stays on. */
export function unknownChecks(
  { disabled, routes, acceptedExclusions }: Pick<TenantConfiguration, 'disabled' | 'routes' | 'acceptedExclusions'>,
  checks: readonly { readonly id: string }[],
): readonly ConfigurationWarning[] {
  const known = new Set(checks.map(({ id }) => id));
  const named = {
    disabled,
    routes: routes.flatMap(({ sources }) => sources),
    acceptedExclusions: Object.keys(acceptedExclusions),
  };
  const lost = Object.entries(named).flatMap(([key, ids]) =>
    ids.filter((id) => !known.has(id)).map((id) => ({ key, id })),
  );
  if (lost.length === 0) return [];
  const keys = [...new Set(lost.map(({ key }) => key))].join(', ');
  const ids = shownOf(lost.map(({ id }) => id));
  const text = `${keys}: no control or detector has this id, so the entry has no effect: ${ids}; docs/controls.md and docs/detections.md list all ids`;
  return [{ code: 'unknownChecks', level: 'amber', text }];
}

/** Anyone who can write the configuration can disable a check, so a disabled check is always reported. */
function disabledWarnings({ disabled }: Warned): readonly ConfigurationWarning[] {
  if (disabled.length === 0) return [];
  return [
    {
      code: 'checksDisabled',
      level: 'amber',
      text: `disabled: ${shownOf(disabled)}: these checks raise no alert; remove them to watch them again`,
    },
  ];
}
