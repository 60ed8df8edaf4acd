import { isHeld, leaseMs, newBucketRow, release, take } from '../../core/collection/bucket-lease';
import { CollectionError } from '../../core/collection/failure';
import type { Graph } from '../../core/collection/graph';
import { planSubscriptions, type SubscriptionStep, wantedSubscriptions } from '../../core/collection/subscription-plan';
import { byBucket } from '../../core/log/audit-hits';
import type { SubscriptionsMessage } from '../../core/queues';
import type { Kind } from '../../core/resource/kind';
import type { ContainmentPorts, Ports, SubscriptionPorts } from '../context';
import { unlessContained } from '../watch/contained';
import { type HeldLease, leaseKeeper, updateBucket } from './held-bucket';
import { whileRenewed } from './keep-lease';
import { loadState } from './tenant-state';

type SubscribeSummary = {
  readonly created: number;
  readonly renewed: number;
  readonly deleted: number;
  readonly failed: number;
};

/**
 * Creates missing subscriptions, renews those below half of their life and deletes unwanted ones. Graph does not report
 * lost subscriptions on users or groups, so their kinds are collected after a repair.
 */
export const subscribe = (
  pipeline: ContainmentPorts & SubscriptionPorts,
  message: SubscriptionsMessage,
): Promise<SubscribeSummary | 'held'> =>
  unlessContained(
    pipeline,
    message.tenantId,
    () => subscribeTenant(pipeline, message),
    async () => ({ created: 0, renewed: 0, deleted: 0, failed: 0 }),
  );

async function subscribeTenant(
  pipeline: SubscriptionPorts & Ports<'newHolder'>,
  message: SubscriptionsMessage,
): Promise<SubscribeSummary | 'held'> {
  const { tenantId } = message;
  // Before the lease is taken, because a contained tenant would leave it held.
  await pipeline.configuration(tenantId);
  await pipeline.graph(tenantId);
  const holder = pipeline.newHolder();
  const lease = await takeLease(pipeline, tenantId, holder);
  if (lease === 'held') {
    // Another process may have planned without this message, so the plan is repeated.
    await pipeline.queues.sendSubscriptions(message, againSeconds);
    return 'held';
  }
  const summary = await whileRenewed(leaseMs, leaseKeeper(pipeline, lease), () => care(pipeline, message));
  await updateBucket(pipeline, lease, (row) => release(row));
  return summary;
}

const againSeconds = 20;

/** One instance at a time, because two plans would create every subscription twice. */
async function takeLease(
  pipeline: Ports<'now' | 'store'>,
  tenantId: string,
  holder: string,
): Promise<HeldLease | 'held'> {
  const now = pipeline.now();
  const read = await pipeline.store.watermarks.readBucket(tenantId, 'subscriptions');
  const before = read?.row ?? newBucketRow(tenantId, 'subscriptions');
  if (isHeld(before, now)) return 'held';
  const row = take(before, holder, now);
  const written = await pipeline.store.watermarks.writeBucket(row, read?.etag ?? null);
  return written.status === 'written' ? { holder, takenAt: now, row, etag: written.etag } : 'held';
}

async function care(
  pipeline: SubscriptionPorts,
  { tenantId, reauthorize = false }: SubscriptionsMessage,
): Promise<SubscribeSummary> {
  const graph = await pipeline.graph(tenantId);
  const [wanted, ours] = await Promise.all([
    wantedNow(pipeline, tenantId),
    pipeline.store.subscriptions.list(tenantId),
  ]);
  const summary = { created: 0, renewed: 0, deleted: 0, failed: 0 };
  const missed = new Set<Kind>();
  try {
    const living = await graph.listSubscriptions();
    const isSignedNow = ({ nonce }: { readonly nonce: string }): boolean => pipeline.isOwnNonce(nonce);
    const steps = planSubscriptions(wanted, ours, living, pipeline.now(), isSignedNow, reauthorize);
    for (const step of steps) {
      const done = await follow(pipeline, graph, tenantId, step);
      summary[done] += 1;
      if (step.action === 'repair') missed.add(step.kind);
    }
  } catch (error) {
    if (!(error instanceof CollectionError)) throw error;
    summary.failed += 1;
    pipeline.log('subscriptions.failed', {
      tenant: tenantId,
      reason: error.failure.reason,
      detail: error.failure.detail,
    });
  }
  for (const [bucket, kinds] of byBucket(missed))
    await pipeline.queues.sendCollect({ tenantId, bucket, kinds, reason: 'hint' });
  return summary;
}

async function wantedNow(pipeline: Ports<'configuration' | 'log' | 'now' | 'store'>, tenantId: string) {
  const configuration = await pipeline.configuration(tenantId);
  const [heads, rows] = await Promise.all([
    pipeline.store.snapshots.readHeads(tenantId),
    pipeline.store.watermarks.readKinds(tenantId),
  ]);
  const state = await loadState(pipeline, configuration, heads, rows);
  const [groups, policies, assignments] = await Promise.all([
    state.small('group'),
    state.small('conditionalAccessPolicy'),
    state.small('unifiedRoleAssignment'),
  ]);
  const users = policies.map(({ conditions }) => conditions.users);
  const { wanted, left } = wantedSubscriptions({
    withRole: assignments
      .filter(({ principalType }) => principalType === 'group')
      .map(({ principalId }) => principalId),
    roleAssignable: groups.filter(({ isAssignableToRole }) => isAssignableToRole).map(({ id }) => id),
    excludedByPolicy: users.flatMap(({ excludeGroups }) => excludeGroups),
    includedByPolicy: users.flatMap(({ includeGroups }) => includeGroups),
  });
  if (left.length > 0) pipeline.log('subscriptions.beyondQuota', { tenant: tenantId, groups: left.length });
  return wanted;
}

async function follow(
  pipeline: Ports<'clientState' | 'log' | 'newNonce' | 'store'>,
  graph: Graph,
  tenantId: string,
  step: SubscriptionStep,
): Promise<keyof SubscribeSummary> {
  const { subscriptions } = pipeline.store;
  try {
    switch (step.action) {
      case 'delete':
        await graph.deleteSubscription(step.subscriptionId);
        return 'deleted';
      case 'forget':
        await subscriptions.remove(tenantId, step.resource);
        return 'deleted';
      case 'renew': {
        const renewed = await graph.renewSubscription(step.subscriptionId, step.expiresAt);
        const row = (await subscriptions.list(tenantId)).find(({ resource }) => resource === step.resource);
        if (row !== undefined) await subscriptions.put({ ...row, expiresAt: renewed.expiresAt });
        return 'renewed';
      }
      case 'create':
      case 'repair': {
        const nonce = pipeline.newNonce();
        const clientState = pipeline.clientState(tenantId, step.kind, nonce);
        const created = await graph.createSubscription(step.resource, clientState, step.expiresAt);
        await subscriptions.put({
          tenantId,
          resource: step.resource,
          subscriptionId: created.id,
          kind: step.kind,
          nonce,
          expiresAt: created.expiresAt,
        });
        return 'created';
      }
    }
  } catch (error) {
    // If a subscription cannot be created, polling continues and the next round tries again.
    if (!(error instanceof CollectionError)) throw error;
    pipeline.log('subscriptions.stepFailed', {
      tenant: tenantId,
      action: step.action,
      reason: error.failure.reason,
      detail: error.failure.detail,
    });
    return 'failed';
  }
}
