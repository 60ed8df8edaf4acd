import { sidesOf } from '../../core/event/change';
import { kindDefinition } from '../../kinds';
import type { Look } from './look';

/** Counts the changes of a collection's resources by name; undefined if nothing is counted. */
export function flowCounts({
  kind,
  isFirst,
  changes,
}: Pick<Look, 'kind' | 'isFirst' | 'changes'>): Readonly<Record<string, number>> | undefined {
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
export const flowMetric = (kind: Look['kind']): string => `${kind}.flow`;
