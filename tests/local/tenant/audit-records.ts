import type { AppliedChange } from '../../../infra/local/tenant/change/apply-changes';
import type { Change } from '../../../infra/local/tenant/change/changes';
import type { Reply, TestTenant } from './tenant-client';

/** The id of the object of a collection that has this display name. */
export async function idOf(tenant: TestTenant, path: string, name: string): Promise<string> {
  return (await tenant.all(path)).find((each) => each.displayName === name).id;
}

/** Makes changes that the tenant must accept. */
export function apply(tenant: TestTenant, changes: readonly Change[]): readonly AppliedChange[] {
  const applied = tenant.applyChanges(changes);
  if (applied.outcome === 'refused') throw new Error(applied.reason);
  return applied.value;
}

/** Makes changes a minute later and returns their directory records, oldest first. */
export async function recordsOf(tenant: TestTenant, changes: readonly Change[]): Promise<readonly Reply['body'][]> {
  tenant.clock.advance(60_000);
  const since = new Date(tenant.clock.now() - 1_000).toISOString();
  apply(tenant, changes);
  return tenant.all(`/auditLogs/directoryAudits?$filter=activityDateTime ge ${since}&$orderby=activityDateTime asc`);
}

export const namesOf = (records: readonly Reply['body'][]): readonly string[] =>
  records.map((record) => record.activityDisplayName);

/** Old and new value of each property that a target lists, by the property's name. */
export const valuesOf = (target: Reply['body']): Reply['body'] =>
  Object.fromEntries(
    target.modifiedProperties.map((each: Reply['body']) => [each.displayName, [each.oldValue, each.newValue]]),
  );
