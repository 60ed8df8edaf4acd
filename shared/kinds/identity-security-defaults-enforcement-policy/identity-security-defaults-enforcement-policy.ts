import { stateLine } from '../../core/event/setting-lines';
import { defineKind } from '../../core/resource/definition';

export type SecurityDefaults = { readonly id: string; readonly isEnabled: boolean };

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly identitySecurityDefaultsEnforcementPolicy: SecurityDefaults;
  }
}

const onOrOff = (defaults: SecurityDefaults | null): string | undefined =>
  defaults === null ? undefined : defaults.isEnabled ? 'on' : 'off';

export const identitySecurityDefaultsEnforcementPolicyKind = defineKind({
  kind: 'identitySecurityDefaultsEnforcementPolicy',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 60,
  freshMinutes: 180,
  permission: 'Policy.Read.All',
  licence: 'free',
  singular: 'the security defaults setting',
  plural: 'security defaults',
  compared: ['isEnabled'],
  neverEmpty: true,
  hints: { directoryAudit: /security defaults/ },
  audit: { activities: ['update security defaults'], objects: 'single' },
  activityClass: 'conditionalAccess',
  lines: (before, after) => [stateLine('Security defaults', onOrOff(before), onOrOff(after))],
});
