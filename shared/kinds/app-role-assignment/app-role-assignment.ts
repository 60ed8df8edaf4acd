import { defineKind } from '../../core/resource/definition';

/** An application permission and its holder. https://learn.microsoft.com/graph/api/resources/approleassignment */
export type AppRoleAssignment = {
  readonly id: string;
  readonly principalId: string;
  /** User, Group, ServicePrincipal */
  readonly principalType: string | null;
  readonly principalName: string;
  readonly appRoleId: string;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly appRoleAssignment: AppRoleAssignment;
  }
}

export const appRoleAssignmentKind = defineKind({
  kind: 'appRoleAssignment',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 30,
  freshMinutes: 240,
  permission: 'Application.Read.All',
  licence: 'free',
  singular: 'a permission of an application',
  plural: 'granted application permissions',
  compared: ['principalId', 'principalType', 'principalName', 'appRoleId'],
  // A deleted app loses its permissions, and a restored one has them again.
  hints: {
    directoryAudit:
      /app role assignment (to|from) service principal|^consent to application$|^((hard )?delete|remove|restore) (application|service principal)$/,
  },
  audit: {
    activities: ['add app role assignment to service principal', 'remove app role assignment from service principal'],
    objects: ['ServicePrincipal.ObjectID'],
    claim: 'appRole',
    isFact: true,
  },
  activityClass: 'applications',
});
