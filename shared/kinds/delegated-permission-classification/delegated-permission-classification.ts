import { defineKind } from '../../core/resource/definition';

/**
 * The tenant's classification of a Microsoft Graph permission.
 * https://learn.microsoft.com/graph/api/resources/delegatedpermissionclassification
 */
export type PermissionClassification = {
  readonly id: string;
  /** low, medium, high */
  readonly classification: string;
  readonly permissionName: string;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly delegatedPermissionClassification: PermissionClassification;
  }
}

export const delegatedPermissionClassificationKind = defineKind({
  kind: 'delegatedPermissionClassification',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 240,
  permission: 'Application.Read.All',
  licence: 'free',
  singular: 'the classification of a permission',
  plural: 'permissions classified as low-risk',
  compared: ['classification', 'permissionName'],
  activityClass: 'applications',
});
