import { hasP2 } from '../graph/licences';
import { type Json, type JsonObject, textOf } from '../json';
import type { KindPath } from '../kinds';
import { credentialLists } from '../state/credentials';
import { directoryRoleId } from '../state/directory-roles';
import { wellKnownObjectName } from '../state/role-definitions';
import { type CollectionPath, collectionOf, findDirectoryObject, type World } from '../world';
import { appPolicyDrafts, appRoleDrafts, permissionGrantDrafts } from './application-drafts';
import { type AuditActor, type AuditDraft, type DirectoryDraft, modified, quoted, target } from './audit-record';
import { changedNames, coreDraft, type DraftContext, type Operation, type ResourceChange } from './core-draft';
import { credentialDrafts } from './credential-drafts';
import { crossTenantDrafts } from './cross-tenant-drafts';
import { domainDrafts, groupSettingDrafts, synchronisationDrafts } from './directory-setting-drafts';
import { riskDrafts } from './risk-drafts';

/** A person added to a group or removed from it, as member or as owner. */
type LinkChange = {
  readonly operation: 'create' | 'delete';
  readonly links: 'members' | 'owners';
  readonly group: JsonObject;
  readonly memberId: string;
};

const verbs: Readonly<Record<Operation, 'Add' | 'Update' | 'Delete'>> = {
  create: 'Add',
  update: 'Update',
  delete: 'Delete',
};

const nameOf = (change: ResourceChange): string => textOf(change.after ?? change.before, 'displayName');
const idOf = (change: ResourceChange): string => textOf(change.after ?? change.before, 'id');

function policyText(resource: JsonObject | undefined): string | null {
  return resource === undefined ? null : JSON.stringify(resource);
}

/** The Core Directory's own record of an edit that another service has recorded too: same correlation id, less detail. */
function policyTwin(change: ResourceChange, context: DraftContext): DirectoryDraft {
  const verb = verbs[change.operation];
  const detail = (resource: JsonObject | undefined): string | null =>
    quoted(resource === undefined ? undefined : [JSON.stringify(resource)]);
  return coreDraft(context, {
    category: 'Policy',
    activity: `${verb} policy`,
    operationType: verb,
    targets: [
      target('Policy', idOf(change), nameOf(change), [
        modified('PolicyDetail', detail(change.before), detail(change.after)),
        modified('Included Updated Properties', null, quoted('PolicyDetail')),
      ]),
    ],
  });
}

function conditionalAccessDrafts(
  change: ResourceChange,
  context: DraftContext,
  noun: string,
  property: string,
): readonly AuditDraft[] {
  const verb = verbs[change.operation];
  const record: DirectoryDraft = {
    log: 'auditLogs/directoryAudits',
    prefix: 'IPCGraph',
    loggedBy: 'Conditional Access',
    actor: context.actor,
    category: 'Policy',
    activity: `${verb} ${noun}`,
    operationType: verb,
    targets: [
      target('Policy', idOf(change), nameOf(change), [
        modified(property, policyText(change.before), policyText(change.after)),
      ]),
    ],
  };
  return [record, policyTwin(change, context)];
}

/** One edit of any method, or of the policy around them, is one entry of the Authentication Methods service. */
function methodsDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  return [
    {
      log: 'auditLogs/directoryAudits',
      prefix: 'Directory',
      loggedBy: 'Authentication Methods',
      actor: context.actor,
      category: 'ApplicationManagement',
      activity: 'Authentication Methods Policy Update',
      operationType: 'Update',
      targets: [
        target('Other', '', null, [
          modified('AuthenticationMethodsPolicy', policyText(change.before), policyText(change.after)),
        ]),
      ],
    },
  ];
}

/** The registration service records that its policies were set, not which of them. */
function registrationDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  return [
    {
      log: 'auditLogs/directoryAudits',
      prefix: 'Directory',
      loggedBy: 'Device Registration Service',
      actor: context.actor,
      category: 'Policy',
      activity: 'Set device registration policies',
      operationType: 'Update',
      targets: [target('Policy', idOf(change), nameOf(change), changedProperties(change))],
    },
  ];
}

function strengthDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const suffix = { create: 'Create', update: 'Update', delete: 'Delete' }[change.operation];
  return [
    {
      log: 'auditLogs/directoryAudits',
      prefix: 'Directory',
      loggedBy: 'Authentication Methods',
      actor: context.actor,
      category: 'ApplicationManagement',
      activity: `Authentication Strength Policy ${suffix}`,
      operationType: verbs[change.operation],
      targets: [
        target('Policy', idOf(change), nameOf(change), [
          modified('AuthenticationStrengthPolicy', policyText(change.before), policyText(change.after)),
        ]),
      ],
    },
  ];
}

