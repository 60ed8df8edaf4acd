import { hasP2 } from '../graph/licences';
import { type JsonObject, textOf } from '../json';
import type { KindPath } from '../kinds';
import { directoryRoleId } from '../state/directory-roles';
import { wellKnownObjectName } from '../state/role-definitions';
import { type CollectionPath, collectionOf, type World } from '../world';
import { type AuditActor, type AuditDraft, type DirectoryDraft, modified, quoted, target } from './audit-record';
import { coreDraft, type DraftContext, draftBy, idOf, nameOf, type ResourceChange } from './core-draft';
import { oneSided, principalTarget } from './link-drafts';

type Grant = {
  readonly principalId: string;
  readonly templateId: string;
  readonly roleName: string;
  /** The administrative unit to which the role is limited, another object, or nothing: it is for the whole directory. */
  readonly scope: { readonly type: 'unit' | 'object'; readonly id: string } | undefined;
};

function grantOf(change: ResourceChange, world: World): Grant {
  const resource = change.after ?? change.before;
  const templateId = textOf(resource, 'roleDefinitionId');
  const definition = collectionOf(world, 'roleManagement/directory/roleDefinitions').get(templateId);
  const [, unit, id] = /^\/(administrativeUnits\/)?(.+)$/.exec(textOf(resource, 'directoryScopeId')) ?? [];
  return {
    principalId: textOf(resource, 'principalId'),
    templateId,
    roleName: textOf(definition, 'displayName'),
    scope: id === undefined ? undefined : { type: unit === undefined ? 'object' : 'unit', id },
  };
}

/** Core Directory's name for the change, by any account. Only that of a role for a unit says so, and names the unit. */
function coreActivity({ scope }: Grant, isRemoval: boolean, isEligible: boolean): string {
  const [verb, to] = isRemoval ? ['Remove', 'from'] : ['Add', 'to'];
  if (isEligible)
    return scope === undefined
      ? `${verb} eligible member ${to} role`
      : `${verb} EligibleRoleAssignment ${to} RoleDefinition`;
  if (scope?.type === 'object') return `${verb} role assignment ${to} role definition`;
  return `${verb} ${scope === undefined ? '' : 'scoped '}member ${to} role`;
}

function coreRoleDraft(grant: Grant, context: DraftContext, activity: string, isRemoval: boolean): DirectoryDraft {
  const roleObjectId = directoryRoleId(context.seed, grant.templateId);
  const wellKnown = wellKnownObjectName(grant.templateId);
  return coreDraft(context, {
    category: 'RoleManagement',
    activity,
    operationType: isRemoval ? 'Unassign' : 'Assign',
    targets: [
      principalTarget(context.world, grant.principalId, [
        oneSided(isRemoval, 'Role.ObjectID', roleObjectId),
        oneSided(isRemoval, 'Role.DisplayName', grant.roleName),
        oneSided(isRemoval, 'Role.TemplateId', grant.templateId),
        ...(wellKnown === undefined ? [] : [oneSided(isRemoval, 'Role.WellKnownObjectName', wellKnown)]),
      ]),
      target('Role', roleObjectId, null, []),
      ...(/scoped/.test(activity) ? [target('AdministrativeUnit', grant.scope?.id ?? '', null, [])] : []),
    ],
  });
}

function pimOperation(activity: string): string {
  if (activity.endsWith('expired)')) return 'Delete';
  return activity.startsWith('Remove') ? 'DeactivateAssignment' : 'CreateRequest';
}

function pimDraft(
  grant: Grant,
  context: DraftContext,
  activity: string,
  requestId: string,
  instance: JsonObject | undefined,
): DirectoryDraft {
  const organization = collectionOf(context.world, 'organization').at(0);
  const roleObjectId = directoryRoleId(context.seed, grant.templateId);
  const detail = (key: string, value: string): JsonObject => ({ key, value });
  const ipAddress = context.actor.kind === 'user' ? (context.actor.ipAddress ?? '') : '';
  return draftBy('PIM', context, {
    category: 'RoleManagement',
    activity,
    operationType: pimOperation(activity),
    reason: '',
    targets: [
      target('Role', roleObjectId, grant.roleName, [
        modified('RoleDefinitionOriginId', null, quoted(grant.templateId)),
        modified('RoleDefinitionOriginType', null, quoted('BuiltInRole')),
        modified('TemplateId', null, quoted(grant.templateId)),
      ]),
      target('Request', requestId, null, []),
      principalTarget(context.world, grant.principalId, []),
      target('Directory', textOf(organization, 'id'), textOf(organization, 'displayName'), []),
      target('Other', '', null, []),
    ],
    details: [
      detail('RoleDefinitionOriginId', grant.templateId),
      detail('TemplateId', grant.templateId),
      detail('StartTime', textOf(instance, 'startDateTime')),
      detail('ExpirationTime', textOf(instance, 'endDateTime')),
      detail('Justification', 'simulated'),
      detail('ipaddr', ipAddress),
      detail('RequestId', requestId),
    ],
  });
}

