import type { LogCollector } from '../../graph/collector/collector';
import { unifiedAuditCollector } from '../../graph/collector/unified-audit';

export const complianceAuditCollector: LogCollector<'complianceAudit'> = unifiedAuditCollector('complianceAudit', [
  'securityComplianceCenterEOPCmdlet',
  'discovery',
  'aeD',
  'microsoftTeams',
  'microsoftTeamsAdmin',
]);
