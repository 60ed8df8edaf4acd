/** Customers whose tokens come from Entra over https: who is alerted when a tenant refuses the app, and when Entra fails for all. */
import { allReadPermissions } from '../../infra/local/tenant/graph/permissions';
import { localIdentity } from '../../infra/local/world/people';
import {
  type CustomersWorld,
  contactOf,
  customerId,
  customerName,
  noc,
  startCustomersWorld,
} from './fixtures/customers-world';
import { lookingOftenAt } from './observed-world';

jest.setTimeout(1_800_000);

let customers: CustomersWorld;
/** The mails to an address since the last call. */
const seen = new Map<string, number>();
const newTitles = (address: string): readonly string[] => {
  const titles = customers.titles(address).map((title) => title.replace(/ \[[A-Z0-9]+\]$/, ''));
  const news = titles.slice(seen.get(address) ?? 0);
  seen.set(address, titles.length);
  return news;
};

/** The next mails to an address. On a busy machine a request can time out; the next tick tries again. */
async function nextTitles(address: string): Promise<readonly string[]> {
  for (let asked = 0; asked < 6; asked += 1) {
    await customers.minutes(10);
    const titles = newTitles(address);
    if (titles.length > 0) return titles;
  }
  return [];
}

beforeAll(async () => {
  customers = await startCustomersWorld({
    count: 3,
    file: lookingOftenAt('directoryAudit', 'conditionalAccessPolicy'),
  });
  await customers.minutes(20);
  for (const number of customers.numbers)
    expect(newTitles(contactOf(number))).toEqual([expect.stringMatching(/^Watching · /)]);
  newTitles(noc);
});
afterAll(async () => {
  await customers?.stop();
});

test('each customer that refuses the app gets one alert with its own reason, and the others get none', async () => {
  const { authority } = customers;
  authority.switchOff(customerId(1));
  authority.revoke(customerId(2));
  // Tokens last a quarter of an hour in this world.
  await customers.minutes(20);
  expect(newTitles(contactOf(1))).toEqual([
    `Blind · ${customerName(1)} · cannot be read: sign-in of the app is switched off`,
  ]);
  expect(newTitles(contactOf(2))).toEqual([`Blind · ${customerName(2)} · cannot be read: consent was withdrawn`]);
  expect(newTitles(contactOf(3))).toEqual([]);
  authority.consent(customerId(1), allReadPermissions);
  authority.consent(customerId(2), allReadPermissions);
  for (const number of [1, 2])
    expect(await nextTitles(contactOf(number))).toEqual([
      `Restored · ${customerName(number)} · ${customerName(number)} can be read again`,
    ]);
  expect([newTitles(contactOf(3)), newTitles(noc)]).toEqual([[], []]);
});

test('a rejected credential is one alert to the deployment, which ends by itself, and none to a customer', async () => {
  customers.authority.trust(null);
  await customers.minutes(30);
  expect(newTitles(noc)).toEqual(["Critical · Adatum IT · Entra rejects this deployment's credential"]);
  customers.authority.trust(localIdentity.principalId);
  expect(await nextTitles(noc)).toEqual(["Restored · Adatum IT · Entra accepts this deployment's credential again"]);
  for (const number of customers.numbers) expect(newTitles(contactOf(number))).toEqual([]);
});
