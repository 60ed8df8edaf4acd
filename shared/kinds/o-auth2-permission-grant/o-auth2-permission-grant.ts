import { defineKind } from '../../core/resource/definition';

/** A delegated permission that an application holds for everybody. https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant */
export type PermissionGrant = {
  readonly id: string;
  /** Object id of the service principal. */
  readonly clientId: string;
  readonly resourceId: string;
  readonly scopes: readonly string[];
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly oAuth2PermissionGrant: PermissionGrant;
  }
}

export const oAuth2PermissionGrantKind = defineKind({
  kind: 'oAuth2PermissionGrant',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 30,
  freshMinutes: 240,
  permission: 'Directory.Read.All',
  licence: 'free',
  singular: 'a tenant-wide delegated permission',
  plural: 'tenant-wide delegated permissions',
  compared: ['clientId', 'resourceId', 'scopes'],
  // A deleted app loses its permissions, and a restored one has them again.
  hints: {
    directoryAudit:
      /delegated permission grant|^consent to application$|^((hard )?delete|remove|restore) (application|service principal)$/,
  },
  audit: {
    activities: ['add delegated permission grant', 'remove delegated permission grant'],
    objects: ['ServicePrincipal.ObjectID'],
    claim: 'permission',
    isFact: true,
  },
  activityClass: 'applications',
});