/** A review, as Microsoft's list of audit activities has it. */
export function reviewDraft(change: ResourceChange, context: DraftContext): DirectoryDraft {
  return draftBy('Access Reviews', context, {
    category: 'UserManagement',
    activity: { create: 'Create access review', update: 'Update access review', delete: 'Delete access review' }[
      change.operation
    ],
    operationType: { create: 'Add', update: 'Update', delete: 'Delete' }[change.operation],
    targets: [target('Other', idOf(change), nameOf(change), [])],
  });
}

/** PIM records the role whose settings were changed, but not their values. */
export function settingsDraft(change: ResourceChange, context: DraftContext): DirectoryDraft {
  const templateId = textOf(change.after ?? change.before, 'roleDefinitionId');
  const role = collectionOf(context.world, 'roleManagement/directory/roleDefinitions').get(templateId);
  return draftBy('PIM', context, {
    category: 'RoleManagement',
    activity: 'Update role setting in PIM',
    operationType: 'Update',
    targets: [
      target('Role', directoryRoleId(context.seed, templateId), textOf(role, 'displayName'), [
        modified('RoleDefinitionOriginId', null, quoted(templateId)),
        modified('TemplateId', null, quoted(templateId)),
      ]),
      target('Other', '', null, []),
    ],
  });
}

function pimActor(world: World): AuditActor {
  const servicePrincipals = collectionOf(world, 'servicePrincipals');
  for (let slot = 0; slot < servicePrincipals.end(); slot += 1) {
    if (servicePrincipals.peek(slot, 'displayName') === 'MS-PIM') {
      return { kind: 'app', displayName: 'MS-PIM', servicePrincipalId: textOf(servicePrincipals.at(slot), 'id') };
    }
  }
  return { kind: 'app', displayName: 'MS-PIM', servicePrincipalId: '00000000-0000-0000-0000-000000000000' };
}

/**
 * An assignment or removal outside PIM: one Core Directory record with the person's account, and PIM's own record where PIM
 * is licensed.
 */
export function directRoleDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const grant = grantOf(change, context.world);
  const isRemoval = change.operation === 'delete';
  const core = coreRoleDraft(grant, context, coreActivity(grant, isRemoval, false), isRemoval);
  if (isRemoval) return [core];
  if (!hasP2(context.licence)) return [core];
  return [core, pimDraft(grant, context, 'Add member to role outside of PIM (permanent)', idOf(change), change.after)];
}

function pimActivities(
  path: CollectionPath,
  change: ResourceChange,
): { readonly requested: string; readonly completed: string; readonly isEligible: boolean } {
  const isRemoval = change.operation === 'delete';
  const resource = change.after ?? change.before;
  const isEligible = path === 'roleManagement/directory/roleEligibilityScheduleInstances';
  const member = isRemoval ? 'member from role' : 'member to role';
  const verb = isRemoval ? 'Remove' : 'Add';
  const step = (name: string): string => {
    if (!isEligible && textOf(resource, 'assignmentType') === 'Activated')
      return `${verb} ${member} ${name} (PIM ${isRemoval ? 'deactivate' : 'activation'})`;
    const length = resource?.endDateTime === null || resource?.endDateTime === undefined ? 'permanent' : 'timebound';
    return `${verb} ${isEligible ? 'eligible ' : ''}${member} in PIM ${name} (${length})`;
  };
  return { requested: step('requested'), completed: step('completed'), isEligible };
}

/** PIM's three records: requested and completed by the person, then the Core Directory's record by the MS-PIM application. */
export function pimDrafts(path: CollectionPath, change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const grant = grantOf(change, context.world);
  const { requested, completed, isEligible } = pimActivities(path, change);
  const byPim = { ...context, actor: pimActor(context.world) };
  const isRemoval = change.operation === 'delete';
  return [
    pimDraft(grant, context, requested, idOf(change), change.after),
    pimDraft(grant, context, completed, idOf(change), change.after),
    coreRoleDraft(grant, byPim, coreActivity(grant, isRemoval, isEligible), isRemoval),
  ];
}

/** The actor that removes expired assignments for PIM: it looks like a user, but has no name to sign in with. */
const azureAdPim: AuditActor = {
  kind: 'user',
  id: '9f0e2a51-6d0c-4d6e-8f63-5b7c1c7f2a10',
  displayName: 'Azure AD PIM',
  userPrincipalName: null,
  ipAddress: null,
};

/** The records of an expired role: the directory's by the MS-PIM application, then PIM's with the reason. */
export function expiryDrafts(
  path: CollectionPath & KindPath,
  instance: JsonObject,
  context: Omit<DraftContext, 'actor'>,
): readonly AuditDraft[] {
  const change: ResourceChange = { operation: 'delete', path, before: instance, after: undefined };
  const grant = grantOf(change, context.world);
  const core = coreActivity(grant, true, pimActivities(path, change).isEligible);
  const removal = coreRoleDraft(grant, { ...context, actor: pimActor(context.world) }, core, true);
  if (textOf(instance, 'assignmentType') !== 'Activated') return [removal];
  const activity = 'Remove member from role (PIM activation expired)';
  return [removal, pimDraft(grant, { ...context, actor: azureAdPim }, activity, idOf(change), instance)];
}
