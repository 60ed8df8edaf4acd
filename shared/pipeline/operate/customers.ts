/** An operator invites, pauses, resumes and removes customers, and sees how far each has come. */
import { inParallel } from '../../async/in-parallel';
import { retried } from '../../async/retried';
import { type ActingOperator, toOperator } from '../../core/alert/operator';
import { deploymentId } from '../../core/deployment/deployment';
import type { WatchEvent } from '../../core/event/event';
import { customerEvent } from '../../core/event/watcher/customer-event';
import type { Stored } from '../../core/stored';
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
import { minuteMs } from '../../core/time/durations';
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
    const claim = await claimName(desk, wanted, now);
    if (claim === 'conflict') return undefined;
    if (claim === 'taken') return refused('sameName');
    const after =
      before === undefined
        ? invitedCustomer(wanted, now)
        : { ...afterNews(before, { type: 'invite' }, [], now), ...wanted };
    const row = await writeChange(desk, after, 'invite', read, now);
    return row && { status: 'done', row };
  }, attempts);
  return invited ?? refused('customerBusy');
}

/** Tenants that this list does not manage. */
export const keptByDeployment = (
  { homeTenantId, isOfFile }: Pick<CustomerDesk, 'homeTenantId' | 'isOfFile'>,
  tenantId: string,
): 'homeTenant' | 'ofFile' | undefined =>
  tenantId === homeTenantId ? 'homeTenant' : isOfFile(tenantId) ? 'ofFile' : undefined;

/** How long a claim of a name keeps others from it without a customer that has the name; ms. */
const claimMs = minuteMs;

/** Reserves a name, so that two operators cannot give it to two tenants at the same moment. */
async function claimName(
  { pipeline: { store } }: Pick<CustomerDesk, 'pipeline'>,
  { tenantId, name }: Pick<CustomerRow, 'tenantId' | 'name'>,
  now: number,
): Promise<'claimed' | 'taken' | 'conflict'> {
  const { customers } = store;
  const key = nameAsRead(name);
  const claim = { tenantId, at: iso(now) };
  if ((await customers.writeName(key, claim, null)).status === 'written') return 'claimed';
  const read = await customers.readName(key);
  if (read !== undefined && read.row.tenantId !== tenantId) {
    const holder = (await customers.read(read.row.tenantId))?.row;
    const isInvited = (holder?.changed?.at ?? '') >= read.row.at;
    if (isInvited ? hasName(holder, name) : now - Date.parse(read.row.at) < claimMs) return 'taken';
  }
  return (await customers.writeName(key, claim, read?.etag ?? null)).status === 'written' ? 'claimed' : 'conflict';
}

const hasName = (row: CustomerRow | undefined, name: string): boolean =>
  row !== undefined && row.state !== 'left' && nameAsRead(row.name) === nameAsRead(name);

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

/**
 * Writes an operator's change and records it; undefined if another process has written meanwhile. The row shows the change as pending
 * until it is recorded: whatever ends this process in between, the next tick records it.
 */
async function writeChange(
  { pipeline, by }: Pick<CustomerDesk, 'by' | 'pipeline'>,
  after: CustomerRow,
  what: CustomerAct,
  before: Stored<CustomerRow> | undefined,
  now: number,
): Promise<CustomerRow | undefined> {
  const { store } = pipeline;
  // The row has room for one change, so an earlier one must be in the record before it is replaced.
  if (before !== undefined) await recordPending(pipeline, before.row);
  const changed: CustomerChange = { what, at: iso(now), by: by === null ? null : toOperator(by) };
  const row: CustomerRow = { ...after, changed: { ...changed, isPending: true } };
  if (by !== null) for (const record of recordsOf(row)) await keepOperator(pipeline, record, by);
  const written = await store.customers.write(row, before?.etag ?? null);
  if (written.status !== 'written') return undefined;
  await recordPending(pipeline, row);
  await store.customers.write({ ...row, changed }, written.etag);
  return { ...row, changed };
}

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
const recordsOf = (row: CustomerRow): readonly string[] =>
  row.state === 'paused' || isCollected(row) ? [deploymentId, row.tenantId] : [deploymentId];

async function recordPending({ store, now }: Ports<'now' | 'store'>, row: CustomerRow): Promise<void> {
  const { changed } = row;
  if (changed?.isPending !== true) return;
  for (const record of recordsOf(row)) {
    const event = eventOfChange(record, row, changed);
    // A day that is over may be sealed, so a change that is found later is recorded today.
    const today = dayOf(iso(now()));
    const isKnown =
      event.recordDay !== today && (await store.events.read(record, event.recordDay, [event.id])).length > 0;
    if (!isKnown) await store.events.record([{ ...event, recordDay: today }], record === deploymentId);
  }
}

/** Records what an operator changed, if the process that wrote it ended before it recorded it. */
export async function recordInterrupted(pipeline: Ports<'now' | 'store'>, { tenantId }: CustomerRow): Promise<void> {
  const read = await pipeline.store.customers.read(tenantId);
  if (read?.row.changed?.isPending !== true) return;
  await recordPending(pipeline, read.row);
  const { isPending: _, ...changed } = read.row.changed;
  await pipeline.store.customers.write({ ...read.row, changed }, read.etag);
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
  return change({ store, now }, tenantId, news, async (row, read) =>
    (await store.customers.write(row, read.etag)).status === 'written' ? row : undefined,
  );
}

type ActNews = Extract<CustomerNews, { readonly type: CustomerAct }>;

/** Records a change that an operator made. */
export async function actOnCustomer(
  desk: Pick<CustomerDesk, 'by' | 'pipeline'>,
  tenantId: string,
  news: ActNews,
): Promise<Changed> {
  const { pipeline } = desk;
  return change(pipeline, tenantId, news, (row, read) => writeChange(desk, row, news.type, read, pipeline.now()));
}

/** A tenant that the configuration file used to name has no customer row, but its data has to be deleted all the same. */
export async function addLeaving(
  desk: Pick<CustomerDesk, 'by' | 'pipeline'>,
  customer: Pick<CustomerRow, 'tenantId' | 'name'>,
): Promise<Changed> {
  const now = desk.pipeline.now();
  const before = invitedCustomer({ ...customer, tags: [], settings: {} }, now);
  const row = await writeChange(desk, afterNews(before, { type: 'leave' }, [], now), 'leave', undefined, now);
  return row === undefined ? { outcome: 'busy' } : { outcome: 'changed', row };
}

async function change(
  { store, now }: Ports<'now' | 'store'>,
  tenantId: string,
  news: CustomerNews,
  write: (row: CustomerRow, read: Stored<CustomerRow>) => Promise<CustomerRow | undefined>,
): Promise<Changed> {
  const changed = await retried(async (): Promise<Changed | undefined> => {
    const read = await store.customers.read(tenantId.toLowerCase());
    if (read === undefined) return { outcome: 'unknown' };
    const after = afterNews(read.row, news, [], now());
    if (after === read.row) return { outcome: 'unchanged', row: after };
    const row = await write(after, read);
    return row && { outcome: 'changed', row };
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
