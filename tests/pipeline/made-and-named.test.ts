/** An admin makes a named location or an authentication strength, and a policy names it in the same minute. */
import { alertsOf, changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

jest.setTimeout(300_000);

const policies = 'identity/conditionalAccess/policies';
const locations = 'identity/conditionalAccess/namedLocations';
const strengths = 'policies/authenticationStrengthPolicies';

let world: WorldOverHttp;
let blocking = '';

const openAlerts = async (): Promise<readonly string[]> =>
  (await alertsOf(world)).filter(({ status }) => status === 'open').map(({ key }) => key);

const makeCountries = (displayName: string, ...countriesAndRegions: readonly string[]): string =>
  changeAs(world, 'mara.klein', {
    op: 'create',
    path: `/${locations}`,
    body: {
      '@odata.type': '#microsoft.graph.countryNamedLocation',
      displayName,
      countriesAndRegions,
      includeUnknownCountriesAndRegions: false,
      countryLookupMethod: 'clientIpAddress',
    },
  })[0] ?? '';
const blocked = (id: string) => ({ locations: { includeLocations: [id], excludeLocations: [] } });
const edit = (id: string, body: object): unknown =>
  // Safe: a part of a policy as Graph takes it.
  changeAs(world, 'mara.klein', { op: 'update', path: `/${policies}/${id}`, body: body as never });

beforeAll(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true });
  const ca01 = (await world.read(policies)).find(({ displayName }) => String(displayName).startsWith('CA01'));
  const made = changeAs(world, 'mara.klein', {
    op: 'create',
    path: `/${policies}`,
    body: {
      displayName: 'CA09 Block countries',
      state: 'enabled',
      // Safe: the conditions of a policy are an object.
      conditions: { ...(ca01?.conditions as object), ...blocked(makeCountries('Blocked', 'NG')) } as never,
      grantControls: { operator: 'OR', builtInControls: ['block'], customAuthenticationFactors: [], termsOfUse: [] },
    },
  });
  blocking = made[0] ?? '';
  await pass(world, 30);
  // The break-glass accounts are not declared here, so their exclusion is a separate alert.
  takeMails(world);
});
afterAll(() => world?.stop());

/** The policy is read before the location, or after it. */
describe.each([0, 1, 2, 3])('%s minutes later in the hour', (minutes) => {
  test('a policy that blocks more countries by a new location raises no alert', async () => {
    await pass(world, minutes);
    edit(blocking, { conditions: blocked(makeCountries(`Blocked ${minutes}`, 'NG', `K${'ABCD'[minutes]}`)) });
    await pass(world, 20);
    expect(takeMails(world).map(({ subject, text }) => `${subject} ${text.slice(0, 350)}`)).toEqual([]);
    edit(blocking, { conditions: blocked(makeCountries(`As before ${minutes}`, 'NG')) });
    await pass(world, 20);
    takeMails(world);
  });
});

test('a policy that requires a new strength, as strong as the one before, raises no alert', async () => {
  const before = await openAlerts();
  const [id = ''] = changeAs(world, 'mara.klein', {
    op: 'create',
    path: `/${strengths}`,
    body: { displayName: 'Keys', description: '', allowedCombinations: ['fido2', 'x509CertificateMultiFactor'] },
  });
  const ca04 = (await world.read(policies)).find(({ displayName }) => String(displayName).startsWith('CA04'));
  // Safe: the grant of a policy is an object.
  edit(String(ca04?.id), { grantControls: { ...(ca04?.grantControls as object), authenticationStrength: { id } } });
  await pass(world, 20);
  expect(takeMails(world).map(({ subject, text }) => `${subject} ${text.slice(0, 350)}`)).toEqual([]);
  expect(await openAlerts()).toEqual(before);
});

test('a policy that requires a new and weaker strength is an alert that names the strength', async () => {
  const [id = ''] = changeAs(world, 'lea.novak', {
    op: 'create',
    path: `/${strengths}`,
    body: { displayName: 'Any code', description: '', allowedCombinations: ['password,sms'] },
  });
  const ca04 = (await world.read(policies)).find(({ displayName }) => String(displayName).startsWith('CA04'));
  changeAs(world, 'lea.novak', {
    op: 'update',
    path: `/${policies}/${String(ca04?.id)}`,
    // Safe: the grant of a policy is an object.
    body: { grantControls: { ...(ca04?.grantControls as object), authenticationStrength: { id } } as never },
  });
  await pass(world, 20);
  const mails = takeMails(world);
  expect(mails.map(({ because }) => because)).toEqual(['opened']);
  expect(mails[0]?.subject).toMatch(/^Critical .* admins can sign in with phishable MFA/);
  expect(mails[0]?.text).toMatch(/^Lea Novak's account /);
  expect(mails[0]?.text).toMatch(/Grant: Keys -> Any code/);
});
