import { defineKind } from '../../core/resource/definition';

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly authenticationStrengthPolicy: AuthenticationStrengthPolicy;
  }
}

export const authenticationStrengthPolicyKind = defineKind({
  kind: 'authenticationStrengthPolicy',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 30,
  freshMinutes: 120,
  permission: 'Policy.Read.All',
  licence: 'free',
  singular: 'the authentication strength',
  plural: 'authentication strengths',
  compared: ['displayName', 'policyType', 'requirementsSatisfied', 'allowedCombinations'],
  hints: { directoryAudit: /authentication strength/ },
  audit: {
    activities: [
      'authentication strength policy create',
      'authentication strength policy update',
      'authentication strength policy delete',
    ],
  },
  activityClass: 'authenticationMethods',
});
