import type { WatchEvent } from '../../core/event/event';
import { poisonConcern, poisonEvent, poisonGoneEvent } from '../../core/event/watcher/queue-events';
import type { Kind } from '../../core/resource/kind';
import { earliestOf } from '../../core/time/latest';
import { isKind } from '../../kinds';
import { operatorsOf, type Ports } from '../context';
import type { WatchedTenant } from './watched-tenant';

/**
 * A message fails only because of a bug, and is given up after five failures. Recipients are notified, and learn what
 * the message was about.
 */
export function poisonNews(
  pipeline: Ports<'operatorsTenantId' | 'tenantIds'>,
  { facts, moment: { queues }, concerns }: WatchedTenant,
): readonly WatchEvent[] {
  const { tenantIds } = pipeline;
  const isOwn = (body: unknown): boolean => {
    const named = textOf(body, 'tenantId');
    // A message that names no watched tenant is reported to the recipients of the deployment.
    return (tenantIds.find((id) => id === named) ?? operatorsOf(pipeline)) === facts.tenantId;
  };
  const own = queues.map(({ queue, first }) => ({ queue, first: first.filter(({ body }) => isOwn(body)) }));
  return own.flatMap(({ queue, first }) => {
    const concern = poisonConcern(queue);
    const since = earliestOf(first.map(({ at }) => at));
    if (since === null) {
      const lost = concerns.get(concern);
      return lost === undefined ? [] : [poisonGoneEvent(facts, concern, lost)];
    }
    return concerns.has(concern)
      ? []
      : [
          poisonEvent(facts, {
            queue,
            count: first.length,
            since,
            about: [...new Set(first.map(({ body }) => summaryOf(body)))],
          }),
        ];
  });
}

function fieldOf(body: unknown, name: string): unknown {
  // Safe: the value is only inspected, field by field.
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>)[name] : undefined;
}

const textOf = (body: unknown, name: string): string | undefined => {
  const value = fieldOf(body, name);
  return typeof value === 'string' ? value.slice(0, 60) : undefined;
};

/** Ids only: `directory user, group`, `alert 7f…`, `week 2026-W48`. */
function summaryOf(body: unknown): string {
  const kinds = fieldOf(body, 'kinds');
  const known = Array.isArray(kinds)
    ? kinds.filter((kind): kind is Kind => typeof kind === 'string' && isKind(kind))
    : [];
  const bucket = textOf(body, 'bucket');
  if (bucket !== undefined) return [bucket, known.join(', ')].filter((part) => part !== '').join(' ');
  const alert = textOf(body, 'alertId');
  if (alert !== undefined) return `alert ${alert}`;
  if (fieldOf(body, 'peekAt') !== undefined) return 'whether the audit log has news';
  if (fieldOf(body, 'sweep') !== undefined) return 'the hourly clean-up';
  const week = textOf(body, 'week');
  return week === undefined ? 'no more than its tenant' : `week ${week}`;
}
