/** Customers in every state, in the form that their pages get. */
import {
  type CustomerRow,
  type CustomerState,
  customerStates,
  invitedCustomer,
} from '../../../shared/core/tenant/customer';
import { receiptsOf } from '../../../shared/core/tenant/departure';
import type { CustomerView } from '../../../shared/reports/page/customers/customer-model';
import type { CustomerModel } from '../../../shared/reports/page/customers/customer-page';
import type { CustomersModel } from '../../../shared/reports/page/customers/customers-page';
import { now } from './pages';

const tenantsUrl = 'https://watch.contoso.example/api/posture/tenants';
const customersUrl = `${tenantsUrl}/customers`;
const target = { url: 'https://watch.contoso.example/api/handle/tenants', token: 'dG9rZW4' };
const exported = { name: 'export-contoso.jsonl', sha256: 'f'.repeat(64), lines: { events: 1204, alerts: 12 } };
const rows = { Alerts: 240, Events: 1204 };

const idOf = (state: CustomerState): string =>
  `6f0b1f0e-7f0a-4b57-9b1c-${String(customerStates.indexOf(state)).padStart(12, '0')}`;

const startedAt = '2026-11-24T13:00:00.000Z';
const departures: Partial<Record<CustomerState, CustomerRow['departure']>> = {
  leaving: { startedAt, exported, confirmedAt: null, rows: null, gone: 0, endedAt: null },
  left: { startedAt, exported, confirmedAt: startedAt, rows, gone: 1444, endedAt: '2026-11-24T13:05:00.000Z' },
};

const acts: Partial<Record<CustomerState, 'leave' | 'pause'>> = { paused: 'pause', leaving: 'leave' };

export const viewOf = (state: CustomerState, name: string, over: Partial<CustomerRow> = {}): CustomerView => ({
  row: {
    ...invitedCustomer({ tenantId: idOf(state), name, tags: ['gold'], settings: {} }, Date.parse(startedAt)),
    state,
    trouble: state === 'invited' ? 'notConsented' : null,
    missing: state === 'watching' ? ['Policy.Read.All'] : null,
    departure: departures[state] ?? null,
    changed: { what: acts[state] ?? 'invite', at: startedAt, by: { id: 'ada', tenantId: 'msp', name: null } },
    ...over,
  },
  name,
  url: `${customersUrl}/${idOf(state)}`,
  isContained: false,
  changedBy: 'Ada Brandt',
});

const named: Readonly<Record<CustomerState, string>> = {
  invited: 'Northwind',
  consented: 'Tailspin',
  collecting: 'Wingtip',
  watching: 'Contoso',
  paused: 'Fabrikam',
  leaving: 'Litware',
  left: 'Proseware',
};

export const customersOf = (over: Partial<CustomersModel> = {}): CustomersModel => ({
  now,
  tenantsUrl,
  url: customersUrl,
  page: 1,
  customers: customerStates.map((state) => viewOf(state, named[state])),
  invite: { target, groups: ['gold', 'berlin'] },
  signedInAs: 'Ines Roth',
  outcome: null,
  ...over,
});

export function customerOf(
  state: CustomerState,
  {
    name = named[state],
    row = {},
    ...over
  }: Partial<CustomerModel> & { name?: string; row?: Partial<CustomerRow> } = {},
): CustomerModel {
  const view = viewOf(state, name, row);
  const { tenantId } = view.row;
  const isConsenting = state === 'invited' || state === 'consented' || state === 'watching';
  return {
    now,
    tenantsUrl,
    customersUrl,
    customer: {
      ...view,
      judged: 89,
      controls: 108,
      consentLink: isConsenting
        ? `https://login.microsoftonline.com/${tenantId}/v2.0/adminconsent?client_id=0d0d0d0d-0000-4000-8000-00000000000a&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&redirect_uri=https%3A%2F%2Fwatch.contoso.example%2Fapi%2Fauth%2Fconsented`
        : null,
      isQuiet: state === 'leaving',
      quietFrom: '2026-11-24T13:01:30.000Z',
      receipts: receiptsOf(view.row),
      overviewUrl: state === 'watching' ? 'https://watch.contoso.example/api/posture/contoso' : null,
    },
    target,
    otherGroups: [],
    signedInAs: 'Ines Roth',
    outcome: null,
    ...over,
  };
}