/** Properties that the Core Directory's plain records leave out: credentials have a record of their own. */
const unwritten: readonly string[] = ['modifiedDateTime', ...credentialLists];

/** The properties that differ, as the Core Directory writes them: capitalised, each value in a one-element list. */
function changedProperties(change: ResourceChange): readonly JsonObject[] {
  const changed = changedNames(change).filter((name) => !unwritten.includes(name));
  const inList = (value: Json | undefined): string | null =>
    quoted(value === undefined || value === null ? [] : [value]);
  const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
  return [
    ...changed.map((name) => modified(capital(name), inList(change.before?.[name]), inList(change.after?.[name]))),
    modified('Included Updated Properties', null, quoted(changed.map(capital).join(', '))),
  ];
}

type DirectoryNoun = { readonly noun: string; readonly category: string; readonly type: string };

const directoryNouns: Partial<Record<KindPath, DirectoryNoun>> = {
  users: { noun: 'user', category: 'UserManagement', type: 'User' },
  groups: { noun: 'group', category: 'GroupManagement', type: 'Group' },
  devices: { noun: 'device', category: 'Device', type: 'Device' },
  applications: { noun: 'application', category: 'ApplicationManagement', type: 'Application' },
  servicePrincipals: { noun: 'service principal', category: 'ApplicationManagement', type: 'ServicePrincipal' },
  'roleManagement/directory/roleDefinitions': { noun: 'role definition', category: 'RoleManagement', type: 'Role' },
  'policies/authorizationPolicy': { noun: 'authorization policy', category: 'AuthorizationPolicy', type: 'Policy' },
  organization: { noun: 'company', category: 'DirectoryManagement', type: 'Directory' },
};

function activityOf(verb: string, noun: string): string {
  if (noun === 'company') return 'Set Company Information';
  return noun === 'service principal' && verb === 'Delete' ? 'Remove service principal' : `${verb} ${noun}`;
}

function directoryDrafts(
  change: ResourceChange,
  context: DraftContext,
  { noun, category, type }: DirectoryNoun,
): readonly AuditDraft[] {
  const verb = verbs[change.operation];
  const extra =
    type === 'User' ? { userPrincipalName: textOf(change.after ?? change.before, 'userPrincipalName') } : {};
  const properties = change.operation === 'delete' ? [] : changedProperties(change);
  const isSwitched = noun === 'company' && changedNames(change).includes('onPremisesSyncEnabled');
  const activity = isSwitched ? 'Set DirSyncEnabled flag' : activityOf(verb, noun);
  const record = coreDraft(context, {
    category,
    activity,
    operationType: verb,
    targets: [target(type, idOf(change), type === 'User' ? null : nameOf(change), properties, extra)],
  });
  const credentials = credentialDrafts(change, context);
  if (credentials.length > 0) {
    const isAlone = change.operation === 'update' && changedNames(change).every((name) => unwritten.includes(name));
    return isAlone ? credentials : [record, ...credentials];
  }
  const before = change.before?.accountEnabled;
  const after = change.after?.accountEnabled;
  if (type !== 'User' || change.operation !== 'update' || before === after) return [record];
  const account = coreDraft(context, {
    category,
    activity: after === true ? 'Enable account' : 'Disable account',
    operationType: 'Update',
    targets: [
      target(
        'User',
        idOf(change),
        null,
        [modified('AccountEnabled', quoted([before ?? null]), quoted([after ?? null]))],
        extra,
      ),
    ],
  });
  return [record, account];
}

function principalTarget(world: World, id: string, properties: readonly JsonObject[]): JsonObject {
  const found = findDirectoryObject(world, id);
  const type = found === undefined ? 'User' : found.type.charAt(0).toUpperCase() + found.type.slice(1);
  const userPrincipalName = type === 'User' ? textOf(found?.resource, 'userPrincipalName') || null : null;
  const displayName = type === 'User' ? null : textOf(found?.resource, 'displayName') || null;
  return target(type, id, displayName, properties, { userPrincipalName });
}

