import { defineKind } from '../../core/resource/definition';

/** A risk detection that nobody has resolved. https://learn.microsoft.com/graph/api/resources/riskdetection */
export type OpenRiskDetection = {
  readonly id: string;
  readonly riskEventType: string;
  /** low, medium, high, hidden, none */
  readonly riskLevel: string;
  readonly riskState: string;
  readonly userId: string;
  readonly detectedDateTime: string | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly openRiskDetection: OpenRiskDetection;
  }
}

/** The same Graph list as the log of detections, filtered to open ones. */
export const openRiskDetectionKind = defineKind({
  kind: 'openRiskDetection',
  shape: 'small',
  bucket: 'identityProtection',
  cadenceMinutes: 30,
  freshMinutes: 120,
  permission: 'IdentityRiskEvent.Read.All',
  licence: 'P2',
  singular: 'a high-risk detection',
  plural: 'open high-risk detections',
  compared: ['riskEventType', 'riskLevel', 'riskState', 'userId', 'detectedDateTime'],
  hints: { directoryAudit: /^(confirmcompromised|confirmaccountcompromised|confirmsafe|dismissuser)$/ },
  foundByMicrosoft: { by: 'risk' },
  unrecorded: true,
});
