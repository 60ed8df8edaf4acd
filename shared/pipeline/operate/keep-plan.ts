import type { TenantConfiguration } from '../../core/tenant/configuration';
import { type Placing, planAfter, planNow } from '../../core/verdict/plan';
import { type Numbers, planFirst } from '../../core/week/digest';
import { loadState } from '../collect/tenant-state';
import { iso, type Ports } from '../context';
import { keepTrend } from './keep-trend';

/**
 * Adds failing controls that are not in the plan yet: with the first message, and with each week. Returns the numbers that the week stores.
 * A second process finds them added.
 */
export async function keepPlan(
  pipeline: Ports<'controls' | 'now' | 'store'>,
  configuration: TenantConfiguration,
): Promise<Numbers> {
  const { store } = pipeline;
  const { tenantId } = configuration;
  const [tenant, stored, heads, kindRows, kept] = await Promise.all([
    store.tenants.read(tenantId),
    store.evaluations.readAll(tenantId),
    store.snapshots.readHeads(tenantId),
    store.watermarks.readKinds(tenantId),
    store.plans.read(tenantId),
  ]);
  if (tenant === undefined) return {};
  const evaluations = stored.map(({ evaluation }) => evaluation);
  await keepTrend(pipeline, tenant.row, configuration, evaluations);
  const state = await loadState(pipeline, configuration, heads, kindRows);
  const placing: Placing = {
    controls: pipeline.controls,
    evaluations,
    licences: state.head('subscribedSku') === undefined ? null : (await state.facts()).licences,
    now: iso(pipeline.now()),
  };
  const before = kept?.row.items ?? [];
  const items = planAfter(before, placing);
  const people = state.head('user') === undefined ? null : await enabledMembers(state.userClasses());
  if (kept === undefined || items !== before || people !== kept.row.people) {
    // A conflict: another try of the same step wrote the same.
    await store.plans.write({ tenantId, items, people }, kept?.etag ?? null);
  }
  const {
    progress,
    next: [first],
  } = planNow(items, tenant.row.watchedSince, placing);
  return {
    'plan.day': progress.day,
    'plan.of': progress.of ?? 0,
    'plan.total': progress.total,
    'plan.done': progress.done,
    'plan.slipped': progress.slipped,
    'plan.added': progress.added,
    'plan.open': progress.open,
    ...(first !== undefined && { [planFirst + first.control.id]: 1 }),
  };
}

async function enabledMembers(
  classes: Promise<readonly { readonly enabled: boolean; readonly guestType: string; readonly count: number }[]>,
): Promise<number> {
  const members = (await classes).filter(({ enabled, guestType }) => enabled && guestType === 'member');
  return members.reduce((sum, { count }) => sum + count, 0);
}
