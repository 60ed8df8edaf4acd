import { customersConfiguration, otherCustomers } from '../../../infra/local/scenario/customers-of-adatum';
import { watchConfiguration } from '../../../infra/local/world/configuration';
import { readConfiguration } from '../../../shared/config/config';

const contoso = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';

test("the configuration of the three customers has no warning, and no contact gets another customer's alerts", () => {
  const over = customersConfiguration(contoso);
  const watched = watchConfiguration({ tenantId: contoso, name: 'Contoso', breakGlass: [] }, Date.now(), over);
  const read = readConfiguration(JSON.stringify(watched), {
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    PUBLIC_BASE_URL: 'https://watch.contoso.example',
    NOTIFICATION_KEY: 'k'.repeat(40),
    ACS_ENDPOINT: 'https://contoso.communication.example',
    TENANT_IDENTITIES: otherCustomers.map(({ tenantId, clientId }) => `${tenantId}=${clientId}`).join(','),
    TEAMS_WORKFLOW_URL: 'https://workflow.example/hook?sig=hush',
  });
  expect(read.warnings).toEqual([]);
  expect(read.rollUps).toEqual([
    {
      id: 'managed',
      name: null,
      recipients: ['noc', 'noc-team'],
      tenantIds: read.tenantIds,
      staff: { tenantIds: [], domains: ['adatum.example'] },
    },
  ]);
  expect(read.tenantIds.map((tenantId) => read.sharedTarget(tenantId, 'contact'))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(read.tenantIds.map((tenantId) => read.sharedTarget(tenantId, 'adatum')?.recipientIds.size)).toEqual([3, 3, 3]);
});
