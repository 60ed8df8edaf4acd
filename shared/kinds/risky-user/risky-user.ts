import { defineKind } from '../../core/resource/definition';

/**
 * A user whom Identity Protection rates as at risk or compromised. Users leave the list when they are no longer at
 * risk. The id is the user's.
 */
export type RiskyUser = {
  readonly id: string;
  /** low, medium, high, hidden, none */
  readonly riskLevel: string;
  /** atRisk, confirmedCompromised */
  readonly riskState: string;
  readonly riskDetail: string;
  readonly riskLastUpdatedDateTime: string | null;
  readonly isDeleted: boolean;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly riskyUser: RiskyUser;
  }
}

export const riskyUserKind = defineKind({
  kind: 'riskyUser',
  shape: 'small',
  bucket: 'identityProtection',
  cadenceMinutes: 15,
  freshMinutes: 60,
  permission: 'IdentityRiskyUser.Read.All',
  licence: 'P2',
  singular: 'the risk of a user',
  plural: 'risky users',
  compared: ['riskLevel', 'riskState', 'riskDetail', 'riskLastUpdatedDateTime', 'isDeleted'],
  hints: {
    directoryAudit: /^(confirmcompromised|confirmaccountcompromised|confirmsafe|dismissuser)$/,
    riskDetection: 'every',
  },
  audit: {
    activities: ['confirmcompromised', 'confirmaccountcompromised', 'dismissuser', 'confirmsafe'],
    claim: 'risk',
  },
  foundByMicrosoft: { by: 'risk', unless: 'riskstate=confirmedcompromised' },
  unrecorded: true,
});
