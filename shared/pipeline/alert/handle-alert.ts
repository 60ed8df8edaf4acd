import type { Alert } from '../../core/alert/alert';
import type { AlertStep, Fence } from '../../core/alert/alert-step';
import { acknowledge, close, type HandledAlert, type HandlingRefusal } from '../../core/alert/lifecycle';
import type { ActingOperator, CloseJudgement } from '../../core/alert/operator';
import { deliveriesOf, sourcesOf } from '../../core/alerting/deliveries';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { underTenantLease } from '../collect/tenant-lease';
import { type AlertPorts, iso, type LeasedAlertPorts, type Ports } from '../context';
import { actingIn, keepOperator } from './acting';
import { hintDeliveries, notifiedRecipients, routingFacts, writeStep } from './write-step';

type HandleRequest = {
  readonly tenantId: string;
  readonly alertId: string;
  readonly action: 'acknowledge' | 'close';
  /** The operator, taken from the validated token. */
  readonly by: ActingOperator;
  readonly note: string | null;
  /** The operator's judgement of the changes; only for a close. */
  readonly judgement?: CloseJudgement | undefined;
};

export type HandleResult =
  /** Also returned if the same person had done the same before. */
  | { readonly status: 'done'; readonly alert: Alert }
  | { readonly status: 'refused'; readonly why: HandlingRefusal | 'notFound' }
  /** The tenant's lease was not free in time. Nothing was done. */
  | { readonly status: 'busy' };

/** An operator acknowledges or closes an alert. A request that the same person repeats changes nothing. */
export async function handleAlert(
  pipeline: LeasedAlertPorts & Ports<'configuration'>,
  request: HandleRequest,
): Promise<HandleResult> {
  const configuration = await pipeline.configuration(request.tenantId);
  const result = await underTenantLease(pipeline, request.tenantId, pipeline.newHolder(), (fence) =>
    handleUnderLease(pipeline, configuration, request, fence),
  );
  return result ?? { status: 'busy' };
}

async function handleUnderLease(
  pipeline: AlertPorts,
  configuration: TenantConfiguration,
  { tenantId, alertId, action, by, note, judgement }: HandleRequest,
  fence: Fence,
): Promise<{ readonly result: HandleResult; readonly fence: Fence }> {
  const alert = await pipeline.store.alerts.readAlert(tenantId, alertId);
  if (alert === undefined) return { result: { status: 'refused', why: 'notFound' }, fence };
  if (isDone(alert, { action, by, note, judgement })) return { result: { status: 'done', alert }, fence };
  const acting = await actingIn(pipeline, alert, by);
  const asked = { by: acting, note, now: iso(pipeline.now()), ownHandAllowed: configuration.ownHandAllowed };
  const handling = action === 'acknowledge' ? acknowledge(alert, asked) : close(alert, { ...asked, judgement });
  if (typeof handling === 'string') return { result: { status: 'refused', why: handling }, fence };
  await keepOperator(pipeline, tenantId, by);
  const step = await handledStep(pipeline, configuration, alert, handling);
  const held = await writeStep(pipeline, fence, step);
  await hintDeliveries(pipeline, step);
  return { result: { status: 'done', alert: handling.alert }, fence: held };
}

/** Another note or judgement is not a repetition: it would be lost, so that request is refused. */
function isDone(
  { status, acknowledged, closed }: Alert,
  { action, by, note, judgement }: Pick<HandleRequest, 'action' | 'by' | 'note' | 'judgement'>,
): boolean {
  const handled =
    action === 'close' ? (status === 'resolved' ? closed : null) : status === 'open' ? acknowledged : null;
  return (
    handled?.by.id === by.id &&
    (note === null || note === handled.note) &&
    (judgement === undefined || judgement === handled.judgement)
  );
}

/** An acknowledgement sends no message. A close is sent like a resolved alert. */
export async function handledStep(
  pipeline: Ports<'controls' | 'detectors' | 'now' | 'speed' | 'store'>,
  configuration: TenantConfiguration,
  before: Alert,
  { alert, transition }: HandledAlert,
): Promise<AlertStep> {
  if (transition.type !== 'closed') return { alert, events: [], transitions: [transition], deliveries: [] };
  const facts = {
    ...(await routingFacts(pipeline, configuration, [alert.attribution])),
    notified: await notifiedRecipients(pipeline, alert),
  };
  const deliveries = deliveriesOf(alert, 'closed', sourcesOf(before), facts, pipeline.now());
  return { alert, events: [], transitions: [transition], deliveries };
}
