import { type Alert, attributedPersonOf, type TransitionType } from '../../core/alert/alert';
import { shortHash } from '../../core/canonical';
import { type Delivery, isSent } from '../../core/delivery/delivery';
import {
  begun,
  type Covered,
  emptyGroups,
  ended,
  type GroupRow,
  groupOf,
  isCovered,
  isCrowd,
  type RollUpAlert,
  type RollUpGroup,
  register,
  type SentRollUp,
  type SharedTarget,
  sharedBy,
  sharedKeys,
  stepOf,
  targetOf,
} from '../../core/delivery/many-tenants';
import { isAtLeast } from '../../core/event/severity';
import type { DeliverMessage } from '../../core/queues';
import type { Recipient, TenantConfiguration } from '../../core/tenant/configuration';
import { gather } from '../collect/gather';
import { type AlertPorts, errorText, iso, type MessagePorts, type Ports } from '../context';
import type { AlertInput } from '../message-input';
import { inGroups } from './batch';
import { noteResult, takeBudget } from './channel-budget';
import { decideDelivery } from './decide-delivery';
import { claim, type DeliveryResult, type DeliveryRow, goesAlone, hold, settle } from './delivery-row';
import { afterAttempt } from './send-batch';

/** A claim lasts longer than the longest attempt and the reading of many tenants before it. */
const sendingMs = 120_000;
const pollAfterMs = 5000;
/** The message describes the alerts of at most this many tenants; of the others it gives the names. */
const mostShown = 40;
const mostTries = 20;
const reasons = {
  combined: 'combined with similar alerts',
  waits: 'will be combined with similar alerts',
};

/**
 * Sends a delivery as part of a message about many tenants, if there is one. The target's row records the content, and
 * each delivery then updates itself, so a crash loses nothing and repeats at most that message.
 */
export async function tellInRollUp(
  pipeline: MessagePorts & AlertPorts & Ports<'configuration' | 'newHolder' | 'sharedTarget'>,
  configuration: TenantConfiguration,
  recipient: Recipient,
  row: DeliveryRow,
): Promise<DeliveryResult | 'alone'> {
  const { delivery } = row;
  const shared = sharedOf(pipeline, delivery, recipient);
  if (shared === undefined) return 'alone';
  const before = await readRow(pipeline, shared);
  const known = groupOf(before.row, delivery);
  if (known?.told != null && isCovered(known.told, delivery)) return follow(pipeline, row, known.told);
  const { verdict, alert } = await decideDelivery(pipeline, delivery);
  if (!verdict.send) return 'alone';
  const member = await memberOf(pipeline, delivery, alert);
  if (known === undefined && member.keys.length === 0) return 'alone';
  return join(pipeline, configuration, recipient, shared, row, member);
}

/**
 * Counts a delivery before it is due, because three tenants make a combined message. Settles it if it was already sent
 * with others.
 */
export async function noteForRollUp(
  pipeline: Ports<'configuration' | 'now' | 'queues' | 'sharedTarget' | 'store'>,
  row: DeliveryRow,
): Promise<DeliveryResult | undefined> {
  const { delivery } = row;
  if (delivery.state !== 'pending' || pipeline.sharedTarget(delivery.tenantId, delivery.recipientId) === undefined)
    return undefined;
  const { recipients } = await pipeline.configuration(delivery.tenantId);
  const recipient = recipients.find(({ id, channel }) => id === delivery.recipientId && channel === delivery.channel);
  const shared = recipient === undefined ? undefined : sharedOf(pipeline, delivery, recipient);
  if (shared === undefined) return undefined;
  const alert = await pipeline.store.alerts.readAlert(delivery.tenantId, delivery.alertId);
  if (alert === undefined) return undefined;
  const member = await memberOf(pipeline, delivery, alert);
  for (let tries = 0; tries < mostTries; tries++) {
    const { row: before, etag } = await readRow(pipeline, shared);
    const known = groupOf(before, member);
    if (known?.told != null && isCovered(known.told, member)) return follow(pipeline, row, known.told);
    if (
      member.keys.length === 0 ||
      (await writeChanged(pipeline, before, register(before, member, pipeline.now()), etag))
    )
      return undefined;
  }
  return undefined;
}

/** Undefined if the packaged file does not allow this recipient, as configured now, to get alerts of many tenants. */
function sharedOf(pipeline: Ports<'sharedTarget'>, delivery: Delivery, recipient: Recipient): SharedTarget | undefined {
  if (goesAlone(delivery) || delivery.unanswered != null) return undefined;
  const shared = pipeline.sharedTarget(delivery.tenantId, recipient.id);
  return shared !== undefined && shared.target === targetOf(recipient) ? shared : undefined;
}

