import type { Configuration } from '../config/config';
import { PartOfBackup } from '../core/deployment/part-of-backup';
import type { Store } from '../core/store';
import { type CustomerRow, canSignIn, customersStandMs, isCollected } from '../core/tenant/customer';
import { now } from './clock';
import type { Log } from './log';

/** The packaged configuration, plus the onboarded customers. */
type WithCustomers = {
  /** Plus the customers that are watched. */
  readonly configuration: () => Configuration;
  /** Plus those that are paused too, whose data only people read. */
  readonly readable: () => Configuration;
  /**
   * Reads the list of customers at most once a minute. If that fails, the previous list stays; throws if there was none. Throws
   * PartOfBackup while the tables are not restored completely.
   */
  readonly refresh: (log: Log) => Promise<void>;
};

/** `isRestoring`: for the command that completes a restore, which opens tables that hold only a part of a backup. */
export function withCustomers(
  packaged: Configuration,
  open: () => Promise<Pick<Store, 'customers' | 'watch'>>,
  isRestoring: boolean,
): WithCustomers {
  let configuration = packaged;
  let readable = packaged;
  let known: string | undefined;
  let last: readonly CustomerRow[] = [];
  let reading: { readonly at: number; readonly done: Promise<void> } | undefined;

  async function read(log: Log): Promise<void> {
    try {
      const unread: string[] = [];
      const { customers: stored, watch } = await open();
      const mark = isRestoring ? undefined : await watch.readRestore();
      if (mark !== undefined) throw new PartOfBackup(mark.moment);
      const rows = await stored.list((tenantId) => unread.push(tenantId));
      for (const tenant of unread) log.error('customers.rowNotRead', { tenant });
      last = [...rows, ...last.filter(({ tenantId }) => unread.includes(tenantId))];
      const customers = last.filter(canSignIn);
      const collected = customers.filter(isCollected);
      const found = JSON.stringify(
        customers.map((one) => [one.tenantId, one.name, one.tags, one.settings, one.sessionsFrom, isCollected(one)]),
      );
      const isKnown = found === (known ?? '[]');
      known = found;
      if (isKnown) return;
      const watched = packaged.withCustomers(collected);
      readable = collected.length === customers.length ? watched : packaged.withCustomers(customers);
      configuration = watched;
    } catch (error) {
      reading = undefined;
      if (error instanceof PartOfBackup) throw error;
      log.error('customers.notRead', { error: error instanceof Error ? error.name : 'error' });
      // Without the list, work that waits for customers would be dropped as work of unwatched tenants.
      if (known === undefined) throw error;
    }
  }

  return {
    configuration: () => configuration,
    readable: () => readable,
    // A caller that arrives during a read waits for it. Otherwise a message about a new customer would be dropped.
    refresh(log) {
      if (reading === undefined || now() - reading.at >= customersStandMs) reading = { at: now(), done: read(log) };
      return reading.done;
    },
  };
}
