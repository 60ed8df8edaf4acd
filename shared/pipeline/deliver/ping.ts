import { firstPath } from '../../core/access/sign-in-paths';
import type { Probe, SentDelivery } from '../../core/delivery/channel-state';
import type { SendResult } from '../../core/delivery/delivery';
import { targetOf } from '../../core/delivery/many-tenants';
import type { PingRow } from '../../core/delivery/probe';
import { forwardProbe, isPingDue, pingProbe } from '../../core/delivery/probe';
import type { ForwardHealth, PingHealth } from '../../core/deployment/health';
import type { Recipient, TenantConfiguration } from '../../core/tenant/configuration';
import { latestOf } from '../../core/time/latest';
import { errorText, iso, type MessagePorts, type Ports } from '../context';
import { noteResult, takeBudget } from './channel-budget';
import { forwardRecipients } from './forward-events';

type Workflow = Extract<Recipient, { channel: 'teams-workflow' }>;

const workflowsOf = ({ recipients }: TenantConfiguration): readonly Workflow[] =>
  recipients.filter((one): one is Workflow => one.channel === 'teams-workflow');

/** When a recipient's channel last accepted a message; null if it never did. */
const lastSentTo = (sent: readonly SentDelivery[], { id, channel }: Recipient): string | null =>
  latestOf(
    sent.flatMap(({ delivery: { channel: way, recipientId, state, outcome } }) =>
      way === channel && recipientId === id && state === 'sent' && outcome !== null ? [outcome.at] : [],
    ),
  );

/**
 * A flow accepts a card before it posts it, and does not report its own deletion. After a week without messages, one
 * test message is sent. It is recorded first, so that a crash does not cause a second one.
 */
export async function pingSilent(
  pipeline: MessagePorts & Ports<'sharedTarget'>,
  configuration: TenantConfiguration,
  sent: readonly SentDelivery[],
): Promise<void> {
  for (const recipient of workflowsOf(configuration)) {
    if (isAskedByOther(pipeline, configuration.tenantId, recipient)) continue;
    try {
      await pingIfDue(pipeline, configuration, recipient, lastSentTo(sent, recipient));
    } catch (error) {
      // A failing test message must not stop any alert.
      pipeline.log('ping.failed', {
        tenant: configuration.tenantId,
        recipient: recipient.id,
        error: errorText(error),
      });
    }
  }
}

/** A flow that receives alerts of many tenants is tested by the first of them. */
function isAskedByOther(pipeline: Ports<'sharedTarget'>, tenantId: string, recipient: Recipient): boolean {
  const shared = pipeline.sharedTarget(tenantId, recipient.id);
  if (shared === undefined || shared.target !== targetOf(recipient)) return false;
  const [first] = shared.recipientIds.keys();
  return first !== tenantId;
}

async function pingIfDue(
  pipeline: MessagePorts,
  configuration: TenantConfiguration,
  recipient: Workflow,
  lastSentAt: string | null,
): Promise<void> {
  const { tenantId } = configuration;
  const { pings } = pipeline.store;
  const now = pipeline.now();
  const read = await pings.read(tenantId, recipient.id);
  if (read === undefined) {
    await pings.write({ tenantId, recipientId: recipient.id, since: iso(now), last: null }, null);
    return;
  }
  if (!isPingDue(read.row, lastSentAt, now)) return;
  // Uses the lowest severity and a separate limit, so that tests neither delay alerts nor count as a storm.
  const way: Workflow = {
    ...recipient,
    id: `${recipient.id}|ping`,
    urlSetting: recipient.testUrlSetting ?? recipient.urlSetting,
  };
  if ((await takeBudget(pipeline, tenantId, way, 'informational')) !== undefined) return;
  const at = iso(now);
  const begun: PingRow = { ...read.row, last: { at, ok: null, reason: 'begun' } };
  const claimed = await pings.write(begun, read.etag);
  if (claimed.status === 'conflict') return;
  const result = await sendPing(pipeline, configuration, recipient, lastSentAt);
  await noteResult(pipeline, way, result);
  const last =
    result.status === 'failed' ? { at, ok: false, reason: result.reason } : { at, ok: true, reason: 'taken' };
  await pings.write({ ...begun, last }, claimed.etag);
  pipeline.log('ping.done', { tenant: tenantId, recipient: recipient.id, ok: last.ok, reason: last.reason });
}

async function sendPing(
  pipeline: Ports<'channel' | 'now' | 'publicUrl' | 'render'>,
  configuration: TenantConfiguration,
  recipient: Workflow,
  lastSentAt: string | null,
): Promise<SendResult> {
  const channel = await pipeline.channel(configuration, recipient.channel);
  if (channel.ping === undefined) throw new Error('this channel takes no test message');
  const sentAt = iso(pipeline.now());
  const healthUrl = `${pipeline.publicUrl}${firstPath}/${encodeURIComponent(configuration.tenantId)}/health`;
  const message = pipeline.render({ type: 'ping', configuration, recipient, lastSentAt, sentAt, healthUrl });
  return channel.ping(recipient.id, message, `${configuration.tenantId}|${recipient.id}|${sentAt}`);
}

type WaysOut = {
  readonly probes: readonly Probe[];
  readonly pings: readonly PingHealth[];
  readonly forwards: readonly ForwardHealth[];
};

/** What is known about the channels besides their messages. */
export async function waysOut(
  { store, now }: Ports<'now' | 'store'>,
  configuration: TenantConfiguration,
  sent: readonly SentDelivery[],
): Promise<WaysOut> {
  const { tenantId } = configuration;
  const pinged = await Promise.all(
    workflowsOf(configuration).map(async (recipient) => ({
      recipient,
      row: (await store.pings.read(tenantId, recipient.id))?.row,
    })),
  );
  const forwarded = await Promise.all(
    forwardRecipients(configuration).map(async (recipient) => ({
      recipient,
      row: (await store.forwards.read(tenantId, recipient.id))?.row,
    })),
  );
  return {
    probes: [
      ...pinged.flatMap(({ recipient, row }) =>
        row === undefined ? [] : [pingProbe(recipient, row, lastSentTo(sent, recipient))],
      ),
      ...forwarded.flatMap(({ recipient, row }) => (row === undefined ? [] : [forwardProbe(recipient, row, now())])),
    ],
    pings: pinged.map(({ recipient, row }) => pingHealth(recipient, row?.last ?? null)),
    forwards: forwarded.map(({ recipient, row }) => ({
      recipientId: recipient.id,
      lastSuccessAt: row?.lastSuccessAt ?? null,
      fromDay: row?.fromDay ?? null,
      failingSince: row?.failing?.since ?? null,
      reason: row?.failing?.reason ?? null,
    })),
  };
}

function pingHealth({ id, owner, coOwner }: Workflow, last: PingRow['last']): PingHealth {
  const outcomes = { true: 'taken', false: 'refused', null: 'unknown' } as const;
  return {
    recipientId: id,
    lastPingAt: last?.at ?? null,
    outcome: last === null ? null : outcomes[`${last.ok}`],
    reason: last?.ok === false ? last.reason : null,
    owner: owner ?? null,
    coOwner: coOwner ?? null,
  };
}
