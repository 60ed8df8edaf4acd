import type { LogCollector } from '../../graph/collector/collector';
import { unifiedAuditCollector } from '../../graph/collector/unified-audit';

export const exchangeAuditCollector: LogCollector<'exchangeAudit'> = unifiedAuditCollector('exchangeAudit', [
  'exchangeAdmin',
  'exchangeItem',
  'exchangeItemGroup',
]);
