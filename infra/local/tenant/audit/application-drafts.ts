import { objectsOf, textOf } from '../json';
import { collectionOf } from '../world';
import { type AuditDraft, modified, quoted, target } from './audit-record';
import { changedNames, coreDraft, type DraftContext, type ResourceChange } from './core-draft';

/**
 * An application permission that was assigned or removed. The target is the application that grants it, and the properties name the
 * holder.
 */
export function appRoleDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const principals = collectionOf(context.world, 'servicePrincipals');
  const assignment = change.after ?? change.before;
  const resource = principals.get(textOf(assignment, 'resourceId'));
  const holder = principals.get(textOf(assignment, 'principalId'));
  const role = objectsOf(resource?.appRoles).find((one) => textOf(one, 'id') === textOf(assignment, 'appRoleId'));
  const isAddition = change.operation === 'create';
  const property = (name: string, value: string) =>
    isAddition ? modified(name, null, quoted(value)) : modified(name, quoted(value), null);
  return [
    coreDraft(context, {
      category: 'ApplicationManagement',
      activity: isAddition
        ? 'Add app role assignment to service principal'
        : 'Remove app role assignment from service principal',
      operationType: isAddition ? 'Assign' : 'Unassign',
      targets: [
        target('ServicePrincipal', textOf(resource, 'id'), textOf(resource, 'displayName'), [
          property('AppRole.Id', textOf(assignment, 'appRoleId')),
          property('AppRole.Value', textOf(role, 'value')),
          property('AppRole.DisplayName', textOf(role, 'displayName')),
          property('ServicePrincipal.ObjectID', textOf(holder, 'id')),
          property('ServicePrincipal.DisplayName', textOf(holder, 'displayName')),
          property('ServicePrincipal.AppId', textOf(holder, 'appId')),
        ]),
      ],
    }),
  ];
}

/** A delegated permission: the log shows an edit of the scopes as an addition. */
export function permissionGrantDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const principals = collectionOf(context.world, 'servicePrincipals');
  const resource = principals.get(textOf(change.after ?? change.before, 'resourceId'));
  const client = principals.get(textOf(change.after ?? change.before, 'clientId'));
  const both = (name: string, property: string) =>
    modified(
      name,
      change.before === undefined ? null : quoted(textOf(change.before, property)),
      change.after === undefined ? null : quoted(textOf(change.after, property)),
    );
  const isRemoval = change.operation === 'delete';
  return [
    coreDraft(context, {
      category: 'ApplicationManagement',
      activity: isRemoval ? 'Remove delegated permission grant' : 'Add delegated permission grant',
      operationType: isRemoval ? 'Unassign' : 'Assign',
      targets: [
        target('ServicePrincipal', textOf(resource, 'id'), textOf(resource, 'displayName'), [
          both('DelegatedPermissionGrant.Scope', 'scope'),
          both('DelegatedPermissionGrant.ConsentType', 'consentType'),
          modified('ServicePrincipal.ObjectID', null, quoted(textOf(client, 'id'))),
          modified('ServicePrincipal.DisplayName', null, quoted(textOf(client, 'displayName'))),
        ]),
      ],
    }),
  ];
}

/** The directory records a policy on credentials like any other policy. */
export function appPolicyDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const verb = { create: 'Add', update: 'Update', delete: 'Delete' }[change.operation];
  const policy = change.after ?? change.before;
  return [
    coreDraft(context, {
      category: 'Policy',
      activity: `${verb} policy`,
      operationType: verb,
      targets: [
        target(
          'Policy',
          textOf(policy, 'id'),
          textOf(policy, 'displayName'),
          changedNames(change).map((name) =>
            modified(name, quoted(change.before?.[name]), quoted(change.after?.[name])),
          ),
        ),
      ],
    }),
  ];
}
