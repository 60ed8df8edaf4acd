/** An operator invites, pauses, resumes and removes customers, and sees how far each has come. */
import { inParallel } from '../../async/in-parallel';
import { retried } from '../../async/retried';
import { type ActingOperator, toOperator } from '../../core/alert/operator';
import { deploymentId } from '../../core/deployment/deployment';
import type { WatchEvent } from '../../core/event/event';
import { customerEvent } from '../../core/event/watcher/customer-event';
import {
  afterNews,
  type CustomerAct,
  type CustomerChange,
  type CustomerNews,
  type CustomerRow,
  invitedCustomer,
  isCollected,
} from '../../core/tenant/customer';
import { nameAsRead } from '../../core/tenant/name-as-read';
import type { TenantLookup } from '../../core/tenant/tenant-lookup';
import { keepOperator } from '../alert/acting';
import { dayOf, iso, type Ports } from '../context';

/** What an operator may do depends on the deployment as well. */
export type CustomerDesk = {
  readonly pipeline: Ports<'now' | 'store'>;
  /** Whether an application is registered that customers can consent to. */
  readonly isRegistered: boolean;
  /** The ID in lower case; empty if it is not known. */
  readonly homeTenantId: string;
  /** In lower case. */
  readonly isOfFile: (tenantId: string) => boolean;
  /** How the configuration file calls its tenants. */
  readonly namesOfFile: readonly string[];
  /** Tenants with a customer row, whose names are compared. */
  readonly customers: () => Promise<readonly CustomerRow[]>;
  readonly findTenant: (idOrDomain: string) => Promise<TenantLookup>;
  /** Why a customer with these settings could not be watched; each with its remedy. */
  readonly problemsOf: (customer: Pick<CustomerRow, 'tenantId' | 'name' | 'tags' | 'settings'>) => readonly string[];
  /** Null for the command-line tool, which uses storage access. */
  readonly by: ActingOperator | null;
};

/** A customer as the operator describes it. */
export type Invitation = {
  /** The tenant's ID or one of its domains. */
  readonly tenant: string;
  /** An omitted field stays as it is; for a new customer it gets its default. */
  readonly name: string | undefined;
  readonly groups: readonly string[];
  /** A mailbox that gets its alerts. */
  readonly mail: string | undefined;
};

type InviteRefusal =
  | 'noRegistration'
  | 'noSuchTenant'
  | 'entraSilent'
  | 'homeTenant'
  | 'ofFile'
  | 'knownAlready'
  | 'hasLeft'
  | 'sameName'
  | 'isLeaving'
  | 'customerBusy';

export type Invited =
  | { readonly status: 'done'; readonly row: CustomerRow }
  | { readonly status: 'refused'; readonly why: InviteRefusal }
  | { readonly status: 'refused'; readonly why: 'badSettings'; readonly problems: readonly string[] };

const refused = (why: InviteRefusal) => ({ status: 'refused', why }) as const;

const lookupRefusals = { unknown: 'noSuchTenant', unreachable: 'entraSilent' } as const;

/**
 * Invites a tenant, or invites it again. `refusalOf`: why an existing customer may not get the new name, groups and mailbox. `mayDrop`:
 * whether it may lose this group.
 */
export async function invite(
  desk: CustomerDesk,
  asked: Invitation,
  refusalOf: (row: CustomerRow) => 'knownAlready' | 'hasLeft' | undefined,
  mayDrop: (group: string) => boolean = () => true,
): Promise<Invited> {
  if (!desk.isRegistered) return refused('noRegistration');
  const found = await desk.findTenant(asked.tenant);
  if (found.outcome !== 'found') return refused(lookupRefusals[found.outcome]);
  const { tenantId } = found;
  const kept = keptByDeployment(desk, tenantId);
  if (kept !== undefined) return refused(kept);
  const invited = await retried(async (): Promise<Invited | undefined> => {
    const read = await desk.pipeline.store.customers.read(tenantId);
    const before = read?.row;
    const why = before && refusalOf(before);
    if (why !== undefined) return refused(why);
    if (before?.state === 'leaving') return refused('isLeaving');
    const wanted = wantedOf(asked, tenantId, before, mayDrop);
    if (await isNameTaken(desk, wanted)) return refused('sameName');
    const problems = desk.problemsOf(wanted);
    if (problems.length > 0) return { status: 'refused', why: 'badSettings', problems };
    const now = desk.pipeline.now();
    const after =
      before === undefined
        ? invitedCustomer(wanted, now)
        : { ...afterNews(before, { type: 'invite' }, [], now), ...wanted };
    const row = withChange(after, 'invite', desk.by, now);
    if ((await desk.pipeline.store.customers.write(row, read?.etag ?? null)).status !== 'written') return undefined;
    await recordChange(desk.pipeline, row, desk.by);
    return { status: 'done', row };
  }, attempts);
  return invited ?? refused('customerBusy');
}

/** Tenants that this list does not manage. */
export const keptByDeployment = (
  { homeTenantId, isOfFile }: Pick<CustomerDesk, 'homeTenantId' | 'isOfFile'>,
  tenantId: string,
): 'homeTenant' | 'ofFile' | undefined =>
  tenantId === homeTenantId ? 'homeTenant' : isOfFile(tenantId) ? 'ofFile' : undefined;