/** Values of a removal are old values. */
function oneSided(isRemoval: boolean, name: string, value: string): JsonObject {
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

type Grant = { readonly principalId: string; readonly templateId: string; readonly roleName: string };

function grantOf(change: ResourceChange, world: World): Grant {
  const resource = change.after ?? change.before;
  const templateId = textOf(resource, 'roleDefinitionId');
  const definition = collectionOf(world, 'roleManagement/directory/roleDefinitions').get(templateId);
  return { principalId: textOf(resource, 'principalId'), templateId, roleName: textOf(definition, 'displayName') };
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
  return {
    log: 'auditLogs/directoryAudits',
    prefix: 'PIM',
    loggedBy: 'PIM',
    actor: context.actor,
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
  };
}

/** A review, as Microsoft's list of audit activities has it. */
function reviewDraft(change: ResourceChange, context: DraftContext): DirectoryDraft {
  return {
    log: 'auditLogs/directoryAudits',
    prefix: 'Directory',
    loggedBy: 'Access Reviews',
    actor: context.actor,
    category: 'UserManagement',
    activity: { create: 'Create access review', update: 'Update access review', delete: 'Delete access review' }[
      change.operation
    ],
    operationType: { create: 'Add', update: 'Update', delete: 'Delete' }[change.operation],
    targets: [target('Other', idOf(change), nameOf(change), [])],
  };
}

/** PIM records the role whose settings were changed, not their values. */
function settingsDraft(change: ResourceChange, context: DraftContext): DirectoryDraft {
  const templateId = textOf(change.after ?? change.before, 'roleDefinitionId');
  const role = collectionOf(context.world, 'roleManagement/directory/roleDefinitions').get(templateId);
  return {
    log: 'auditLogs/directoryAudits',
    prefix: 'PIM',
    loggedBy: 'PIM',
    actor: context.actor,
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
  };
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
function directRoleDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const grant = grantOf(change, context.world);
  if (change.operation === 'delete') return [coreRoleDraft(grant, context, 'Remove member from role', true)];
  const core = coreRoleDraft(grant, context, 'Add member to role', false);
  if (!hasP2(context.licence)) return [core];
  return [core, pimDraft(grant, context, 'Add member to role outside of PIM (permanent)', idOf(change), change.after)];
}

function pimActivities(path: CollectionPath, change: ResourceChange): readonly [string, string, core: string] {
  const isRemoval = change.operation === 'delete';
  const resource = change.after ?? change.before;
  const length = resource?.endDateTime === null || resource?.endDateTime === undefined ? 'permanent' : 'timebound';
  if (path === 'roleManagement/directory/roleEligibilityScheduleInstances') {
    return isRemoval
      ? [
          `Remove eligible member from role in PIM requested (${length})`,
          `Remove eligible member from role in PIM completed (${length})`,
          'Remove eligible member from role',
        ]
      : [
          `Add eligible member to role in PIM requested (${length})`,
          `Add eligible member to role in PIM completed (${length})`,
          'Add eligible member to role',
        ];
  }
  if (textOf(resource, 'assignmentType') === 'Activated') {
    return isRemoval
      ? [
          'Remove member from role requested (PIM deactivate)',
          'Remove member from role completed (PIM deactivate)',
          'Remove member from role',
        ]
      : [
          'Add member to role requested (PIM activation)',
          'Add member to role completed (PIM activation)',
          'Add member to role',
        ];
  }
  return isRemoval
    ? [
        `Remove member from role in PIM requested (${length})`,
        `Remove member from role in PIM completed (${length})`,
        'Remove member from role',
      ]
    : [
        `Add member to role in PIM requested (${length})`,
        `Add member to role in PIM completed (${length})`,
        'Add member to role',
      ];
}

/** PIM's three records: requested and completed by the person, then the Core Directory's record by the MS-PIM application. */
function pimDrafts(path: CollectionPath, change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const grant = grantOf(change, context.world);
  const [requested, completed, core] = pimActivities(path, change);
  const byPim = { ...context, actor: pimActor(context.world) };
  return [
    pimDraft(grant, context, requested, idOf(change), change.after),
    pimDraft(grant, context, completed, idOf(change), change.after),
    coreRoleDraft(grant, byPim, core, change.operation === 'delete'),
  ];
}

/** The actor with which PIM removes expired assignments: it looks like a user, without a name to sign in with. */
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
  const [, , core] = pimActivities(path, change);
  const removal = coreRoleDraft(grant, { ...context, actor: pimActor(context.world) }, core, true);
  if (textOf(instance, 'assignmentType') !== 'Activated') return [removal];
  const activity = 'Remove member from role (PIM activation expired)';
  return [removal, pimDraft(grant, { ...context, actor: azureAdPim }, activity, idOf(change), instance)];
}

/** The change of a device's compliance in the directory: made by Intune's own application, never by a person. */
export function complianceDrafts(
  before: JsonObject,
  after: JsonObject,
  context: DraftContext,
  intuneClientId: string,
): readonly AuditDraft[] {
  const actor: AuditActor = {
    kind: 'app',
    displayName: 'Intune Compliance Client Prod',
    servicePrincipalId: intuneClientId,
  };
  const id = textOf(after, 'id');
  const name = textOf(after, 'displayName');
  const byIntune = { ...context, actor };
  const deviceId = modified('TargetId.DeviceId', null, quoted(textOf(after, 'deviceId')));
  const update = coreDraft(byIntune, {
    category: 'Device',
    activity: 'Update device',
    operationType: 'Update',
    targets: [
      target('Device', id, name, [
        modified('IsCompliant', quoted([before.isCompliant ?? null]), quoted([after.isCompliant ?? null])),
        modified('Included Updated Properties', null, quoted('IsCompliant')),
        deviceId,
      ]),
    ],
  });
  if (after.isCompliant === true) return [update];
  const lost = coreDraft(byIntune, {
    category: 'Device',
    activity: 'Device no longer compliant',
    operationType: 'Update',
    targets: [target('Device', id, name, [deviceId])],
  });
  return [update, lost];
}

