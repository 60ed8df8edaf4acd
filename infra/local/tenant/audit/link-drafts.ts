import { type JsonObject, textOf } from '../json';
import { findDirectoryObject, type World } from '../world';
import { type AuditDraft, modified, quoted, target } from './audit-record';
import { coreDraft, type DraftContext } from './core-draft';

/** A person added to a group or removed from it, as member or as owner. */
type LinkChange = {
  readonly operation: 'create' | 'delete';
  readonly links: 'members' | 'owners';
  readonly group: JsonObject;
  readonly memberId: string;
};

export function principalTarget(world: World, id: string, properties: readonly JsonObject[]): JsonObject {
  const found = findDirectoryObject(world, id);
  const type = found === undefined ? 'User' : found.type.charAt(0).toUpperCase() + found.type.slice(1);
  const userPrincipalName = type === 'User' ? textOf(found?.resource, 'userPrincipalName') || null : null;
  const displayName = type === 'User' ? null : textOf(found?.resource, 'displayName') || null;
  return target(type, id, displayName, properties, { userPrincipalName });
}

/** The value of a removal is an old value. */
export function oneSided(isRemoval: boolean, name: string, value: string): JsonObject {
  return isRemoval ? modified(name, quoted(value), null) : modified(name, null, quoted(value));
}

/** The records of a change of a group's members or owners. */
export function linkDrafts(change: LinkChange, context: DraftContext): readonly AuditDraft[] {
  const isRemoval = change.operation === 'delete';
  const groupId = textOf(change.group, 'id');
  const noun = change.links === 'members' ? 'member' : 'owner';
  return [
    coreDraft(context, {
      category: 'GroupManagement',
      activity: isRemoval ? `Remove ${noun} from group` : `Add ${noun} to group`,
      operationType: isRemoval ? 'Unassign' : 'Assign',
      targets: [
        principalTarget(context.world, change.memberId, [
          oneSided(isRemoval, 'Group.ObjectID', groupId),
          oneSided(isRemoval, 'Group.DisplayName', textOf(change.group, 'displayName')),
        ]),
        target('Group', groupId, null, [], { groupType: 'azureAD' }),
      ],
    }),
  ];
}
