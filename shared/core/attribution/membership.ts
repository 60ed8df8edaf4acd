import type { LogRecord } from '../log/record';
import { activityOf } from './entry';
import { firstProperty, typeOf } from './role-grant';

export type MembershipRecord = {
  readonly effect: 'added' | 'removed';
  readonly as: 'member' | 'owner';
  readonly groupId: string;
  readonly groupName: string | null;
  readonly memberId: string | null;
  readonly memberType: 'person' | 'group' | 'device' | 'application';
  /** The member's name in the record. */
  readonly memberName: string | null;
};

const memberTypes: Readonly<Record<string, MembershipRecord['memberType']>> = {
  group: 'group',
  device: 'device',
  application: 'application',
  serviceprincipal: 'application',
};

export const membershipActivities: Readonly<Record<string, Pick<MembershipRecord, 'effect' | 'as'>>> = {
  'add member to group': { effect: 'added', as: 'member' },
  'add owner to group': { effect: 'added', as: 'owner' },
  'remove member from group': { effect: 'removed', as: 'member' },
  'remove owner from group': { effect: 'removed', as: 'owner' },
  // Self-service group management uses activity names of its own.
  group_addmember: { effect: 'added', as: 'member' },
  group_addowner: { effect: 'added', as: 'owner' },
  group_removemember: { effect: 'removed', as: 'member' },
  group_removeowner: { effect: 'removed', as: 'owner' },
};

/**
 * Reads who was added to a group or removed from it. The group's id is in the member's target; the group's own target is not always
 * present.
 */
export function readMembership(record: LogRecord): MembershipRecord | null {
  if (record.kind !== 'directoryAudit') return null;
  const meaning = membershipActivities[activityOf(record)];
  if (meaning === undefined) return null;
  const { targets } = record;
  const named = firstProperty(targets, ['Group.ObjectID']);
  const groups = targets.filter((target) => typeOf(target) === 'group');
  const group = groups.find(({ id }) => id === named) ?? groups.at(-1);
  const groupId = named ?? group?.id ?? null;
  if (groupId === null) return null;
  const member = targets.find((target) => target !== group && target.id !== null && target.id !== groupId);
  const groupName = firstProperty(targets, ['Group.DisplayName']) ?? group?.displayName ?? null;
  return {
    ...meaning,
    groupId,
    groupName,
    memberId: member?.id ?? null,
    memberType: memberTypes[member === undefined ? '' : typeOf(member)] ?? 'person',
    memberName: member?.displayName ?? null,
  };
}
