/** What an operator does with customers: invites, pauses, resumes and lets go of them, and asks how far each has come. */
import { afterNews, type CustomerNews, type CustomerRow, invitedCustomer } from '../../core/tenant/customer';
import type { Ports } from '../context';

/** What is left out stays as it is; of a new customer it is the default. */
type Wanted = Pick<CustomerRow, 'tenantId'> & {
  readonly name: string | undefined;
  readonly tags: readonly string[] | undefined;
  readonly settings: CustomerRow['settings'] | undefined;
  readonly defaultName: string;
};

const attempts = 5;

/** Safe to repeat: a customer that is collected stays so, with the new name, groups and settings. */
export async function inviteCustomer(
  { store, now }: Ports<'now' | 'store'>,
  wanted: Wanted,
): Promise<CustomerRow | 'busy' | 'leaving'> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const read = await store.customers.read(wanted.tenantId.toLowerCase());
    const before = read?.row;
    if (before?.state === 'leaving') return 'leaving';
    const asked = {
      tenantId: wanted.tenantId.toLowerCase(),
      name: wanted.name ?? before?.name ?? wanted.defaultName,
      tags: wanted.tags ?? before?.tags ?? [],
      settings: wanted.settings ?? before?.settings ?? {},
    };
    const row =
      before === undefined
        ? invitedCustomer(asked, now())
        : { ...afterNews(before, { type: 'invite' }, [], now()), ...asked };
    if ((await store.customers.write(row, read?.etag ?? null)).status === 'written') return row;
  }
  return 'busy';
}

export type Changed =
  | { readonly outcome: 'changed'; readonly row: CustomerRow }
  | { readonly outcome: 'unchanged'; readonly row: CustomerRow }
  | { readonly outcome: 'unknown' | 'busy' };

export async function changeCustomer(
  { store, now }: Ports<'now' | 'store'>,
  tenantId: string,
  news: CustomerNews,
): Promise<Changed> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const read = await store.customers.read(tenantId.toLowerCase());
    if (read === undefined) return { outcome: 'unknown' };
    const row = afterNews(read.row, news, [], now());
    if (row === read.row) return { outcome: 'unchanged', row };
    if ((await store.customers.write(row, read.etag)).status === 'written') return { outcome: 'changed', row };
  }
  return { outcome: 'busy' };
}

export type CustomerStatus = {
  readonly row: CustomerRow;
  /** Controls with a verdict of pass, fail or does not apply, of all. */
  readonly judged: number;
  readonly controls: number;
  /** Whether the first message was raised. */
  readonly isSummarised: boolean;
};

/** Sorted by name. */
export async function customerStatuses(
  pipeline: Ports<'controls' | 'store'>,
  only?: ReadonlySet<string>,
): Promise<readonly CustomerStatus[]> {
  const unreadable = (tenantId: string): never => {
    throw new Error(`the row of the customer ${tenantId} in the table Tenants cannot be read: fix or delete it`);
  };
  const rows = (await pipeline.store.customers.list(unreadable)).filter(({ tenantId }) => only?.has(tenantId) ?? true);
  const sorted = [...rows].sort((a, b) => (a.name < b.name ? -1 : 1));
  return Promise.all(sorted.map((row) => statusOf(pipeline, row)));
}

async function statusOf({ controls, store }: Ports<'controls' | 'store'>, row: CustomerRow): Promise<CustomerStatus> {
  const [evaluations, tenant] = await Promise.all([
    store.evaluations.readAll(row.tenantId),
    store.tenants.read(row.tenantId),
  ]);
  const ids = new Set(controls.map(({ id }) => id));
  const judged = evaluations.filter(
    ({ evaluation: { controlId, verdict } }) =>
      ids.has(controlId) && verdict.status !== 'unknown' && verdict.status !== 'notLicensed',
  );
  return {
    row,
    judged: judged.length,
    controls: controls.length,
    isSummarised: tenant !== undefined && tenant.row.summarisedAt !== null,
  };
}
