import { deploymentId } from '../../core/deployment/deployment';
import type {
  CollectMessage,
  DeliverMessage,
  DigestMessage,
  ForwardMessage,
  PeekMessage,
  RollUpMessage,
  SubscriptionsMessage,
  SweepMessage,
} from '../../core/queues';
import { buckets } from '../../core/resource/kind';
import { isWeek } from '../../core/week/week';
import { isKind } from '../../kinds';

/**
 * The content of a queue message. A message that is not ours is ignored with a reason: it can change nothing, and a retry would not help.
 */
type Read<T> = { readonly ok: true; readonly message: T } | { readonly ok: false; readonly reason: string };

const reasons: readonly CollectMessage['reason'][] = ['due', 'hint', 'again', 'licensed'];

type Unread = Readonly<Record<string, unknown>>;

const fieldsOf = (message: unknown): Unread | undefined =>
  // Safe: the value is only inspected, field by field.
  typeof message === 'object' && message !== null && !Array.isArray(message) ? (message as Unread) : undefined;

const oneOf = <T>(all: readonly T[], value: unknown): T | undefined => all.find((candidate) => candidate === value);

export function readCollectMessage(message: unknown, tenantIds: readonly string[]): Read<CollectMessage> {
  const fields = fieldsOf(message);
  const tenantId = oneOf(tenantIds, fields?.tenantId);
  const bucket = oneOf(buckets, fields?.bucket);
  const reason = oneOf(reasons, fields?.reason);
  if (tenantId === undefined) return { ok: false, reason: 'the tenant is not watched' };
  if (bucket === undefined || reason === undefined || !Array.isArray(fields?.kinds))
    return { ok: false, reason: 'not a collect message' };
  const kinds = fields.kinds.filter((kind): kind is string => typeof kind === 'string').filter(isKind);
  return { ok: true, message: { tenantId, bucket, kinds, reason } };
}

/** The tenants that a message asks to peek at, without those that are not watched; undefined for a message that asks for a collection. */
export function readPeekMessage(message: unknown, tenantIds: readonly string[]): PeekMessage | undefined {
  const asked = fieldsOf(message)?.peekAt;
  return Array.isArray(asked) ? { peekAt: tenantIds.filter((tenantId) => asked.includes(tenantId)) } : undefined;
}

export function readDeliverMessage(message: unknown, tenantIds: readonly string[]): Read<DeliverMessage> {
  const fields = fieldsOf(message);
  const tenantId = oneOf(tenantIds, fields?.tenantId);
  if (tenantId === undefined) return { ok: false, reason: 'the tenant is not watched' };
  const { alertId, seq, channel, recipientId } = fields ?? {};
  const isOurs =
    typeof alertId === 'string' &&
    typeof seq === 'number' &&
    typeof channel === 'string' &&
    typeof recipientId === 'string';
  return isOurs
    ? { ok: true, message: { tenantId, alertId, seq, channel, recipientId } }
    : { ok: false, reason: 'not a deliver message' };
}

/** A message in the queue of deliveries; undefined if it is not one of these. */
export function readForwardMessage(message: unknown, tenantIds: readonly string[]): ForwardMessage | undefined {
  const fields = fieldsOf(message);
  const tenantId = oneOf(tenantIds, fields?.tenantId);
  const forwardTo = fields?.forwardTo;
  return tenantId === undefined || typeof forwardTo !== 'string' ? undefined : { tenantId, forwardTo };
}

export function readSubscriptionsMessage(message: unknown, tenantIds: readonly string[]): Read<SubscriptionsMessage> {
  const fields = fieldsOf(message);
  const tenantId = oneOf(tenantIds, fields?.tenantId);
  if (tenantId === undefined) return { ok: false, reason: 'the tenant is not watched' };
  return { ok: true, message: fields?.reauthorize === true ? { tenantId, reauthorize: true } : { tenantId } };
}

/** A message in the queue of subscriptions; undefined if it is not one of these. */
export function readSweepMessage(message: unknown, tenantIds: readonly string[]): SweepMessage | undefined {
  const fields = fieldsOf(message);
  const tenantId = oneOf(tenantIds, fields?.tenantId);
  if (tenantId === undefined || fields?.sweep !== true) return undefined;
  return fields.isDaily === true ? { tenantId, sweep: true, isDaily: true } : { tenantId, sweep: true };
}

/** With the id of a roll-up, it requests the week of many tenants in the name of the deployment. */
export function readDigestMessage(message: unknown, tenantIds: readonly string[]): Read<DigestMessage | RollUpMessage> {
  const fields = fieldsOf(message);
  const { week, rollUpId } = fields ?? {};
  const tenantId = oneOf(typeof rollUpId === 'string' ? [deploymentId] : tenantIds, fields?.tenantId);
  if (tenantId === undefined) return { ok: false, reason: 'the tenant is not watched' };
  if (typeof week !== 'string' || !isWeek(week)) return { ok: false, reason: 'not a digest message' };
  return { ok: true, message: typeof rollUpId === 'string' ? { tenantId, week, rollUpId } : { tenantId, week } };
}
