/** Customers as operators manage them on a page or through the API: one lazy part of the bundle. */
import * as z from 'zod';
import { isGuid } from '../core/same-id';
import { consentLink } from '../core/tenant/consent-link';
import type { CustomerRow } from '../core/tenant/customer';
import { isConsentWanted } from '../core/tenant/customer';
import { receiptOf } from '../core/tenant/departure';
import { isCustomerName, isTenantReference, longestCustomerName } from '../core/tenant/tenant-lookup';
import type { Ports } from '../pipeline/context';
import { type AskedOfCustomer, act, inviteOnPage } from '../pipeline/operate/customer-acts';
import type { CustomerDesk, Invitation } from '../pipeline/operate/customers';
import type { Download } from '../pipeline/operate/leave';
import { type CustomerRefusal, customerRefusalInWords } from '../reports/handling/customer-words';
import { plainText } from '../reports/language/plain-text';
import type { CustomerAccess } from './access';
import type { CustomerAction } from './handling';

export { keptByDeployment } from '../pipeline/operate/customers';
export { customerRefusalInWords } from '../reports/handling/customer-words';
export { customerDesk } from './customer-desk';
export type { AskedOfCustomer, CustomerRefusal, CustomerRow, Invitation };

/** Undefined if there is no such customer, or if this person may not read it. */
export async function findCustomer(
  { store }: Ports<'store'>,
  id: string,
  { mayRead }: CustomerAccess,
): Promise<CustomerRow | undefined> {
  const row = isGuid(id) ? (await store.customers.read(id))?.row : undefined;
  return row !== undefined && mayRead(row) ? row : undefined;
}

type Desk = CustomerDesk & { readonly pipeline: Ports<'controls' | 'now' | 'store'> };

export type CustomerDone =
  | {
      readonly status: 'done';
      readonly action: CustomerAction;
      readonly row: CustomerRow;
      readonly download?: Download;
    }
  | { readonly status: 'refused'; readonly why: CustomerRefusal; readonly problems?: readonly string[] };

const refused = (why: CustomerRefusal): CustomerDone => ({ status: 'refused', why });

export async function inviteCustomer(desk: Desk, access: CustomerAccess, asked: Invitation): Promise<CustomerDone> {
  if (!isTenantReference(asked.tenant)) return refused('badTenant');
  if (asked.name !== undefined && !isCustomerName(asked.name)) return refused('badName');
  if (asked.mail !== undefined && !z.email().safeParse(asked.mail).success) return refused('badMail');
  const groups = await groupsOf(desk, access, asked);
  if (groups === undefined) return refused('noGroup');
  const invited = await inviteOnPage(desk, { ...asked, groups }, access.mayOperate);
  return invited.status === 'done' ? { ...invited, action: 'customerInvited' } : invited;
}

/** Undefined if this person may not invite into these groups. */
async function groupsOf(
  { pipeline }: Desk,
  access: CustomerAccess,
  { tenant, groups }: Invitation,
): Promise<readonly string[] | undefined> {
  if (groups.length > 0) return groups.every((one) => access.groups.includes(one)) ? groups : undefined;
  const known = await findCustomer(pipeline, tenant, access);
  // One that is invited again keeps its groups.
  if (known !== undefined && access.mayOperate(known)) return known.tags;
  // With one group there is nothing to choose.
  return access.groups.length === 1 ? access.groups : undefined;
}

const actions: Readonly<Record<AskedOfCustomer['type'], CustomerAction>> = {
  pause: 'customerPaused',
  resume: 'customerResumed',
  leave: 'customerLeaving',
  export: 'customerExported',
  delete: 'customerDeleting',
};

export async function actOnCustomer(desk: Desk, row: CustomerRow, asked: AskedOfCustomer): Promise<CustomerDone> {
  const acted = await act(desk, row, asked, (typed) => isNamed(row, typed));
  return acted.status === 'done' ? { ...acted, action: actions[asked.type] } : acted;
}

/** Compares the typed name with the plain text that the page shows, because people type what they see. */
const isNamed = ({ name }: CustomerRow, typed: string): boolean =>
  typed !== '' && [name.trim(), shownName(name)].includes(typed.trim().normalize());

export const shownName = (name: string): string => plainText(name, longestCustomerName).trim().normalize();

/** The customer as a program reads it. Its settings are left out, because they contain addresses. */
export const customerJson = (surroundings: Parameters<typeof consentLink>[0], row: CustomerRow) => ({
  tenantId: row.tenantId,
  name: row.name,
  groups: row.tags,
  state: row.state,
  since: row.since,
  trouble: row.trouble,
  missing: row.missing,
  ...(row.state === 'invited' || row.state === 'consented' ? { invitedUntil: row.invitedUntil } : {}),
  ...(isConsentWanted(row) ? { consentLink: consentLink(surroundings, row.tenantId) } : {}),
  changed: row.changed && { what: row.changed.what, at: row.changed.at, by: row.changed.by },
  departure: row.departure,
  receipt: receiptOf(row) ?? null,
  earlierReceipts: row.earlierReceipts,
});

export const refusalReason = (why: CustomerRefusal, problems: readonly string[] = []): string =>
  [customerRefusalInWords(why), ...problems].join(' ');
