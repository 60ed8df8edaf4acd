import type { SignOutStore } from './access/sign-out-store';
import type { AlertStore } from './alert/alert-store';
import type { SubscriptionStore } from './collection/subscription-store';
import type { WatermarkStore } from './collection/watermark-store';
import type { ChannelBudgetStore } from './delivery/channel-budget-store';
import type { ForwardStore } from './delivery/forward-store';
import type { PingStore } from './delivery/ping-store';
import type { ReceiptStore } from './delivery/receipt-store';
import type { RollUpStore } from './delivery/roll-up-store';
import type { WatchStore } from './deployment/watch-store';
import type { EventStore } from './event/event-store';
import type { RecordStore } from './log/record-store';
import type { SealStore } from './log/seal-store';
import type { PageHistoryStore } from './page/page-history-store';
import type { PageRowStore } from './page/page-row-store';
import type { DirectoryStore } from './resource/directory-store';
import type { SnapshotStore } from './resource/snapshot-store';
import type { RuleStore } from './rule/rule-store';
import type { HabitStore } from './sign-in/habit-store';
import type { CustomerStore } from './tenant/customer-store';
import type { SettingsStore } from './tenant/settings-store';
import type { TenantRowsStore } from './tenant/tenant-rows-store';
import type { TenantStore } from './tenant/tenant-store';
import type { TenantSummaryStore } from './tenant/tenant-summary-store';
import type { DueStore } from './time/due-store';
import type { MetricStore } from './time/metric-store';
import type { EvaluationStore } from './verdict/evaluation-store';
import type { PlanStore } from './verdict/plan-store';
import type { TrendStore } from './verdict/trend-store';
import type { DigestStore } from './week/digest-store';
import type { RollUpWeekStore } from './week/roll-up-week-store';

/**
 * All that is stored. The pipeline knows storage by this type alone; `shared/store` implements it. Every method may throw when storage
 * cannot be reached; the queue then tries again.
 */
export type Store = {
  readonly tenants: TenantStore;
  readonly tenantSummaries: TenantSummaryStore;
  readonly customers: CustomerStore;
  readonly tenantRows: TenantRowsStore;
  readonly signOuts: SignOutStore;
  readonly due: DueStore;
  readonly watermarks: WatermarkStore;
  readonly snapshots: SnapshotStore;
  readonly records: RecordStore;
  readonly events: EventStore;
  readonly evaluations: EvaluationStore;
  readonly metrics: MetricStore;
  readonly alerts: AlertStore;
  readonly directory: DirectoryStore;
  readonly habits: HabitStore;
  readonly subscriptions: SubscriptionStore;
  readonly settings: SettingsStore;
  readonly digests: DigestStore;
  readonly plans: PlanStore;
  readonly trends: TrendStore;
  readonly pageRows: PageRowStore;
  readonly pageHistory: PageHistoryStore;
  readonly rules: RuleStore;
  readonly seals: SealStore;
  readonly watch: WatchStore;
  readonly channelBudgets: ChannelBudgetStore;
  readonly rollUps: RollUpStore;
  readonly rollUpWeeks: RollUpWeekStore;
  readonly forwards: ForwardStore;
  readonly pings: PingStore;
  readonly receipts: ReceiptStore;
};