async function readRow(pipeline: Ports<'store'>, { target }: SharedTarget) {
  const read = await pipeline.store.rollUps.read(target);
  return { row: read?.row ?? emptyGroups(target), etag: read?.etag ?? null };
}

/** False if another process was faster. */
async function writeChanged(pipeline: Ports<'store'>, before: GroupRow, next: GroupRow, etag: string | null) {
  if (JSON.stringify(before) === JSON.stringify(next)) return true;
  return (await pipeline.store.rollUps.write(next, etag)).status === 'written';
}

async function memberOf(
  { store }: Ports<'store'>,
  { tenantId, alertId, recipientId, seq }: Delivery,
  alert: Alert,
): Promise<RollUpAlert> {
  const people = attributedPersonOf(alert.attribution);
  const [events, names] = await Promise.all([
    store.alerts.readEvents(tenantId, alertId),
    people.length === 0 ? undefined : store.directory.readNames(tenantId, people),
  ]);
  const keys = sharedKeys(alert, events, (id) => names?.get(id)?.address ?? null);
  return { tenantId, alertId, recipientId, severity: alert.severity, keys, at: alert.lastEventAt, seq };
}

async function join(
  pipeline: MessagePorts & AlertPorts & Ports<'configuration' | 'newHolder'>,
  configuration: TenantConfiguration,
  recipient: Recipient,
  shared: SharedTarget,
  row: DeliveryRow,
  member: RollUpAlert,
): Promise<DeliveryResult | 'alone'> {
  for (let tries = 0; tries < mostTries; tries++) {
    const { row: before, etag } = await readRow(pipeline, shared);
    const next = register(before, member, pipeline.now());
    const group = groupOf(next, member);
    const step = stepOf(group, member, pipeline.now());
    if (step.status === 'told') return follow(pipeline, row, step.told);
    if (step.status !== 'send' || group === undefined) {
      if (!(await writeChanged(pipeline, before, next, etag))) continue;
      return step.status === 'wait' ? waitFor(pipeline, row, step.until, reasons.waits) : 'alone';
    }
    // A delivery that is not in another process's message starts a new one with all deliveries. The other message was
    // not sent, or is repeated once.
    const again = step.again?.some((one) => isOf(one, member)) ? step.again : null;
    const parts = await partsOf(pipeline, shared, group, again);
    const isFirst = group.told === null && again === null;
    // Alerts that are already over were sent alone or not at all, so the first combined message leaves them out.
    const members = isFirst ? parts.filter((part) => !isOver(part)) : parts;
    // Some deliveries were paused, ended or removed meanwhile, and too few are left to combine.
    const goesInBatch =
      group.told !== null ||
      isCrowd(parts.map((part) => ({ tenantId: part.covered.tenantId, isOver: isFirst && isOver(part) })));
    if (!goesInBatch || !members.some(({ covered }) => isOf(covered, member))) {
      if (!(await writeChanged(pipeline, before, next, etag))) continue;
      return 'alone';
    }
    const by = pipeline.newHolder();
    const sending = { by, until: iso(pipeline.now() + sendingMs), covers: members.map(({ covered }) => covered) };
    if (!(await writeChanged(pipeline, before, begun(next, group.id, sending), etag))) continue;
    return sendRollUp(pipeline, configuration, recipient, shared, row, { group, members, by });
  }
  return waitFor(pipeline, row, pipeline.now() + 1000, reasons.waits);
}

const isOf = (covered: Covered, member: Pick<RollUpAlert, 'tenantId' | 'alertId'>): boolean =>
  covered.tenantId === member.tenantId && covered.alertId === member.alertId;

async function waitFor(
  pipeline: Ports<'now' | 'queues' | 'store'>,
  row: DeliveryRow,
  until: number,
  reason: string,
): Promise<DeliveryResult> {
  const decision = { send: false, because: 'rollUp' } as const;
  // Waiting for the message does not count as a failed attempt; `hold` takes back the attempt that was begun.
  const attempts = row.delivery.claim === null ? 0 : 1;
  await hold(pipeline, { ...row, delivery: { ...row.delivery, decision, attempts } }, until, reason);
  return { state: 'pending', because: 'rollUp' };
}

/** The message contained this delivery, which gets the state of the message. */
async function follow(
  pipeline: Ports<'now' | 'queues' | 'store'>,
  row: DeliveryRow,
  message: SentRollUp,
): Promise<DeliveryResult> {
  const { delivery } = row;
  const state = message.operationId === null ? 'sent' : 'accepted';
  await settle(pipeline, row, {
    ...delivery,
    state,
    decision: { send: true, because: 'rollUp' },
    coveredSeq: message.covers.find((one) => isOf(one, delivery))?.seq ?? delivery.seq,
    operationId: message.operationId,
    ...(state === 'accepted' ? { notBefore: iso(pipeline.now() + pollAfterMs) } : {}),
    outcome: { at: message.at, reason: reasons.combined },
  });
  return { state, because: 'rollUp' };
}