function intuneValue(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Intune's own log: changed properties, with plain values and not in JSON as the directory writes them. */
function intuneDrafts(
  change: ResourceChange,
  context: DraftContext,
  noun: string,
  category: string,
): readonly AuditDraft[] {
  const resource = change.after ?? change.before;
  const type = textOf(resource, '@odata.type').replace('#microsoft.graph.', '');
  const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
  const ignored = ['lastModifiedDateTime', 'version', '@odata.type'];
  const changed = changedNames(change).filter((name) => !ignored.includes(name));
  const isAssignment = change.operation === 'update' && changed.length === 1 && changed[0] === 'assignments';
  const operation = isAssignment
    ? 'Action'
    : ({ create: 'Create', update: 'Patch', delete: 'Delete' } as const)[change.operation];
  const verb = isAssignment ? 'Assign' : operation;
  return [
    {
      log: 'deviceManagement/auditEvents',
      operation,
      activity: `${verb} ${noun}`,
      category,
      component: category === 'Compliance' ? 'DeviceConfiguration' : 'ManagedDevices',
      actor: context.actor,
      resources: [
        {
          displayName: nameOf(change) || textOf(resource, 'deviceName'),
          auditResourceType: type === '' ? noun : capital(type),
          resourceId: idOf(change),
          modifiedProperties: changed.map((name) => ({
            displayName: capital(name),
            oldValue: intuneValue(change.before?.[name]),
            newValue: intuneValue(change.after?.[name]),
          })),
        },
      ],
    },
  ];
}

/** The records that Microsoft's services write for a change, in the order of writing; empty for a change that is not logged. */
export function resourceDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const { path } = change;
  switch (path) {
    case 'identity/conditionalAccess/policies':
      return conditionalAccessDrafts(change, context, 'conditional access policy', 'ConditionalAccessPolicy');
    case 'identity/conditionalAccess/namedLocations':
      return conditionalAccessDrafts(change, context, 'named location', 'NamedLocation');
    case 'policies/identitySecurityDefaultsEnforcementPolicy':
      return conditionalAccessDrafts(change, context, 'security defaults', 'SecurityDefaults');
    case 'domains':
      return domainDrafts(change, context);
    case 'groupSettings':
      return groupSettingDrafts(change, context);
    case 'directory/onPremisesSynchronization':
      return synchronisationDrafts(change, context);
    case 'policies/authenticationMethodsPolicy':
      return methodsDrafts(change, context);
    case 'policies/deviceRegistrationPolicy':
      return registrationDrafts(change, context);
    case 'policies/authenticationStrengthPolicies':
      return strengthDrafts(change, context);
    case 'policies/crossTenantAccessPolicy/default':
    case 'policies/crossTenantAccessPolicy/partners':
      return crossTenantDrafts(change, context);
    case 'roleManagement/directory/roleAssignments':
      return change.operation === 'update' ? [] : directRoleDrafts(change, context);
    case 'roleManagement/directory/roleAssignmentScheduleInstances':
    case 'roleManagement/directory/roleEligibilityScheduleInstances':
      return change.operation === 'update' ? [] : pimDrafts(path, change, context);
    case "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/appRoleAssignedTo":
      return appRoleDrafts(change, context);
    case 'oauth2PermissionGrants':
      return permissionGrantDrafts(change, context);
    case 'policies/defaultAppManagementPolicy':
    case 'policies/appManagementPolicies':
      return appPolicyDrafts(change, context);
    case 'identityGovernance/accessReviews/definitions':
      return [reviewDraft(change, context)];
    case 'policies/roleManagementPolicyAssignments':
      return [settingsDraft(change, context)];
    case 'identityProtection/riskyUsers':
      return change.operation === 'update' ? riskDrafts(change, context) : [];
    case 'identityProtection/riskDetections':
      return change.operation === 'create' ? riskDrafts(change, context) : [];
    case 'deviceManagement/deviceCompliancePolicies':
      return intuneDrafts(change, context, 'DeviceCompliancePolicy', 'Compliance');
    case 'deviceManagement/managedDevices':
      return change.operation === 'delete' ? intuneDrafts(change, context, 'ManagedDevice', 'Device') : [];
    default: {
      const noun = directoryNouns[path];
      return noun === undefined ? [] : directoryDrafts(change, context, noun);
    }
  }
}
