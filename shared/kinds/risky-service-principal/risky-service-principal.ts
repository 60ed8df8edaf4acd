import { defineKind } from '../../core/resource/definition';

/**
 * An application at risk, or confirmed as compromised.
 * https://learn.microsoft.com/graph/api/resources/riskyserviceprincipal
 */
export type RiskyServicePrincipal = {
  readonly id: string;
  /** Chosen by the developer of the application. */
  readonly displayName: string;
  /** low, medium, high, none; hidden if the licence does not show it. */
  readonly riskLevel: string;
  readonly riskState: string;
  readonly riskLastUpdatedDateTime: string | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly riskyServicePrincipal: RiskyServicePrincipal;
  }
}

export const riskyServicePrincipalKind = defineKind({
  kind: 'riskyServicePrincipal',
  shape: 'small',
  bucket: 'identityProtection',
  cadenceMinutes: 15,
  freshMinutes: 60,
  permission: 'IdentityRiskyServicePrincipal.Read.All',
  licence: 'WID',
  singular: 'the risk of an application',
  plural: 'risky applications',
  compared: ['displayName', 'riskLevel', 'riskState', 'riskLastUpdatedDateTime'],
  foundByMicrosoft: { by: 'risk', unless: 'riskstate=confirmedcompromised' },
});