// --- The message --------------------------------------------------------------------------------------------------

type Part = {
  readonly covered: Covered;
  readonly alert: Alert;
  readonly configuration: TenantConfiguration;
  /** The deliveries of the message that still wait. */
  readonly waiting: readonly DeliverMessage[];
};

/** The content of the message: for each readable tenant, what was sent or would be sent now, most severe first. */
async function partsOf(
  pipeline: Ports<'configuration' | 'detectors' | 'log' | 'now' | 'speed' | 'store'>,
  shared: SharedTarget,
  { members }: RollUpGroup,
  again: readonly Covered[] | null,
): Promise<readonly Part[]> {
  const asked = members.filter((member) => again === null || again.some((one) => isOf(one, member)));
  const parts = await inGroups(asked, async (member) => {
    try {
      const part = await partOf(pipeline, shared, member);
      const seq = again?.find((one) => isOf(one, member))?.seq;
      return part === undefined ? [] : [{ ...part, covered: { ...part.covered, seq: seq ?? part.covered.seq } }];
    } catch (error) {
      // One broken tenant must not stop the alerts of the others.
      pipeline.log('rollUp.left', { tenant: member.tenantId, error: errorText(error) });
      return [];
    }
  });
  return parts.flat().sort((a, b) => worstFirst(a.alert, b.alert));
}

const isOver = ({ alert }: Part): boolean => alert.status !== 'open';

const worstFirst = (a: Alert, b: Alert): number => {
  if (a.status !== b.status && (a.status === 'open' || b.status === 'open')) return a.status === 'open' ? -1 : 1;
  if (a.severity !== b.severity) return isAtLeast(a.severity, b.severity) ? -1 : 1;
  return a.openedAt < b.openedAt ? -1 : a.openedAt > b.openedAt ? 1 : a.id < b.id ? -1 : 1;
};

async function partOf(
  pipeline: Ports<'configuration' | 'detectors' | 'now' | 'speed' | 'store'>,
  shared: SharedTarget,
  { tenantId, alertId, recipientId }: RollUpAlert,
): Promise<Part | undefined> {
  if (shared.recipientIds.get(tenantId) !== recipientId) return undefined;
  const configuration = await pipeline.configuration(tenantId);
  const recipient = configuration.recipients.find(({ id }) => id === recipientId);
  if (recipient === undefined || targetOf(recipient) !== shared.target) return undefined;
  const [alert, all] = await Promise.all([
    pipeline.store.alerts.readAlert(tenantId, alertId),
    pipeline.store.alerts.readDeliveries(tenantId, alertId),
  ]);
  if (alert === undefined) return undefined;
  const own = all.filter((one) => one.channel === recipient.channel && one.recipientId === recipientId);
  const waiting = own.filter((one) => one.state === 'pending' && !goesAlone(one) && one.unanswered == null);
  if (!own.some(isSent) && !(await goesNow(pipeline, alert, waiting))) return undefined;
  return {
    covered: { tenantId, alertId, seq: alert.seq },
    alert,
    configuration,
    waiting: waiting.map(({ seq, channel }) => ({ tenantId, alertId, seq, channel, recipientId })),
  };
}

/**
 * Alerts that may end by themselves, or that a complete loss of access may explain, wait for their own time. All others
 * are sent early, together with the most severe one.
 */
async function goesNow(
  pipeline: Ports<'detectors' | 'now' | 'speed' | 'store'>,
  alert: Alert,
  waiting: readonly Delivery[],
): Promise<boolean> {
  for (const delivery of waiting) {
    if ((alert.isDeferred || alert.form === 'blind') && Date.parse(delivery.notBefore) > pipeline.now()) continue;
    if ((await decideDelivery(pipeline, delivery)).verdict.send) return true;
  }
  return false;
}

type Begun = { readonly group: RollUpGroup; readonly members: readonly Part[]; readonly by: string };

