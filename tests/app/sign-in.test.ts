import { connectSignIn } from '../../shared/app/sign-in';
import { readConfiguration } from '../../shared/config/config';

const home = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const other = '1c9e5a3b-2c41-4a64-9d6e-0f4f8c1a7b22';
const customer = '2d2d2d2d-0000-4000-8000-000000000000';

/** Where a sign-in starts, and how often the list of customers is read for it. */
async function startWith(named: readonly string[], customers: readonly string[]) {
  const { surroundings } = readConfiguration(JSON.stringify({ tenants: [{ tenantId: home, name: 'Adatum' }] }), {
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    PUBLIC_BASE_URL: 'https://watch.adatum.example',
    NOTIFICATION_KEY: 'k'.repeat(40),
    APP_CLIENT_ID: 'd0a6d7a2-4f6f-4f6e-9a51-3c9f1f7c2b10',
    HOME_TENANT_ID: home,
    SIGN_IN_TENANT_IDS: named.join(','),
    SESSION_KEY: 's'.repeat(40),
  });
  const connected = await connectSignIn(surroundings);
  if (connected === null) throw new Error('closed');
  let reads = 0;
  const signIn = connected(async () => {
    reads += 1;
    return [...named, ...customers];
  });
  const started = await signIn.start(null, new Map());
  if (started.type === 'refused') throw new Error(started.why);
  return [new URL(started.location).pathname.split('/')[1], reads];
}

test('a single tenant signs in at its own address, and at the common one once there is a customer', async () => {
  expect(await startWith([home], [])).toEqual([home, 1]);
  expect(await startWith([home], [customer])).toEqual(['organizations', 1]);
});

test('with several configured tenants, a sign-in starts without reading the list of customers', async () => {
  expect(await startWith([home, other], [customer])).toEqual(['organizations', 0]);
});
