import { sidesOf } from '../../core/event/change';
import { addDays } from '../../core/log/seal';
import { kindDefinition } from '../../kinds';
import type { Ports } from '../context';
import type { Collection } from './collection';

/** Counts the changes of a collection's resources by name; undefined if nothing is counted. */
export function flowCounts({
  kind,
  isFirst,
  changes,
}: Pick<Collection, 'kind' | 'isFirst' | 'changes'>): Readonly<Record<string, number>> | undefined {
  const definition = kindDefinition(kind);
  if (isFirst || definition.flows === undefined) return undefined;
  const counts: Record<string, number> = {};
  for (const change of changes) {
    const { before, after } = sidesOf(change);
    for (const name of definition.flows(before, after)) counts[name] = (counts[name] ?? 0) + 1;
  }
  return Object.keys(counts).length === 0 ? undefined : counts;
}

/** The metric under which they are kept. */
export const flowMetric = (kind: Collection['kind']): string => `${kind}.flow`;

export type DeviceFlowDays = {
  /** The days that the page shows, oldest first. */
  readonly days: readonly string[];
  /** Counts by day; days without any are not in it. */
  readonly flow: ReadonlyMap<string, Readonly<Record<string, number>>>;
};

const shownDays = 14;
/** Counts of earlier days show whether changes were counted before the days that are shown. */
const knownDays = 35;

/** The changes of devices on the days up to `last`; days are those of the tenant's time zone. */
export async function deviceFlowDays(
  { store }: Ports<'store'>,
  tenantId: string,
  last: string,
): Promise<DeviceFlowDays> {
  const days = Array.from({ length: shownDays }, (_, at) => addDays(last, at + 1 - shownDays));
  const flow = await store.metrics.days(tenantId, flowMetric('managedDevice'), addDays(last, -knownDays), last);
  return { days, flow };
}
