import type { WatchEvent } from '../../../shared/core/event/event';
import { type Severity, worstOf } from '../../../shared/core/event/severity';
import { groupBy } from '../../../shared/core/group-by';
import { notifiesSomebody, type Recipient, type TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { dayMs } from '../../../shared/core/time/durations';
import { daysBack, iso, type Ports } from '../../../shared/pipeline/context';
import { type Sent, simulate } from './simulate';

/** One message. It can combine several alerts. */
export type ReplayedMessage = {
  readonly at: string;
  readonly timing: 'atOnce' | 'combined';
  readonly severity: Severity;
  /**
   * For each alert in the message: opened, worsened, resolved and so on, with the source of its headline and the title
   * of that source.
   */
  readonly alerts: readonly { readonly type: string; readonly source: string; readonly title: string }[];
};

export type Replayed = {
  readonly tenantId: string;
  readonly from: string;
  readonly events: number;
  readonly alerts: number;
  /** Events that are only in the weekly digest. */
  readonly digestOnly: number;
  readonly recipients: readonly {
    readonly id: string;
    readonly name: string;
    readonly channel: string;
    readonly messages: readonly ReplayedMessage[];
    readonly digests: number;
  }[];
};

type ReplayPorts = Ports<'controls' | 'detectors' | 'now' | 'registered' | 'speed' | 'store'>;

/** The messages that a configuration would have sent for the stored events of the last days. Writes nothing. */
export async function replayTenant(
  pipeline: ReplayPorts,
  configuration: TenantConfiguration,
  days: number,
): Promise<Replayed> {
  const { tenantId, disabled } = configuration;
  const from = iso(pipeline.now() - days * dayMs);
  const events: WatchEvent[] = [];
  for await (const page of pipeline.store.events.list(tenantId, daysBack(pipeline.now(), days)))
    events.push(...page.filter(({ recordedAt, source }) => recordedAt >= from && !disabled.includes(source)));
  const rules = (await pipeline.store.rules.list(tenantId)).map(({ rule }) => rule);
  const { sent, alerts } = await simulate(pipeline, configuration, rules, events);
  const titles = new Map([...pipeline.controls, ...pipeline.detectors].map(({ id, title }) => [id, title]));
  return {
    tenantId,
    from,
    events: events.length,
    alerts: alerts.filter(({ form }) => form === 'alert' || form === 'blind').length,
    digestOnly: events.filter(isDigestOnly).length,
    recipients: configuration.recipients.filter(notifiesSomebody).map((recipient) => sentTo(recipient, sent, titles)),
  };
}

/** A finding that no alert is opened for. */
const isDigestOnly = ({ type, groupKey }: WatchEvent): boolean => type === 'detection' && groupKey === null;

function sentTo(
  { id, name, channel }: Recipient,
  all: readonly Sent[],
  titles: ReadonlyMap<string, string>,
): Replayed['recipients'][number] {
  const sent = all.filter(({ delivery }) => delivery.recipientId === id);
  const isDigest = ({ alert }: Sent): boolean => alert.form === 'digest';
  const messages = groupBy(
    sent.filter((entry) => !isDigest(entry)),
    messageKey,
  );
  return {
    id,
    name,
    channel,
    messages: [...messages.values()].map((parts) => messageOf(parts, titles)),
    digests: sent.filter(isDigest).length,
  };
}

/** Deliveries to one recipient that are due at the same time become one message, unless they are sent at once. */
const messageKey = ({ delivery: { timing, alertId, seq }, at }: Sent): string =>
  timing === 'atOnce' ? `${alertId} ${seq}` : `${timing} ${at.slice(0, 16)}`;

function messageOf(parts: readonly Sent[], titles: ReadonlyMap<string, string>): ReplayedMessage {
  return {
    at: parts[0]?.at ?? '',
    timing: parts.some(({ delivery }) => delivery.timing !== 'atOnce') ? 'combined' : 'atOnce',
    severity: worstOf(parts.map(({ alert }) => alert.severity)),
    alerts: parts.map(({ alert, type }) => {
      const lead = alert.named.find(({ eventId }) => eventId === alert.leadEventId) ?? alert.named[0];
      const source = lead?.source ?? alert.form;
      return { type, source, title: titles.get(source) ?? 'about Zero Trust Watch itself' };
    }),
  };
}