async function sendRollUp(
  pipeline: MessagePorts & Ports<'controls' | 'detectors' | 'queues'>,
  configuration: TenantConfiguration,
  recipient: Recipient,
  shared: SharedTarget,
  row: DeliveryRow,
  { group, members, by }: Begun,
): Promise<DeliveryResult> {
  const claimed = await claim(pipeline, row, by);
  if (claimed === undefined) {
    await finish(pipeline, shared, group.id, by, { isRefused: false });
    return { state: 'claimed', because: 'another instance is sending it' };
  }
  const message = await render(pipeline, recipient, shared, group, members);
  const until = await takeBudget(pipeline, configuration.tenantId, recipient, message.severity);
  if (until !== undefined) {
    await finish(pipeline, shared, group.id, by, { isRefused: false });
    return waitFor(pipeline, claimed, until, 'waits for its turn');
  }
  const channel = await pipeline.channel(configuration, recipient.channel);
  const covers = members.map(({ covered }) => covered);
  const result = await channel.send(recipient.id, message, idOf(group, covers));
  const retryAt = await noteResult(pipeline, recipient, result);
  const isRefused = result.status === 'failed' && !result.retryable;
  const outcome =
    result.status === 'failed'
      ? { isRefused }
      : {
          told: {
            at: iso(pipeline.now()),
            severity: message.severity,
            covers,
            operationId: result.status === 'accepted' ? result.operationId : null,
          },
        };
  await finish(pipeline, shared, group.id, by, outcome);
  const own = covers.find((one) => isOf(one, row.delivery));
  const delivery: Delivery = {
    ...claimed.delivery,
    decision: { send: true, because: 'rollUp' },
    coveredSeq: own?.seq ?? row.delivery.seq,
  };
  const next = afterAttempt(pipeline, delivery, result, { count: 2, at: 0, retryAt });
  await settle(pipeline, claimed, result.status === 'sent' ? { ...next, outcome: { ...delivered(pipeline) } } : next);
  if (result.status !== 'failed') await hintOthers(pipeline, members, row.delivery);
  return { state: next.state, because: 'rollUp' };
}

const delivered = (pipeline: Ports<'now'>) => ({ at: iso(pipeline.now()), reason: reasons.combined });

/** The same content gives the same id, so that a target can recognise a repetition. */
const idOf = ({ id }: RollUpGroup, covers: readonly Covered[]): string =>
  shortHash(`rollUp|${id}|${covers.map(({ tenantId, alertId, seq }) => `${tenantId}|${alertId}|${seq}`).sort()}`);

/** A delivery that waits for this message is recorded as sent at once, even if it is due later. */
async function hintOthers(pipeline: Ports<'queues'>, members: readonly Part[], own: Delivery): Promise<void> {
  for (const one of members.flatMap(({ waiting }) => waiting))
    if (!(one.tenantId === own.tenantId && one.alertId === own.alertId && one.seq === own.seq))
      await pipeline.queues.sendDeliver(one, 1);
}

/** Another process that wrote meanwhile must not overwrite what was sent. */
async function finish(
  pipeline: Ports<'log' | 'store'>,
  shared: SharedTarget,
  groupId: string,
  by: string,
  outcome: Parameters<typeof ended>[3],
): Promise<void> {
  for (let tries = 0; tries < mostTries; tries++) {
    const { row, etag } = await readRow(pipeline, shared);
    if (await writeChanged(pipeline, row, ended(row, groupId, by, outcome), etag)) return;
  }
  pipeline.log('rollUp.unfinished', { group: groupId });
}

async function render(
  pipeline: Ports<'controls' | 'detectors' | 'now' | 'publicUrl' | 'render' | 'store'>,
  recipient: Recipient,
  shared: SharedTarget,
  group: RollUpGroup,
  members: readonly Part[],
) {
  const inputs = await inGroups(members.slice(0, mostShown), async ({ alert, configuration }): Promise<AlertInput> => {
    const transitions = await pipeline.store.alerts.readTransitions(alert.tenantId, alert.id);
    const because = alert.status === 'open' ? 'opened' : alert.closed === null ? 'resolved' : 'handled';
    return gather(pipeline, configuration, alert, transitions, because, recipient.name);
  });
  return pipeline.render({
    type: 'rollUp',
    inputs,
    alerts: members.map(({ alert, configuration: { name } }) => ({ alert, tenantName: name })),
    id: group.id,
    isSameActor: sharedBy(group.keys, 'actor'),
    isSameChange: sharedBy(group.keys, 'change'),
    isUnreadable: sharedBy(group.keys, 'sight'),
    isUpdate: group.told !== null,
    isReminder: group.told !== null && (await isReminder(pipeline, group.told, members)),
    watched: shared.recipientIds.size,
  });
}

/** True if nothing but reminders and escalations happened to the alerts since the message. */
async function isReminder({ store }: Ports<'store'>, last: SentRollUp, members: readonly Part[]): Promise<boolean> {
  const since = await inGroups(members, async ({ alert, covered }): Promise<readonly (TransitionType | 'added')[]> => {
    const known = last.covers.find((one) => isOf(one, covered));
    if (known === undefined) return ['added'];
    if (known.seq >= covered.seq) return [];
    const transitions = await store.alerts.readTransitions(alert.tenantId, alert.id);
    return transitions.flatMap(({ seq, type }) => (seq > known.seq && seq <= covered.seq ? [type] : []));
  });
  const types = since.flat();
  return types.length > 0 && types.every((type) => reminding.has(type));
}

const reminding: ReadonlySet<TransitionType | 'added'> = new Set(['reminded', 'escalated']);
