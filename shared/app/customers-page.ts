import { deploymentId } from '../core/deployment/deployment';
import { consentLink } from '../core/tenant/consent-link';
import type { CustomerRow } from '../core/tenant/customer';
import { isCollected, isConsentWanted } from '../core/tenant/customer';
import { type Receipt, receiptsOf } from '../core/tenant/departure';
import type { Ports } from '../pipeline/context';
import { customerStatuses } from '../pipeline/operate/customers';
import { isQuiet, quietFrom } from '../pipeline/operate/leave';
import type { FormTarget } from '../reports/handling/handling-forms';
import type { HandlingOutcome } from '../reports/handling/handling-words';
import { operatorName } from '../reports/language/naming';
import { type CustomerView, stateOrder } from '../reports/page/customers/customer-model';
import { renderCustomerPage } from '../reports/page/customers/customer-page';
import { renderCustomersPage } from '../reports/page/customers/customers-page';
import { pageNumberOf } from '../reports/page/frame/query';
import type { CustomerAccess } from './access';
import { customerJson, shownName } from './customers';
import type { Page } from './page';

export { findCustomer } from './customers';

type CustomersAsked = {
  readonly pipeline: Ports<'controls' | 'log' | 'now' | 'store'>;
  /** The addresses from which the consent link is made. */
  readonly surroundings: Parameters<typeof consentLink>[0];
  readonly access: CustomerAccess;
  /** Whether nothing of a tenant is read, because its settings are wrong. */
  readonly isContained: (tenantId: string) => boolean;
  /** Null for those who have no operator role. */
  readonly target: FormTarget | null;
  readonly tenantsUrl: string;
  readonly customersUrl: string;
  readonly signedInAs: string | null;
  readonly outcome: HandlingOutcome | null;
  readonly get: (name: string) => string | null;
};

const iso = (ms: number): string => new Date(ms).toISOString();

const rank = ({ state }: CustomerRow): number => stateOrder.indexOf(state);

/** The names of people who changed a customer are in the deployment's own record, where they can be erased. */
async function viewsOf(
  { pipeline, customersUrl, isContained }: Pick<CustomersAsked, 'customersUrl' | 'isContained' | 'pipeline'>,
  rows: readonly CustomerRow[],
): Promise<readonly CustomerView[]> {
  const ids = [...new Set(rows.flatMap(({ changed }) => changed?.by?.id ?? []))];
  const names = await pipeline.store.directory.readNames(deploymentId, ids);
  return rows.map((row) => ({
    row,
    name: shownName(row.name) || row.tenantId,
    url: `${customersUrl}/${row.tenantId}`,
    isContained: isCollected(row) && isContained(row.tenantId),
    changedBy: row.changed?.by == null ? null : operatorName(row.changed.by, names),
  }));
}

/** The customers that this person may read. */
async function readCustomers(
  { store, log }: Ports<'log' | 'store'>,
  { mayRead }: CustomerAccess,
): Promise<readonly CustomerRow[]> {
  const rows = await store.customers.list((tenant) => log('customer.unreadable', { tenant }));
  return rows.filter(mayRead).sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en'));
}

export async function customersPage(asked: CustomersAsked): Promise<Page> {
  const { pipeline, access, target, surroundings } = asked;
  const now = iso(pipeline.now());
  const rows = await readCustomers(pipeline, access);
  const customers = await viewsOf(asked, rows);
  const invite = target === null ? null : { target, groups: access.groups };
  const { tenantsUrl, customersUrl: url, signedInAs, outcome } = asked;
  const page = pageNumberOf(asked.get('page'));
  return {
    html: (nonce) => renderCustomersPage({ now, tenantsUrl, url, page, customers, invite, signedInAs, outcome }, nonce),
    json: () => ({
      version: 1,
      now,
      customers: rows.map((row) => customerJson(surroundings, row)),
      ...handlingOf(target, access.groups),
    }),
    csv: null,
  };
}

const handlingOf = (target: FormTarget | null, groups: readonly string[]) => ({
  handling: target === null ? null : { token: target.token, groups },
});

/** The page of one customer, with the receipt if the customer has left. */
export async function customerPage(
  asked: CustomersAsked,
  row: CustomerRow,
  overviewUrl: string | null,
): Promise<Page & { readonly receipts: readonly Receipt[] }> {
  const { pipeline, access, surroundings, tenantsUrl, customersUrl, signedInAs, outcome } = asked;
  const now = iso(pipeline.now());
  const [[view], [status], quiet] = await Promise.all([
    viewsOf(asked, [row]),
    customerStatuses(pipeline, new Set([row.tenantId])),
    row.state === 'leaving' ? isQuiet(pipeline, row) : false,
  ]);
  const target = access.mayOperate(row) ? asked.target : null;
  const otherGroups = row.tags.filter((tag) => !access.groups.includes(tag));
  const receipts = receiptsOf(row);
  const customer = {
    // Safe: one row makes one view.
    ...(view as CustomerView),
    judged: status?.judged ?? 0,
    controls: status?.controls ?? 0,
    consentLink: isConsentWanted(row) ? consentLink(surroundings, row.tenantId) : null,
    isQuiet: quiet,
    quietFrom: row.departure === null ? now : iso(quietFrom(row)),
    receipts,
    overviewUrl,
  };
  return {
    html: (nonce) =>
      renderCustomerPage({ now, tenantsUrl, customersUrl, customer, target, otherGroups, signedInAs, outcome }, nonce),
    json: () => ({
      version: 1,
      now,
      customer: customerJson(surroundings, row),
      ...handlingOf(target, access.groups),
    }),
    csv: null,
    receipts,
  };
}
