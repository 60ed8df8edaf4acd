import type { Written } from '../stored';
import type { RollUpWeek } from './weekly-roll-up';

/** The weekly roll-ups of many tenants, as they were sent. */
export type RollUpWeekStore = {
  readonly read: (rollUpId: string, week: string) => Promise<RollUpWeek | undefined>;
  readonly latest: (rollUpId: string) => Promise<RollUpWeek | undefined>;
  /** Creates, never replaces: `conflict` if the week was made already. */
  readonly create: (row: RollUpWeek) => Promise<Written>;
};
