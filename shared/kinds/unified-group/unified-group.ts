import { defineKind } from '../../core/resource/definition';

/** A Microsoft 365 group, such as that of a team. https://learn.microsoft.com/graph/api/resources/group */
export type UnifiedGroup = {
  readonly id: string;
  readonly displayName: string;
  /** Public, Private, HiddenMembership; null if Graph does not say. */
  readonly visibility: string | null;
};

declare module '../../core/resource/resource' {
  interface FleetResources {
    readonly unifiedGroup: UnifiedGroup;
  }
  interface FleetObserved {
    readonly unifiedGroup: Record<string, never>;
  }
}

/**
 * The groups behind teams. There are too many to store, and none of them grants admin rights, so their members are not
 * read.
 */
export const unifiedGroupKind = defineKind({
  kind: 'unifiedGroup',
  shape: 'fleet',
  bucket: 'directory',
  cadenceMinutes: 240,
  freshMinutes: 1440,
  permission: 'Group.Read.All',
  licence: 'free',
  singular: 'a Microsoft 365 group',
  plural: 'Microsoft 365 groups',
  compared: ['displayName', 'visibility'],
  unrecorded: true,
});
