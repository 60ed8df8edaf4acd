import { defineKind } from '../../core/resource/definition';

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly conditionalAccessPolicy: ConditionalAccessPolicy;
  }
}

export const conditionalAccessPolicyKind = defineKind({
  kind: 'conditionalAccessPolicy',
  shape: 'small',
  bucket: 'identityProtection',
  cadenceMinutes: 15,
  freshMinutes: 60,
  permission: 'Policy.Read.All',
  licence: 'free',
  singular: 'the Conditional Access policy',
  plural: 'Conditional Access policies',
  compared: ['displayName', 'state', 'conditions', 'grantControls', 'sessionControls'],
  readWith: ['servicePrincipal'],
  hints: {
    // The legacy policies of Identity Protection: Microsoft converts each into a Conditional Access policy, or replaces
    // it by one.
    directoryAudit:
      /conditional access policy|^update (user|sign-in) risk( and mfa registration)? policy$|^(add|update|delete) policy$|continuous access evaluation|identityprotectionpolicy|user risk and mfa registration policy|sign-in risk policy/,
  },
  audit: {
    activities: [
      'add conditional access policy',
      'update conditional access policy',
      'delete conditional access policy',
    ],
  },
  activityClass: 'conditionalAccess',
});
