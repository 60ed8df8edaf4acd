import { type Alert, attributedPersonOf } from '../../core/alert/alert';
import type { AlertStep, Fence } from '../../core/alert/alert-step';
import type { RaiseContext } from '../../core/alerting/step';
import { isSent } from '../../core/delivery/delivery';
import type { Attribution } from '../../core/event/event';
import { openedByOf } from '../../core/event/migration';
import { homeAddressOf } from '../../core/resource/home-account';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { DueRow } from '../../core/time/due';
import { hourMs } from '../../core/time/durations';
import { LeaseLost } from '../collect/tenant-lease';
import type { Ports } from '../context';
import { dueRowOf } from '../deliver/delivery-row';
import { checksOf } from '../evaluate/enabled-checks';

/** Writes one step of an alert under the fence. */
export async function writeStep(
  pipeline: Ports<'store'>,
  fence: Fence,
  step: AlertStep,
  also: readonly DueRow[] = [],
): Promise<Fence> {
  // A due row without a delivery is harmless. A delivery without a due row would wait for the daily sweep.
  await pipeline.store.due.put([...step.deliveries.map(dueRowOf), ...also]);
  const written = await pipeline.store.alerts.write(fence, step);
  if (written.status === 'lost') throw new LeaseLost('the tenant lease was lost while an alert was written');
  return written.fence;
}

/** Queues the delivery for now or after the group wait. The timer finds it if the queue message is lost. */
export async function hintDeliveries(pipeline: Ports<'now' | 'queues'>, { deliveries }: AlertStep): Promise<void> {
  for (const { tenantId, alertId, seq, channel, recipientId, notBefore } of deliveries) {
    const waits = Math.max(0, Math.ceil((Date.parse(notBefore) - pipeline.now()) / 1000));
    await pipeline.queues.sendDeliver({ tenantId, alertId, seq, channel, recipientId }, Math.min(60, waits));
  }
}

/**
 * The recipients of an alert's messages, sent or pending, on any channel. A message to a substitute counts for the
 * original recipient. Pending ones count too; `decide` leaves out recipients whom they did not reach.
 */
export async function notifiedRecipients(
  { store }: Ports<'store'>,
  { tenantId, id }: Pick<Alert, 'tenantId' | 'id'>,
): Promise<ReadonlySet<string>> {
  const deliveries = await store.alerts.readDeliveries(tenantId, id);
  const notified = deliveries.filter(
    (one) => isSent(one) || one.state === 'pending' || one.failover != null || one.mayHaveArrived === true,
  );
  return new Set(notified.map(({ recipientId }) => recipientId));
}

type RoutingFacts = Pick<
  RaiseContext,
  | 'configuration'
  | 'openedBy'
  | 'areaOf'
  | 'joinsOf'
  | 'mayFail'
  | 'explainsOf'
  | 'collectionsOf'
  | 'leadsOf'
  | 'followsSignIns'
  | 'addressOf'
  | 'hourMs'
>;

/** Addresses of home accounts by id, lower case; null if unknown. */
export type Addresses = Map<string, string | null>;

/**
 * The values that routes are matched against. The actor's address is read only if a route excludes the actor.
 * `addresses` keeps those that were read.
 */
export async function routingFacts(
  pipeline: Ports<'controls' | 'detectors' | 'speed' | 'store'>,
  configuration: TenantConfiguration,
  attributions: readonly Attribution[],
  addresses: Addresses = new Map(),
): Promise<RoutingFacts> {
  const checks = checksOf(pipeline);
  const areas = new Map(checks.map(({ id, area }) => [id, area]));
  const joins = new Map(pipeline.detectors.map((detector) => [detector.id, detector.joins]));
  const controlsOfElement = new Map(
    pipeline.detectors.flatMap(({ id, controlsOf }) => (controlsOf === null ? [] : [[id, controlsOf] as const])),
  );
  const explains = new Map(pipeline.detectors.map((detector) => [detector.id, detector.explains]));
  const collections = new Map(pipeline.controls.map((control) => [control.id, control.collections]));
  const leading = new Set(pipeline.detectors.filter((detector) => detector.leads).map(({ id }) => id));
  const following = new Set(checks.filter(({ followsSignIns }) => followsSignIns).map(({ id }) => id));
  const people = configuration.fallbackRecipient === null ? [] : attributions.flatMap(attributedPersonOf);
  const unread = [...new Set(people)].filter((id) => !addresses.has(id));
  if (unread.length > 0) {
    const names = await pipeline.store.directory.readNames(configuration.tenantId, unread);
    for (const id of unread) {
      const address = names.get(id)?.address;
      addresses.set(id, address == null ? null : homeAddressOf(address));
    }
  }
  return {
    configuration,
    openedBy: openedByOf(checks),
    areaOf: (source) => areas.get(source) ?? null,
    joinsOf: (source) => joins.get(source) ?? [],
    mayFail: (source, elements, control) => {
      const controlsOf = controlsOfElement.get(source);
      if (controlsOf === undefined || elements.length === 0) return true;
      return elements.some((element) => controlsOf(element).includes(control));
    },
    explainsOf: (source) => explains.get(source) ?? [],
    collectionsOf: (control) => collections.get(control) ?? 1,
    leadsOf: (source) => leading.has(source),
    followsSignIns: (source) => following.has(source),
    addressOf: (personId) => addresses.get(personId) ?? null,
    hourMs: hourMs / pipeline.speed,
  };
}
