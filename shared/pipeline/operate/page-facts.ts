import type { AlertWithEvents, Unacknowledged } from '../../core/alert/alert';
import { causeOf } from '../../core/collection/failure';
import type { KindRow } from '../../core/collection/kind-row';
import { shutOut } from '../../core/collection/read-loss';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { Evaluation } from '../../core/verdict/evaluation';
import { iso, type Ports } from '../context';
import { countUnacknowledged, openAlerts } from './open-alerts';

/** The data of the frame of every page of a tenant: open alerts, failing controls and the state of the monitor. */
export type PageFacts = {
  readonly configuration: TenantConfiguration;
  readonly now: string;
  readonly kindRows: readonly KindRow[];
  /** As they were stored: no page judges again. */
  readonly evaluations: readonly Evaluation[];
  readonly open: readonly AlertWithEvents[];
  readonly waiting: Unacknowledged;
};

/** Reasons that say no more than that a source will be read later. Without a token it will not. */
const passing: ReadonlySet<string> = new Set(['notRead', 'throttled']);

/** A control that waits for a source is judged once, before it is known why that cannot be read. */
const withReason = (evaluation: Evaluation, shutOutBy: KindRow['failure']): Evaluation =>
  shutOutBy !== null && evaluation.verdict.status === 'unknown' && passing.has(evaluation.verdict.reason)
    ? { ...evaluation, verdict: { ...evaluation.verdict, reason: causeOf(shutOutBy) } }
    : evaluation;

export async function gatherPageFacts(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
): Promise<PageFacts> {
  const { store } = pipeline;
  const [configuration, kindRows, stored, open] = await Promise.all([
    pipeline.configuration(tenantId),
    store.watermarks.readKinds(tenantId),
    store.evaluations.readAll(tenantId),
    openAlerts(pipeline, tenantId),
  ]);
  const shutOutBy = shutOut(kindRows);
  return {
    configuration,
    now: iso(pipeline.now()),
    kindRows,
    evaluations: stored.map(({ evaluation }) => withReason(evaluation, shutOutBy)),
    open,
    waiting: countUnacknowledged(open),
  };
}
