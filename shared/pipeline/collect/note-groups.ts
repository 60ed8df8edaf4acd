import { readEligibleGrant, readRoleGrant } from '../../core/attribution/role-grant';
import { readTraits } from '../../core/attribution/shown-values';
import { CollectionError } from '../../core/collection/failure';
import type { Graph } from '../../core/collection/graph';
import { isAuditRecord, type LogRecord } from '../../core/log/record';
import { iso, type Ports } from '../context';
import { lastRead } from './last-read';

/** Limit on the unknown groups that one collection looks up. An entry shows every group of a policy. */
const mostGroups = 100;

/**
 * Reads the names of groups that log entries show by id. Later collections read only groups that policies or roles
 * still name, so a group with a removed exclusion would stay nameless. Uses the directory budget before the tenant
 * lease. Failures do not end the collection.
 */
export async function noteGroups(
  pipeline: Ports<'log' | 'now' | 'store'>,
  tenantId: string,
  graph: Graph,
  records: readonly LogRecord[],
): Promise<void> {
  const shown = [...new Set(records.flatMap(groupsIn))];
  if (shown.length === 0) return;
  const { directory } = pipeline.store;
  const read = new Set(((await lastRead(pipeline.store, tenantId, 'group')) ?? []).map(({ id }) => id));
  const unread = shown.filter((id) => !read.has(id));
  const kept = await directory.readNames(tenantId, unread);
  const missing = unread.filter((id) => !kept.has(id)).slice(0, mostGroups);
  if (missing.length === 0) return;
  try {
    const names = await graph.fetchNames(missing);
    if (names.length > 0) await directory.keepNames(tenantId, names, iso(pipeline.now()));
  } catch (error) {
    if (!(error instanceof CollectionError)) throw error;
    pipeline.log('groups.unnamed', { tenant: tenantId, reason: error.failure.reason });
  }
}

const groupsIn = (record: LogRecord): readonly string[] => [...holdersIn(record), ...groupsOfPolicyIn(record)];

/** A group that received a role, or lost one. */
function holdersIn(record: LogRecord): readonly string[] {
  const grant = readRoleGrant(record) ?? readEligibleGrant(record);
  return grant?.principalType === 'group' && grant.principalId !== null ? [grant.principalId] : [];
}

const groupsOfPolicyIn = (record: LogRecord): readonly string[] =>
  isAuditRecord(record)
    ? record.targets.flatMap((target) => {
        const { before, after } = readTraits(target);
        return [...before, ...after].flatMap((trait) => groupOfPolicy.exec(trait)?.[1] ?? []);
      })
    : [];

const groupOfPolicy = /^conditions\.users\.(?:in|ex)cludegroups=([0-9a-z-]+)$/;
