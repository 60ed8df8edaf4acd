import type { LogCollector } from '../../graph/collector/collector';
import { unifiedAuditCollector } from '../../graph/collector/unified-audit';

export const sharePointAuditCollector: LogCollector<'sharePointAudit'> = unifiedAuditCollector('sharePointAudit', [
  'sharePoint',
  'sharePointSharingOperation',
  'sharePointAppPermissionOperation',
]);
