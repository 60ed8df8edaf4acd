import type { Trouble } from '../../tenant/contained';
import type { WatchEvent } from '../event';
import { endOfNotice, mostNamesKept, type WatchFacts, watcherEvent } from './watcher-event';

export type ContainedTenant = { readonly tenantId: string; readonly name: string; readonly trouble: Trouble };

/** A reason why a tenant is contained. A different reason is news. */
export const containedConcern = ({ tenantId, trouble }: Pick<ContainedTenant, 'tenantId' | 'trouble'>): string =>
  `contained|${trouble.type}|${tenantId}`;

const mostTexts = 10;

/**
 * Newly contained tenants, reported by the deployment. One alert covers all tenants that are read by the identity of
 * another tenant; another covers all with wrong settings. Each has one event per tenant.
 */
export function containedEvents(facts: WatchFacts, tenants: readonly ContainedTenant[]): readonly WatchEvent[] {
  const sorted = [...tenants].sort((a, b) => (a.tenantId < b.tenantId ? -1 : 1));
  const broken = sorted.filter(({ trouble }) => trouble.type === 'settings');
  return sorted.map((tenant) => {
    const { tenantId, name, trouble } = tenant;
    const isOther = trouble.type === 'otherTenant';
    const sameCause = isOther ? sorted.filter((one) => isSameFound(one.trouble, trouble)) : broken;
    return watcherEvent(facts, {
      source: 'contained',
      state: 'lost',
      severity: isOther ? 'critical' : 'high',
      id: tenantId,
      anchor: isOther ? trouble.since : facts.now,
      groupKey: isOther
        ? `contained|otherTenant|${trouble.found.tenantId}`
        : `contained|settings|${broken[0]?.tenantId}`,
      concern: containedConcern(tenant),
      details: {
        trouble: trouble.type,
        configured: name,
        configuredId: tenantId,
        tenants: sameCause.map((one) => one.name).slice(0, mostNamesKept),
        count: sameCause.length,
        since: isOther ? trouble.since : facts.now,
        ...(isOther
          ? { found: trouble.found.name, foundId: trouble.found.tenantId }
          : { texts: sameCause.flatMap(problemLines).slice(0, mostTexts) }),
      },
      content: [tenantId, trouble.type],
    });
  });
}

const problemLines = ({ name, trouble }: ContainedTenant): readonly string[] =>
  trouble.type === 'settings' ? trouble.problems.map((problem) => `${name}: ${problem}`) : [];

const isSameFound = (a: Trouble, b: Trouble): boolean =>
  a.type === 'otherTenant' && b.type === 'otherTenant' && a.found.tenantId === b.found.tenantId;

export const containedOverEvent = (facts: WatchFacts, concern: string, lost: WatchEvent | undefined): WatchEvent =>
  watcherEvent(facts, {
    source: 'contained',
    state: 'back',
    severity: 'informational',
    id: concern.split('|')[2] ?? concern,
    ...endOfNotice(facts, lost),
    groupKey: lost?.groupKey ?? concern,
    concern,
    details: lost?.details ?? {},
  });