/** A message shows the name of its tenant, never the ID. */
async function isNameTaken(
  { customers, namesOfFile }: CustomerDesk,
  { tenantId, name }: Pick<CustomerRow, 'tenantId' | 'name'>,
): Promise<boolean> {
  const others = (await customers())
    .filter((row) => row.tenantId !== tenantId && row.state !== 'left')
    .map((row) => row.name);
  return [...namesOfFile, ...others].some((other) => nameAsRead(other) === nameAsRead(name));
}

function wantedOf(
  { tenant, name, groups, mail }: Invitation,
  tenantId: string,
  before: CustomerRow | undefined,
  mayDrop: (group: string) => boolean,
) {
  const called = name ?? before?.name ?? tenant;
  const kept = (before?.tags ?? []).filter((tag) => groups.length === 0 || groups.includes(tag) || !mayDrop(tag));
  return {
    tenantId,
    name: called,
    tags: [...new Set([...kept, ...groups])],
    settings:
      mail === undefined
        ? (before?.settings ?? {})
        : { recipients: [{ id: 'contact', name: name ?? tenant, channel: 'email-acs', address: mail }] },
  };
}

const withChange = (row: CustomerRow, what: CustomerAct, by: ActingOperator | null, now: number): CustomerRow => ({
  ...row,
  changed: { what, at: iso(now), by: by === null ? null : toOperator(by) },
});

/** The last change to a customer as an event in this record; always the same event, so recording it again changes nothing. */
export const eventOfChange = (
  record: string,
  row: Pick<CustomerRow, 'tenantId' | 'name'>,
  changed: CustomerChange,
): WatchEvent => customerEvent({ tenantId: record, now: changed.at, recordDay: dayOf(changed.at) }, row, changed);

/**
 * Recorded for the deployment with a marker, so that its recipients are alerted. Also recorded for the customer, to
 * explain gaps in its record, unless its rows will be deleted.
 */
async function recordChange(
  pipeline: Ports<'now' | 'store'>,
  row: CustomerRow,
  by: ActingOperator | null,
): Promise<void> {
  const { changed, tenantId } = row;
  if (changed === null) return;
  const records = row.state === 'paused' || isCollected(row) ? [deploymentId, tenantId] : [deploymentId];
  for (const record of records) {
    if (by !== null) await keepOperator(pipeline, record, by);
    await pipeline.store.events.record([eventOfChange(record, row, changed)], record === deploymentId);
  }
}

const attempts = 5;

export type Changed =
  | { readonly outcome: 'changed'; readonly row: CustomerRow }
  | { readonly outcome: 'unchanged'; readonly row: CustomerRow }
  | { readonly outcome: 'unknown' | 'busy' };

/** Records a change that no operator made. */
export async function changeCustomer(
  { store, now }: Ports<'now' | 'store'>,
  tenantId: string,
  news: CustomerNews,
): Promise<Changed> {
  return change({ store, now }, tenantId, news, (row) => row);
}

type ActNews = Extract<CustomerNews, { readonly type: CustomerAct }>;

/** Records a change that an operator made. */
export async function actOnCustomer(
  { pipeline, by }: Pick<CustomerDesk, 'by' | 'pipeline'>,
  tenantId: string,
  news: ActNews,
): Promise<Changed> {
  const changed = await change(pipeline, tenantId, news, (row) => withChange(row, news.type, by, pipeline.now()));
  if (changed.outcome === 'changed') await recordChange(pipeline, changed.row, by);
  return changed;
}

/** A tenant that the configuration file used to name has no customer row, but its data has to be deleted all the same. */
export async function addLeaving(
  { pipeline, by }: Pick<CustomerDesk, 'by' | 'pipeline'>,
  customer: Pick<CustomerRow, 'tenantId' | 'name'>,
): Promise<Changed> {
  const now = pipeline.now();
  const before = invitedCustomer({ ...customer, tags: [], settings: {} }, now);
  const row = withChange(afterNews(before, { type: 'leave' }, [], now), 'leave', by, now);
  if ((await pipeline.store.customers.write(row, null)).status !== 'written') return { outcome: 'busy' };
  await recordChange(pipeline, row, by);
  return { outcome: 'changed', row };
}

async function change(
  { store, now }: Ports<'now' | 'store'>,
  tenantId: string,
  news: CustomerNews,
  marked: (row: CustomerRow) => CustomerRow,
): Promise<Changed> {
  const changed = await retried(async (): Promise<Changed | undefined> => {
    const read = await store.customers.read(tenantId.toLowerCase());
    if (read === undefined) return { outcome: 'unknown' };
    const after = afterNews(read.row, news, [], now());
    if (after === read.row) return { outcome: 'unchanged', row: after };
    const row = marked(after);
    return (await store.customers.write(row, read.etag)).status === 'written' ? { outcome: 'changed', row } : undefined;
  }, attempts);
  return changed ?? { outcome: 'busy' };
}

export type CustomerStatus = {
  readonly row: CustomerRow;
  /** How many controls have a verdict of pass, fail or does not apply, and how many there are. */
  readonly judged: number;
  readonly controls: number;
  /** Whether the first message was raised. */
  readonly isSummarised: boolean;
};

/** A deployment may have thousands of customers, and storage and sockets have limits. */
const readAtOnce = 16;

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
  return inParallel(sorted, readAtOnce, (row) => statusOf(pipeline, row));
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
