/**
 * Customers in addition to the file. They have the same layers as a tenant in the file, and a mistake in one affects no
 * other.
 */
import { type Configuration, readConfiguration } from '../../shared/config/config';
import { ConfigurationError } from '../../shared/config/configuration-error';
import type { Customer } from '../../shared/config/customers';

const home = '0f5a3c1e-1111-4222-8333-000000000001';
const contoso = '0f5a3c1e-1111-4222-8333-000000000002';
const fabrikam = '0f5a3c1e-1111-4222-8333-000000000003';

const mail = (id: string, address: string) => ({ id, name: id, channel: 'email-acs', address });
const noc = mail('noc', 'noc@adatum.example');
const file = {
  tenants: [{ tenantId: home, name: 'Adatum' }],
  email: { senderAddress: 'DoNotReply@adatum.example' },
  timeZone: 'Europe/Berlin',
  recipients: [noc],
  groups: { gold: { timeZone: 'Europe/Paris', retention: { eventDays: 400 } }, other: {} },
  deployment: { recipients: [noc], rollUps: [{ id: 'all', recipients: ['noc'] }] },
};
const environment = {
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  PUBLIC_BASE_URL: 'https://watch.adatum.example',
  NOTIFICATION_KEY: 'k'.repeat(40),
  ACS_ENDPOINT: 'https://adatum.communication.example',
  APP_CLIENT_ID: '0f5a3c1e-aaaa-4222-8333-000000000001',
};
const customer = (tenantId: string, over: Partial<Customer> = {}): Customer => ({
  tenantId,
  name: tenantId === contoso ? 'Contoso' : 'Fabrikam',
  tags: ['gold'],
  settings: {},
  ...over,
});

const withThem = (customers: readonly Customer[], env = environment): Configuration =>
  readConfiguration(JSON.stringify(file), env).withCustomers(customers);

test('its own settings override those of its groups, which override those of the file', () => {
  const configuration = withThem([
    customer(contoso, { settings: { retention: { eventDays: 90 } } }),
    customer(fabrikam),
  ]);
  expect(configuration.tenantIds).toEqual([home, contoso, fabrikam]);
  expect(configuration.names.get(contoso)).toBe('Contoso');
  const read = configuration.tenant(contoso, {});
  expect([read.timeZone, read.retention.eventDays, read.recipients.map(({ id }) => id)]).toEqual([
    'Europe/Paris',
    90,
    ['noc'],
  ]);
  expect(configuration.tenant(fabrikam, {}).retention.eventDays).toBe(400);
  expect(configuration.tenant(home, {}).timeZone).toBe('Europe/Berlin');
  expect(configuration.tenant(contoso, { timeZone: 'Asia/Tokyo' }).timeZone).toBe('Asia/Tokyo');
});

test.each<[string, Partial<Customer>, RegExp]>([
  ['an unknown key', { settings: { colour: 'red' } }, /colour/],
  ['a time zone', { settings: { timeZone: 'Nowhere' } }, /timeZone: an IANA time zone/],
  [
    'a recipient without its setting',
    { settings: { recipients: [{ id: 't', name: 'T', channel: 'teams-workflow', urlSetting: 'NO_URL' }] } },
    /^NO_URL: /,
  ],
])('%s that is wrong affects only that customer, and is reported with its name and remedy', (_, over, expected) => {
  const configuration = withThem([customer(contoso, over), customer(fabrikam)]);
  expect([...configuration.contained.keys()]).toEqual([contoso]);
  expect(configuration.contained.get(contoso)?.[0]).toMatch(expected);
  expect(configuration.contained.get(contoso)?.join()).not.toContain('Fabrikam');
  expect(() => configuration.tenant(contoso, {})).toThrow(ConfigurationError);
  expect(configuration.tenant(fabrikam, {}).name).toBe('Fabrikam');
  expect(configuration.tenantIds).toContain(contoso);
});

test('a customer that is wrong stays visible to the people of its group, who would otherwise find nothing', () => {
  const access = [{ appRole: 'operator', role: 'operator', tags: ['gold'] }];
  const env = { ...environment, SIGN_IN_TENANT_IDS: home, SESSION_KEY: 's'.repeat(40), HOME_TENANT_ID: home };
  const { signIn } = readConfiguration(JSON.stringify({ ...file, access }), env).withCustomers([
    customer(contoso, { settings: { timeZone: 'Nowhere' } }),
    customer(fabrikam),
  ]).surroundings;
  if (signIn.type === 'closed') throw new Error('nobody can sign in');
  expect(signIn.grants?.[0]?.tenantIds).toEqual([fabrikam, contoso]);
});

test('without the application only the customers are unavailable: the home tenant goes on', () => {
  const configuration = withThem([customer(contoso)], { ...environment, APP_CLIENT_ID: '' });
  expect(configuration.contained.get(contoso)).toEqual([
    expect.stringMatching(/^APP_CLIENT_ID: is not set.*npm run register$/),
  ]);
  expect(configuration.tenant(home, {}).name).toBe('Adatum');
});

test('where the file also names the tenant, the file wins', () => {
  const { tenantIds, names } = withThem([customer(home.toUpperCase(), { name: 'Somebody' })]);
  expect([tenantIds, names.get(home)]).toEqual([[home], 'Adatum']);
});

test('a roll-up includes only customers whose alerts its recipients already get', () => {
  const own = { settings: { recipients: [mail('contact', 'it@fabrikam.example')] } };
  const { rollUps, contained } = withThem([customer(contoso), customer(fabrikam, own)]);
  expect([...contained]).toEqual([]);
  expect(rollUps.map(({ tenantIds }) => tenantIds)).toEqual([[home, contoso]]);
});

test.each<[string, object, RegExp]>([
  ['a group', { tags: ['silver'] }, /^deployment\.rollUps: no tenant has the tag "silver"/],
  ['a tenant', { tenants: [contoso.toUpperCase()] }, /^deployment\.rollUps: .* is not watched/],
])('a roll-up can name %s before the customer is added: until then it is a warning', (_, of, warning) => {
  const rollUps = [{ id: 'some', recipients: ['noc'], ...of }];
  const given = { ...file, groups: {}, deployment: { recipients: [noc], rollUps } };
  const ofRollUps = ({ fileWarnings }: Configuration) => fileWarnings.filter((one) => one.includes('rollUps'));
  const before = readConfiguration(JSON.stringify(given), environment);
  expect(ofRollUps(before)).toEqual([expect.stringMatching(warning)]);
  expect(before.rollUps.map(({ tenantIds }) => tenantIds)).toEqual([[]]);
  const after = before.withCustomers([customer(contoso, { tags: ['silver'] }), customer(fabrikam, { tags: [] })]);
  expect(ofRollUps(after)).toEqual([]);
  expect(after.rollUps.map(({ tenantIds }) => tenantIds)).toEqual([[contoso]]);
});
