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
  fallback:
    'Microsoft Graph refuses the filter by last update; entries are read by detection time, so updates to entries older than 30 days are missed',
  hints: { directoryAudit: /^(confirmcompromised|confirmaccountcompromised|confirmsafe|dismissuser)$/ },
});
