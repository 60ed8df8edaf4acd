import { settingLines } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

/** https://learn.microsoft.com/graph/api/resources/onpremisesdirectorysynchronizationfeature */
export type OnPremisesSynchronization = {
  readonly id: string;
  readonly features: {
    readonly allowOnPremUpdateOfOnPremisesObjectIdentifierEnabled: boolean | null;
    readonly blockCloudObjectTakeoverThroughHardMatchEnabled: boolean | null;
    readonly blockSoftMatchEnabled: boolean | null;
    readonly bypassDirSyncOverridesEnabled: boolean | null;
  };
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly onPremisesDirectorySynchronization: OnPremisesSynchronization;
  }
}

export const onPremisesDirectorySynchronizationKind = defineKind({
  kind: 'onPremisesDirectorySynchronization',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 180,
  permission: 'OnPremDirectorySynchronization.Read.All',
  licence: 'free',
  singular: 'the directory synchronisation settings',
  plural: 'the directory synchronisation settings',
  compared: ['features'],
  hints: { directoryAudit: /dirsync/ },
  audit: { activities: ['set dirsync feature', 'set dirsyncenabled flag'], objects: 'single' },
  activityClass: 'organisation',
  lines: settingLines,
});
