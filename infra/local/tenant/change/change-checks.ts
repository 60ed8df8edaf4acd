import { type JsonObject, textOf } from '../json';
import { opensRisk } from '../state/identity-risk';
import { type CollectionPath, collectionOf, directoryPaths, findUserByName, keyOf, type World } from '../world';
import type { Change, Target } from './changes';

/** The id at the end of an `@odata.id` link. */
export function linkedId(body: JsonObject | undefined): string {
  return textOf(body, '@odata.id').split('/').at(-1) ?? '';
}

/** The objects that will exist after the earlier changes of the list: all changes are checked before any is made. */
type Staging = {
  has(path: CollectionPath, id: string): boolean;
  add(path: CollectionPath, id: string): void;
  remove(path: CollectionPath, id: string): void;
  /** Whether the group can be assigned to a role. Entra lets no group into such a group. */
  isForRoles(groupId: string): boolean;
  /** Whether an event names its person: by any id, or by the name of a user of this tenant. */
  namesSomebody(body: JsonObject | undefined): boolean;
};

export function createStaging(world: World): Staging {
  const staged = new Map<string, boolean>();
  const key = (path: CollectionPath, id: string): string => `${path}/${id.toLowerCase()}`;
  return {
    has: (path, id) => staged.get(key(path, id)) ?? collectionOf(world, path).get(id) !== undefined,
    add: (path, id) => staged.set(key(path, id), true),
    remove: (path, id) => staged.set(key(path, id), false),
    isForRoles: (groupId) => collectionOf(world, 'groups').get(groupId)?.isAssignableToRole === true,
    namesSomebody: (body) =>
      textOf(body, 'userId') !== '' || findUserByName(world, textOf(body, 'userPrincipalName')) !== undefined,
  };
}

const noUser = 'it names no user: neither a userId nor the userPrincipalName of one who is here.';

function collectionRefusal(
  change: Change,
  target: Extract<Target, { kind: 'collection' }>,
  staging: Staging,
): string | undefined {
  const { path } = target;
  if (change.op === 'create') {
    const id = textOf(change.body, keyOf(path));
    if (id !== '' && staging.has(path, id)) return `${path} has an object "${id}" already.`;
    if (id !== '') staging.add(path, id);
    if (path === 'identityProtection/riskDetections' && !staging.namesSomebody(change.body)) return noUser;
    const userId = textOf(change.body, 'userId');
    if (
      path === 'identityProtection/riskDetections' &&
      opensRisk({ riskState: 'atRisk', riskLevel: 'low', ...change.body })
    )
      staging.add('identityProtection/riskyUsers', userId);
    const principalId = textOf(change.body, 'principalId');
    if (path.startsWith('roleManagement/directory/role') && path !== 'roleManagement/directory/roleDefinitions') {
      if (!directoryPaths.some((each) => staging.has(each, principalId)))
        return `there is no principal "${principalId}".`;
      const role = textOf(change.body, 'roleDefinitionId');
      if (!staging.has('roleManagement/directory/roleDefinitions', role)) return `there is no role "${role}".`;
    }
    return undefined;
  }
  const id = target.id ?? '';
  if (!staging.has(path, id)) return `${path} has no object "${id}".`;
  if (change.op === 'delete') staging.remove(path, id);
  return undefined;
}

/** Why a change cannot be made; undefined if it can. Objects that it creates or removes are added to the staging. */
export function refusalOf(change: Change, target: Target, staging: Staging): string | undefined {
  if (target.kind === 'collection') return collectionRefusal(change, target, staging);
  if (target.kind === 'log' && target.path === 'auditLogs/signIns') {
    const app = textOf(change.body, 'servicePrincipalId');
    if (app === '') return staging.namesSomebody(change.body) ? undefined : noUser;
    return staging.has('servicePrincipals', app) ? undefined : `there is no service principal "${app}".`;
  }
  if (target.kind !== 'link') return undefined;
  if (!staging.has('groups', target.groupId)) return `there is no group "${target.groupId}".`;
  const memberId = target.memberId ?? linkedId(change.body);
  if (change.op === 'create' && target.links === 'members' && staging.isForRoles(target.groupId))
    if (staging.has('groups', memberId)) return 'a group for roles cannot hold another group.';
  return directoryPaths.some((path) => staging.has(path, memberId))
    ? undefined
    : `there is no directory object "${memberId}".`;
}
