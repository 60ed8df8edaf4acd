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

/** Hourly, because it shows when the on-premises directory was last synchronised. */
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
  // Every synchronisation changes this time, about twice an hour; that is not a change of the organisation.
  unrecorded: ['onPremisesLastSyncDateTime'],
  lines: settingLines,
});
