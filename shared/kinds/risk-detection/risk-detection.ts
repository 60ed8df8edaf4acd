import { defineKind } from '../../core/resource/definition';

export const riskDetectionKind = defineKind({
  kind: 'riskDetection',
  shape: 'log',
  bucket: 'identityProtection',
  cadenceMinutes: 15,
  freshMinutes: 60,
  permission: 'IdentityRiskEvent.Read.All',
  licence: 'P2',
  singular: 'a risk detection',
  plural: 'risk detections',
  hints: { directoryAudit: /^(confirmcompromised|confirmaccountcompromised|confirmsafe|dismissuser)$/ },
});
