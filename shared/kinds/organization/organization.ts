import { settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

export type Organization = {
  readonly id: string;
  readonly displayName: string;
  readonly onPremisesSyncEnabled: boolean | null;
  readonly onPremisesLastSyncDateTime: string | null;
  readonly verifiedDomains: readonly string[];
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly organization: Organization;
  }
}

/** By the hour, for it says when the directory on premises was last synchronised. */
export const organizationKind = defineKind({
  kind: 'organization',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 240,
  permission: 'Organization.Read.All',
  licence: 'free',
  singular: 'the organisation',
  plural: 'the organisation',
  compared: ['displayName', 'onPremisesSyncEnabled', 'onPremisesLastSyncDateTime', 'verifiedDomains'],
  neverEmpty: true,
  alwaysRead: true,
  hints: { directoryAudit: /dirsync/ },
  audit: { activities: ['set company information', 'update company settings', 'set dirsyncenabled flag'] },
  activityClass: 'organisation',
  // It says each half hour that it was synchronised; that is no change of it.
  unrecorded: ['onPremisesLastSyncDateTime'],
  lines: settingLines,
});
