/** A mistake in a configuration is refused with a clear message, or contained to its tenant; it is never ignored. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Configuration, readConfiguration } from '../../shared/config/config';
import { ConfigurationError } from '../../shared/config/configuration-error';
import { deploymentId } from '../../shared/core/deployment/deployment';
import { identitiesOf } from '../fixtures/identities';
import { ofPrograms, playCases, spoil, spoilText } from './spoil';

const contoso = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const fabrikam = '1c9e5a3b-2c41-4a64-9d6e-0f4f8c1a7b22';
const person = '0a1b2c3d-0000-4000-8000-000000000001';
const hush = 'hush-hush-hush-hush';
const env = {
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  PUBLIC_BASE_URL: 'https://watch.contoso.example',
  NOTIFICATION_KEY: 'k'.repeat(40),
  ACS_ENDPOINT: 'https://contoso.communication.example',
  TEAMS_WORKFLOW_URL: `https://workflow.example/in?sig=${hush}`,
  TICKET_URL: `https://tickets.example/in?code=${hush}`,
  TICKET_SECRET: hush,
  APP_CLIENT_ID: person,
  HOME_TENANT_ID: contoso,
  SIGN_IN_TENANT_IDS: contoso,
  SESSION_KEY: 's'.repeat(40),
  TENANT_IDENTITIES: identitiesOf([contoso, fabrikam]),
};
const declared = { id: person, reason: 'sealed for emergencies', owner: 'it@contoso.example', expiry: '2027-11-24' };
const file = {
  tenants: [
    { tenantId: contoso, name: 'Contoso', tags: ['gold'], breakGlass: [declared], disabled: ['EV.P01'] },
    {
      tenantId: fabrikam,
      name: 'Fabrikam',
      thresholds: { fleetComplianceFloor: 0.8 },
      acceptedExclusions: { 'ZT.ID.001': [{ ...declared, kind: 'user' }] },
    },
  ],
  email: { senderAddress: 'DoNotReply@watch.contoso.example' },
  budgets: { emailPerHour: 50 },
  timeZone: 'Europe/Berlin',
  recognitionPhrase: 'blue lighthouse',
  digest: { weekday: 2, hour: 7 },
  recipients: [
    { id: 'ops', name: 'Operations', channel: 'email-acs', address: 'ops@contoso.example' },
    {
      id: 'desk',
      name: 'Service desk',
      channel: 'teams-workflow',
      urlSetting: 'TEAMS_WORKFLOW_URL',
      owner: 'Ada',
      coOwner: 'Paul',
    },
    { id: 'tickets', name: 'Tickets', channel: 'webhook', urlSetting: 'TICKET_URL', secretSetting: 'TICKET_SECRET' },
  ],
  routes: [
    { recipients: ['ops', 'desk'], minimumSeverity: 'medium', areas: ['identity'], sources: ['EV.P01'] },
    { recipients: ['tickets'], timing: 'hourly', sendResolved: false },
  ],
  workingHours: { days: [1, 2, 3, 4, 5], from: 8, to: 18 },
  patience: { high: { remindAfter: 60, escalateAfter: 240 } },
  escalateTo: ['desk'],
  fallbackRecipient: 'ops',
  ownHandAllowed: true,
  cadences: { directoryAudit: 7 },
  groups: { gold: { retention: { eventDays: 365 } } },
  access: [{ group: person, role: 'operator', tags: ['gold'] }],
  deployment: {
    name: 'Adatum',
    timeZone: 'Europe/Vienna',
    digest: { weekday: 5, hour: 9 },
    recipients: [{ id: 'ops', name: 'Operations', channel: 'email-acs', address: 'ops@contoso.example' }],
    rollUps: [{ id: 'all', name: 'Everybody', recipients: ['ops'], tags: ['gold'] }],
    technicians: { domains: ['adatum.example'] },
    rollUpsReplaceDigests: true,
  },
  retention: { eventDays: 400, recordDays: 90 },
};

/** Everything that a process reads from the configuration. */
const readOf = (text: string, of: Record<string, string> = env): string => {
  const configuration = readConfiguration(text, of);
  return JSON.stringify(
    {
      ...configuration,
      tenants: [...configuration.tenantIds, deploymentId].map((id) => tenantOf(configuration, id)),
    },
    (_, value) => (value instanceof Map ? [...value] : value),
  );
};

const tenantOf = (configuration: Configuration, id: string): unknown =>
  configuration.contained.has(id) ? 'contained' : configuration.tenant(id, {});

