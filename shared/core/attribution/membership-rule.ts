/**
 * Who moved the members of a dynamic group. Microsoft's own service writes the entries; the account that edited the membership rule acted
 * through it.
 */

import type { EventActor } from '../event/event';
import type { AuditRecord, AuditTarget, DirectoryAudit, LogRecord } from '../log/record';
import { dayMs, hourMs, minuteMs } from '../time/durations';
import { eventActorOf, isGroupService } from './actor';
import { activityOf, isSameObjectId, isSuccess } from './entry';
import { readMembership } from './membership';

/** Microsoft applies an edited rule within minutes, and within a day at the latest. */
export const ruleReachMs = dayMs;
/** The log does not show which of two edits within this time moved a member. */
const sameRuleMs = hourMs;
const skewMs = minuteMs;

/** True for an entry in which the rule of a dynamic group moved a member. */
export const isByMembershipRule = (record: LogRecord): boolean =>
  record.kind === 'directoryAudit' && isGroupService(record.actor) && readMembership(record)?.as === 'member';

type RuleEdit = {
  readonly actor: EventActor;
  readonly record: DirectoryAudit;
  readonly edited: { readonly id: string; readonly name: string | null };
};

/**
 * The edits of the rule that can have moved the member; empty if the log shows none, for example because an attribute
 * of the member changed.
 */
export function ruleEditsBehind(moved: DirectoryAudit, records: readonly LogRecord[]): readonly RuleEdit[] {
  const membership = readMembership(moved);
  if (membership === null) return [];
  const { groupId, groupName } = membership;
  const at = Date.parse(moved.activityDateTime);
  const edits = records.flatMap((record): readonly RuleEdit[] => {
    if (record.kind !== 'directoryAudit') return [];
    const time = Date.parse(record.activityDateTime);
    const target = time >= at - ruleReachMs && time <= at + skewMs ? ruleEditedIn(record, groupId) : undefined;
    const actor = target === undefined ? null : eventActorOf(record.actor);
    const edited = { id: groupId, name: target?.displayName ?? groupName };
    return actor === null ? [] : [{ actor, record, edited }];
  });
  const newestFirst = [...edits].sort((a, b) => (a.record.activityDateTime < b.record.activityDateTime ? 1 : -1));
  const [last] = newestFirst;
  if (last === undefined) return [];
  const lastAt = Date.parse(last.record.activityDateTime);
  return newestFirst.filter(({ record }) => Date.parse(record.activityDateTime) >= lastAt - sameRuleMs);
}

const ruleProperties = new Set(['membershiprule', 'membershipruleprocessingstate', 'grouptypes']);

function ruleEditedIn(record: AuditRecord, groupId: string): AuditTarget | undefined {
  if (activityOf(record) !== 'update group' || !isSuccess(record)) return undefined;
  return record.targets.find(
    ({ id, modifiedProperties }) =>
      isSameObjectId(id, groupId) &&
      modifiedProperties.some(({ displayName }) => ruleProperties.has(displayName.trim().toLowerCase())),
  );
}
