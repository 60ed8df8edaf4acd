/** Changes to customers that an operator makes on a page or through the API. */
import type { CustomerRow, CustomerState } from '../../core/tenant/customer';
import type { Ports } from '../context';
import { actOnCustomer, type Changed, type CustomerDesk, type Invitation, type Invited, invite } from './customers';
import { type Download, downloadExport, isQuiet } from './leave';

export type AskedOfCustomer =
  | { readonly type: 'pause' | 'resume' | 'export' }
  /** `name`: typed by the operator as a confirmation. */
  | { readonly type: 'leave'; readonly name: string }
  | { readonly type: 'delete'; readonly name: string; readonly isExportWanted: boolean };

type ActRefusal =
  | 'customerBusy'
  | 'otherName'
  | 'notPausable'
  | 'notPaused'
  | 'goneAlready'
  | 'notLeaving'
  | 'notQuiet'
  | 'notExported'
  | 'exportTooLarge'
  | 'isDeleting';

type Acted =
  | { readonly status: 'done'; readonly row: CustomerRow; readonly download?: Download }
  | { readonly status: 'refused'; readonly why: ActRefusal };

const refused = (why: ActRefusal): Acted => ({ status: 'refused', why });

/** An operator may renew their own invitation and invite a tenant that has left. Inviting an existing customer changes nothing. */
export const inviteOnPage = (
  desk: CustomerDesk,
  asked: Invitation,
  mayOperate: (row: Pick<CustomerRow, 'tags'>) => boolean,
): Promise<Invited> =>
  invite(
    desk,
    asked,
    (row) => (invitable.includes(row.state) && mayOperate(row) ? undefined : 'knownAlready'),
    (group) => mayOperate({ tags: [group] }),
  );

/** A customer that is leaving is refused with a reason of its own. */
const invitable: readonly CustomerState[] = ['invited', 'leaving', 'left'];

/** `isNamed`: whether the typed name is the customer's as the page shows it. */
export async function act(
  desk: Pick<CustomerDesk, 'by'> & { readonly pipeline: Ports<'controls' | 'now' | 'store'> },
  row: CustomerRow,
  asked: AskedOfCustomer,
  isNamed: (typed: string) => boolean,
): Promise<Acted> {
  const { tenantId } = row;
  switch (asked.type) {
    case 'pause':
      return actedOf(await actOnCustomer(desk, tenantId, { type: 'pause' }), 'notPausable');
    case 'resume':
      return actedOf(await actOnCustomer(desk, tenantId, { type: 'resume' }), 'notPaused');
    case 'leave':
      if (!isNamed(asked.name)) return refused('otherName');
      return actedOf(await actOnCustomer(desk, tenantId, { type: 'leave' }), 'goneAlready');
    case 'export':
      return takeExport(desk, row);
    case 'delete':
      if (!isNamed(asked.name)) return refused('otherName');
      return confirmDeletion(desk, row, asked.isExportWanted);
  }
}

const actedOf = (changed: Changed, unchanged: ActRefusal): Acted => {
  if (changed.outcome === 'changed') return { status: 'done', row: changed.row };
  return refused(changed.outcome === 'busy' ? 'customerBusy' : unchanged);
};

async function takeExport(
  desk: Pick<CustomerDesk, 'by'> & { readonly pipeline: Ports<'controls' | 'now' | 'store'> },
  row: CustomerRow,
): Promise<Acted> {
  if (row.state !== 'leaving') return refused('notLeaving');
  if (!(await isQuiet(desk.pipeline, row))) return refused('notQuiet');
  const download = await downloadExport(desk.pipeline, row.tenantId);
  if (download === undefined) return refused('exportTooLarge');
  const { exported } = download;
  const acted = actedOf(await actOnCustomer(desk, row.tenantId, { type: 'export', exported }), 'isDeleting');
  return acted.status === 'done' ? { ...acted, download } : acted;
}

async function confirmDeletion(
  desk: Pick<CustomerDesk, 'by' | 'pipeline'>,
  row: CustomerRow,
  isExportWanted: boolean,
): Promise<Acted> {
  const { state, departure, tenantId } = row;
  if (state !== 'leaving' || departure === null) return refused('notLeaving');
  if (isExportWanted && departure.exported === null && departure.rows === null) return refused('notExported');
  if (!(await isQuiet(desk.pipeline, row))) return refused('notQuiet');
  return actedOf(await actOnCustomer(desk, tenantId, { type: 'delete', isExportWanted }), 'isDeleting');
}