/** The message in lines; undefined if the configuration is accepted. */
function refusalOf(text: string, of: Record<string, string> = env): readonly string[] | undefined {
  try {
    const configuration = readConfiguration(text, of);
    const said = [...configuration.contained.values()].flat();
    return said.length === 0 ? undefined : said;
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

function expectPlain(said: readonly string[]): void {
  const all = said.join('\n');
  expect(said.every((line) => line.trim() !== '')).toBe(true);
  expect(all).not.toMatch(ofPrograms);
  expect(all).not.toContain(hush);
  // Of a long value from the file, the message shows at most a part.
  expect(Math.max(...said.map((line) => line.length))).toBeLessThan(2_000);
}

/** Missing values have defaults and repeated ones count once; anything else that is accepted must have an effect. */
const hasNoEffect = /is missing$|holds one twice$/;

/** A row is merged over the file key by key: an empty list keeps the file's values. */
const saysNothing = /^(cadences|digest|patience(\.\w+)?|retention|thresholds) is \{\}$/;

const good = readOf(JSON.stringify(file));

test('the file without a mistake is accepted', () => {
  expect(refusalOf(JSON.stringify(file))).toBeUndefined();
});

test('a wrong value is refused, or has an effect', async () => {
  await playCases('configuration', (random) => {
    const { value, how } = spoil(file, random);
    const text = JSON.stringify(value) ?? '';
    const said = refusalOf(text);
    if (said !== undefined) return expectPlain(said);
    if (hasNoEffect.test(how) || text === JSON.stringify(file)) return;
    expect([how, readOf(text) === good ? 'taken without effect' : 'means something']).toEqual([how, 'means something']);
  });
});

test('a wrong app setting is refused, or has an effect', async () => {
  const text = JSON.stringify(file);
  const all = {
    ...env,
    NOTIFICATION_KEY_PREVIOUS: 'p'.repeat(40),
    SESSION_KEY_PREVIOUS: 'q'.repeat(40),
    AZURE_CLIENT_ID: person,
    SCHEDULE_TICK: '0 */5 * * * *',
    WATCH_SPEED: '2',
    HEARTBEAT_URL: `https://heartbeat.example/${hush}`,
  };
  const whole = readOf(text, all);
  const names = Object.keys(all) as (keyof typeof all)[];
  await playCases('app settings', (random, number) => {
    const name = names[number % names.length] as keyof typeof all;
    const { value, how } = random() < 0.5 ? spoilText(all[name], random) : spoil(all[name], random);
    const set = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    const spoilt = { ...all, [name]: set };
    const said = refusalOf(text, spoilt);
    if (said !== undefined) return expectPlain(said);
    // An empty setting is none, and the host reads the schedule too. Spaces in a URL and empty parts of a list change nothing.
    const written = (one: string): string => one.replaceAll(/[\s,/\ufeff]/g, '');
    if (set === '' || name === 'SCHEDULE_TICK' || written(set) === written(all[name])) return;
    expect([name, how, readOf(text, spoilt) === whole ? `${set} is taken without effect` : 'means something']).toEqual([
      name,
      how,
      'means something',
    ]);
  });
});

test('a broken text is refused with its line', async () => {
  const lines = JSON.stringify(file, null, 2);
  await playCases('configuration as text', (random) => {
    const said = refusalOf(spoilText(lines, random).value);
    if (said !== undefined) expectPlain(said);
  });
});

test('a wrong settings row is refused, and the tenant keeps the settings from the file', async () => {
  const configuration = readConfiguration(JSON.stringify(file), env);
  const {
    tenants: _tenants,
    email: _email,
    groups: _groups,
    access: _access,
    deployment: _deployment,
    budgets: _budgets,
    ...row
  } = file;
  const whole = configuration.tenant(contoso, row);
  await playCases('settings', (random) => {
    const { value, how } = spoil(row, random);
    try {
      // Safe: a row of the table can hold anything.
      const read = configuration.tenant(contoso, value as Readonly<Record<string, unknown>>);
      const isSame = JSON.stringify(value) === JSON.stringify(row);
      if (!isSame && !hasNoEffect.test(how) && !saysNothing.test(how)) expect([how, read]).not.toEqual([how, whole]);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      expectPlain(error.problems);
    }
    expect(tenantOf(configuration, contoso)).toEqual(JSON.parse(good).tenants[0]);
  });
});

test('the key __proto__ is refused wherever keys can be chosen', () => {
  for (const name of ['cadences', 'patience', 'groups', 'acceptedExclusions'] as const) {
    const text = JSON.stringify({ ...file, [name]: JSON.parse('{"__proto__":{}}') });
    expect([name, refusalOf(text)]).toEqual([name, [`${name}: unknown key "__proto__"; remove it`]]);
  }
});

test('the schema for editors accepts the file that the app accepts', () => {
  const schema = JSON.parse(readFileSync(join(__dirname, '../../watch.config.schema.json'), 'utf8'));
  expect(Object.keys(file).filter((key) => !(key in schema.properties))).toEqual([]);
});
