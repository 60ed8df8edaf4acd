import type { HabitBook } from './habits';

/** The usual sign-ins of people. Only one process at a time writes them for a tenant. */
export type HabitStore = {
  /** Unknown people are left out. */
  readonly read: (tenantId: string, personIds: readonly string[]) => Promise<HabitBook>;
  /** Replaces the habits of these people, and the shared ones. */
  readonly write: (tenantId: string, book: HabitBook) => Promise<void>;
  readonly has: (tenantId: string, personId: string) => Promise<boolean>;
  readonly erase: (tenantId: string, personId: string) => Promise<void>;
  /** Deletes what is usual for people who have not signed in since this day (YYYY-MM-DD). Returns how many. */
  readonly forget: (tenantId: string, beforeDay: string) => Promise<number>;
};
