import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readsByApplication } from '../../shared/config/application';
import { type Configuration, loadConfiguration, readConfiguration, readDeclarations } from '../../shared/config/config';
import { ConfigurationError } from '../../shared/config/configuration-error';
import type { Surroundings } from '../../shared/config/environment';
import { deploymentId } from '../../shared/core/deployment/deployment';
import { isLoopbackUrl } from '../../shared/core/safe-url';
import { cloudNames, clouds } from '../../shared/core/tenant/clouds';
import { isInForce } from '../../shared/core/tenant/configuration';
import { kindDefinitions } from '../../shared/kinds';
import { identitiesOf } from '../fixtures/identities';
import { loopbackCertificate } from '../identity/loopback-certificate';

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const otherTenantId = '1c9e5a3b-2c41-4a64-9d6e-0f4f8c1a7b22';
const appId = 'd0a6d7a2-4f6f-4f6e-9a51-3c9f1f7c2b10';
const key = 'k'.repeat(40);

type File = Record<string, unknown>;
type Environment = Record<string, string | undefined>;

const goodEnvironment: Environment = {
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  PUBLIC_BASE_URL: 'https://watch.contoso.example',
  NOTIFICATION_KEY: key,
  ACS_ENDPOINT: 'https://contoso.communication.example',
  TEAMS_WORKFLOW_URL: 'https://workflow.example/hook?sig=hush',
  TICKET_URL: 'https://tickets.example/in?code=hush',
  TICKET_SECRET: 'hush-hush-hush-hush',
};
const mail = { id: 'ops', name: 'Operations', channel: 'email-acs', address: 'ops@contoso.example' };
const card = {
  id: 'desk',
  name: 'Service desk',
  channel: 'teams-workflow',
  urlSetting: 'TEAMS_WORKFLOW_URL',
  owner: 'Ada Brandt',
  coOwner: 'Paul Orth',
};
const hook = {
  id: 'tickets',
  name: 'Tickets',
  channel: 'webhook',
  urlSetting: 'TICKET_URL',
  secretSetting: 'TICKET_SECRET',
};
const goodFile: File = {
  tenants: [{ tenantId, name: 'Contoso' }],
  email: { senderAddress: 'DoNotReply@watch.contoso.example' },
  recipients: [mail, card, hook],
};
const declared = {
  id: '0a1b2c3d-0000-4000-8000-000000000001',
  reason: 'sealed for emergencies',
  owner: 'it@contoso.example',
  expiry: '2027-11-24',
};

/** If there are several tenants, each is read with its own identity. */
function identitiesFor({ tenants }: File): Environment {
  const ids = new Set(Array.isArray(tenants) ? tenants.map((tenant) => String(tenant?.tenantId).toLowerCase()) : []);
  return ids.size > 1 ? { TENANT_IDENTITIES: identitiesOf([...ids]) } : {};
}

const read = (file: File = {}, env: Environment = {}): Configuration =>
  readConfiguration(JSON.stringify({ ...goodFile, ...file }), { ...goodEnvironment, ...identitiesFor(file), ...env });

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}
const problems = (file: File = {}, env: Environment = {}) => problemsOf(() => read(file, env));

test('the good configuration is accepted', () => {
  expect(problems()).toEqual([]);
});

describe('defaults', () => {
  const configuration = readConfiguration(JSON.stringify({ tenants: goodFile.tenants }), goodEnvironment);

  test('of a tenant', () => {
    const tenant = configuration.tenant(tenantId, {});
    expect(tenant).toMatchObject({
      tenantId,
      name: 'Contoso',
      timeZone: 'Etc/UTC',
      recognitionPhrase: null,
      recipients: [],
      routes: [],
      breakGlass: [],
      syncAccounts: [],
      serviceAccounts: [],
      acceptedExclusions: {},
      disabled: [],
      digest: { weekday: 1, hour: 8 },
      workingHours: null,
      patience: {
        critical: { remindAfter: 60, escalateAfter: 120 },
        high: { remindAfter: 240, escalateAfter: 480 },
        medium: { remindAfter: null, escalateAfter: null },
        low: { remindAfter: null, escalateAfter: null },
        informational: { remindAfter: null, escalateAfter: null },
      },
      escalateTo: [],
      fallbackRecipient: null,
      ownHandAllowed: false,
      tags: [],
      thresholds: {
        globalAdministratorsMin: 2,
        globalAdministratorsMax: 4,
        fleetComplianceFloor: 0.9,
        breakGlassMin: 2,
        sharingCapability: 'externalUserSharingOnly',
        userConsent: 'low',
        riskyUserHours: 24,
        riskyPrivilegedUserHours: 1,
      },
    });
    expect(tenant.cadenceMinutes).toEqual(
      Object.fromEntries(kindDefinitions.map(({ kind, cadenceMinutes }) => [kind, cadenceMinutes])),
    );
  });

  test("the app uses a fifth of the tenant's quota for Identity Protection", () => {
    expect(configuration.identityProtectionPerSecond).toBe(0.2);
    expect(read({ budgets: {} }).identityProtectionPerSecond).toBe(0.2);
    expect(read({ budgets: { identityProtectionPerSecond: 1 } }).identityProtectionPerSecond).toBe(1);
  });

  test('limits of providers default to the documented ones, and can be set', () => {
    expect(configuration.providerLimits).toEqual({ emailPerMinute: 30, emailPerHour: 100, teamsPerSecond: 4 });
    expect(read({ budgets: { emailPerHour: 900, teamsPerSecond: 2 } }).providerLimits).toEqual({
      emailPerMinute: 30,
      emailPerHour: 900,
      teamsPerSecond: 2,
    });
  });

  test('a domain that Azure manages gets a low mail limit, in any cloud', () => {
    const limitsWith = (senderAddress: string, budgets: object = {}) => {
      const { emailPerMinute, emailPerHour } = read({ email: { senderAddress }, budgets }).providerLimits;
      return [emailPerMinute, emailPerHour];
    };
    expect(limitsWith('DoNotReply@0a1b2c3d-1111-2222-3333-444455556666.azurecomm.net')).toEqual([5, 10]);
    expect(limitsWith('DoNotReply@0a1b2c3d-1111-2222-3333-444455556666.AzureComm.us')).toEqual([5, 10]);
    expect(limitsWith('DoNotReply@x.azurecomm.net', { emailPerMinute: 8, emailPerHour: 40 })).toEqual([8, 40]);
    expect(limitsWith('watch@contoso.example')).toEqual([30, 100]);
    expect(limitsWith('watch@a.azurecomm.contoso.example')).toEqual([30, 100]);
  });

  test('of the environment: real Graph, real time, a closed page', () => {
    expect(configuration.surroundings).toMatchObject({
      graphBaseUrl: 'https://graph.microsoft.com',
      speed: 1,
      signIn: { type: 'closed' },
      identityClientId: null,
      emailSender: null,
    });
  });

  test('critical and high alerts go to everyone at once, medium ones hourly, low ones in the weekly digest', () => {
    const everybody = { recipients: ['ops', 'desk', 'tickets'], areas: [], sources: [], sendResolved: true };
    expect(read().tenant(tenantId, {}).routes).toEqual([
      { ...everybody, minimumSeverity: 'high', timing: 'atOnce' },
      { ...everybody, minimumSeverity: 'medium', timing: 'hourly' },
      { ...everybody, minimumSeverity: 'low', timing: 'digest' },
    ]);
    expect(read({ routes: [{ recipients: ['ops'] }] }).tenant(tenantId, {}).routes).toEqual([
      { recipients: ['ops'], minimumSeverity: 'high', sendResolved: true, areas: [], sources: [], timing: 'atOnce' },
    ]);
  });

  test('the public URL defaults to the host name that Azure gives', () => {
    const { surroundings } = read(
      {},
      { PUBLIC_BASE_URL: undefined, WEBSITE_HOSTNAME: 'contoso.azurewebsites.example' },
    );
    expect(surroundings.publicUrl).toBe('https://contoso.azurewebsites.example');
  });

  test.each(['https://watch.contoso.example/app', 'https://watch.contoso.example?x=1', 'http://127.0.0.1:7071/x'])(
    'a public URL is a host, and %s is refused',
    (url) => {
      expect(problemsOf(() => read({}, { PUBLIC_BASE_URL: url }))).toEqual([
        expect.stringMatching(/^PUBLIC_BASE_URL: give the https URL of the host only, without a path/),
      ]);
    },
  );

  test('a URL loses its trailing slash', () => {
    expect(read({}, { PUBLIC_BASE_URL: 'https://watch.contoso.example//' }).surroundings.publicUrl).toBe(
      'https://watch.contoso.example',
    );
  });
});

describe('a wrong file is refused, with the name of the setting and the remedy', () => {
  type Row = readonly [string, File, RegExp];
  const tenant = { tenantId, name: 'Contoso' };
  const rows: readonly Row[] = [
    ['no tenant', { tenants: [] }, /^tenants: /],
    ['a tenant without a name', { tenants: [{ tenantId }] }, /^tenants\[0\]\.name: /],
    ['an invalid tenant id', { tenants: [{ ...tenant, tenantId: 'contoso' }] }, /^tenants\[0\]\.tenantId: /],
    [
      'the zeros of the sample',
      { tenants: [{ ...tenant, tenantId: '00000000-0000-0000-0000-000000000000' }] },
      /^tenants\[\]\.tenantId: replace the zeros by the id of your tenant/,
    ],
    [
      'a tenant twice',
      { tenants: [tenant, { ...tenant, tenantId: tenantId.toUpperCase() }] },
      /^tenants\[\]\.tenantId: 6f0b1f0e.* is given twice/,
    ],
    ['an unknown key', { colour: [] }, /unknown key "colour"; correct its spelling/],
    [
      'a key with a typo',
      { recipient: [], timezone: 'x' },
      /unknown key "recipient" \(did you mean "recipients"\?\), "timezone" \(did you mean "timeZone"\?\); correct/,
    ],
    [
      'a threshold with a typo',
      { thresholds: { globalAdministratorMax: 3 } },
      /^thresholds: unknown key "globalAdministratorMax" \(did you mean "globalAdministratorsMax"\?\)/,
    ],
    ['a cadence with a typo', { cadences: { users: 5 } }, /"users" \(did you mean "user"\?\)/],
    ['an empty list', { tenants: [] }, /^tenants: must not be empty/],
    [
      'the sender of the sample',
      { email: { senderAddress: 'DoNotReply@your-domain.azurecomm.net' } },
      /^email\.senderAddress: replace the sample .*MAIL_SENDER/,
    ],
    [
      'the recipient of the sample',
      { recipients: [mail, { ...mail, id: 'sample', address: 'security@your-domain.example' }] },
      /^recipients\[1\]\.address: replace the sample/,
    ],
    ['an unknown key deeper down', { tenants: [{ ...tenant, timezone: 'x' }] }, /tenants\[0\]: .*"timezone"/],
    ['an invalid time zone', { timeZone: 'Mars/Olympus' }, /^timeZone: an IANA time zone such as Europe\/Berlin/],
    ['a recognition phrase of two letters', { recognitionPhrase: 'ab' }, /^recognitionPhrase: /],
    ['an unknown channel', { recipients: [{ ...mail, channel: 'pigeon' }] }, /^recipients\[0\]\.channel: /],
    ['an invalid address', { recipients: [{ ...mail, address: 'ops' }] }, /^recipients\[0\]\.address: /],
    ['an id with a slash', { recipients: [{ ...mail, id: 'a/b' }] }, /^recipients\[0\]\.id: letters, digits, dots/],
    ['two recipients of one id', { recipients: [mail, { ...card, id: 'ops' }] }, /the id "ops" is given twice/],
    [
      'a receiver that would have to know the key of sessions',
      { recipients: [mail, { ...hook, secretSetting: 'SESSION_KEY' }] },
      /secretSetting: SESSION_KEY belongs to the app itself; use a setting of its own/,
    ],
    [
      'a webhook with the URL of the mail service',
      { recipients: [mail, { ...hook, urlSetting: 'ACS_ENDPOINT' }] },
      /urlSetting: ACS_ENDPOINT belongs to the app itself; use a setting of its own/,
    ],
    [
      'a mail recipient with a URL',
      { recipients: [{ ...mail, urlSetting: 'X_URL' }] },
      /recipients\[0\]: .*"urlSetting"/,
    ],
    ['mail without a sender', { email: undefined }, /^email\.senderAddress: .*give the sender address/],
    ['a route without recipients', { routes: [{ recipients: [] }] }, /^routes\[0\]\.recipients: /],
    [
      'a route to an unknown recipient',
      { routes: [{ recipients: ['boss'] }] },
      /^routes: "boss" is not the id of a recipient/,
    ],
    [
      'an unknown severity',
      { routes: [{ recipients: ['ops'], minimumSeverity: 'urgent' }] },
      /^routes\[0\]\.minimumSeverity: /,
    ],
    [
      'a route for an unknown area',
      { routes: [{ recipients: ['ops'], areas: ['mail'] }] },
      /^routes\[0\]\.areas\[0\]: /,
    ],
    [
      'a route for a source by its name',
      { routes: [{ recipients: ['ops'], sources: ['MFA'] }] },
      /^routes\[0\]\.sources\[0\]: the id of a control/,
    ],
    [
      'a route with an unknown timing',
      { routes: [{ recipients: ['ops'], timing: 'daily' }] },
      /^routes\[0\]\.timing: /,
    ],
    [
      'work that ends before it begins',
      { workingHours: { days: [1], from: 17, to: 9 } },
      /^workingHours: from must be before to/,
    ],
    [
      'working hours of zero length',
      { workingHours: { days: [1], from: 9, to: 9 } },
      /^workingHours: from must be before to/,
    ],
    ['working hours on no day', { workingHours: { days: [], from: 9, to: 17 } }, /^workingHours\.days: /],
    ['patience of a minute', { patience: { critical: { remindAfter: 1 } } }, /^patience\.critical\.remindAfter: /],
    [
      'an escalation to an unknown recipient',
      { escalateTo: ['boss'] },
      /^escalateTo: "boss" is not the id of a recipient/,
    ],
    [
      'a fallback to an unknown recipient',
      { fallbackRecipient: 'boss' },
      /^fallbackRecipient: "boss" is not the id of a recipient/,
    ],
    ['a group with an unknown key', { groups: { gold: { tenants: [] } } }, /^groups\.gold: .*"tenants"/],
    [
      'access by group and role',
      { access: [{ group: tenantId, appRole: 'x', role: 'reader', tenants: [tenantId] }] },
      /^access\[0\]: give either group or appRole/,
    ],
    [
      'access to nothing',
      { access: [{ group: tenantId, role: 'reader' }] },
      /^access\[0\]: give either tenants or tags/,
    ],
    [
      'access to an unknown tenant',
      { access: [{ group: tenantId, role: 'reader', tenants: [otherTenantId] }] },
      /^access\[0\]\.tenants: .* is not one of tenants/,
    ],
    ['a cadence of an unknown kind', { cadences: { toaster: 5 } }, /^cadences.*toaster|toaster.*/],
    ['a cadence of zero minutes', { cadences: { user: 0 } }, /^cadences\.user: /],
    ['a cadence of half a minute', { cadences: { user: 0.5 } }, /^cadences\.user: /],
    ['a cadence of more than a day', { cadences: { user: 1441 } }, /^cadences\.user: /],
    ['a share above 1', { thresholds: { fleetComplianceFloor: 90 } }, /^thresholds\.fleetComplianceFloor: /],
    [
      'a minimum above the maximum',
      { thresholds: { globalAdministratorsMin: 5, globalAdministratorsMax: 3 } },
      /^thresholds\.globalAdministratorsMin: 5 is more than globalAdministratorsMax 3/,
    ],
    [
      'a privileged user who may stay at risk for longer than others',
      { thresholds: { riskyUserHours: 4, riskyPrivilegedUserHours: 5 } },
      /^thresholds\.riskyPrivilegedUserHours: 5 is more than riskyUserHours 4/,
    ],
    ['a risk limit of zero hours', { thresholds: { riskyUserHours: 0 } }, /^thresholds\.riskyUserHours: /],
    ['eleven break-glass accounts', { thresholds: { breakGlassMin: 11 } }, /^thresholds\.breakGlassMin: /],
    [
      'sharing with anyone',
      { thresholds: { sharingCapability: 'externalUserAndGuestSharing' } },
      /^thresholds\.sharingCapability: /,
    ],
    ['consent to everything', { thresholds: { userConsent: 'all' } }, /^thresholds\.userConsent: /],
    ['a digest on no day', { digest: { weekday: 0 } }, /^digest\.weekday: /],
    ['a digest on the eighth day', { digest: { weekday: 8 } }, /^digest\.weekday: /],
    ['a digest at hour 24', { digest: { hour: 24 } }, /^digest\.hour: /],
    ['a digest at half past', { digest: { hour: 8.5 } }, /^digest\.hour: /],
    ['a digest with an extra word', { digest: { minute: 30 } }, /^digest: .*"minute"/],
    ['a budget of zero', { budgets: { identityProtectionPerSecond: 0 } }, /^budgets\.identityProtectionPerSecond: /],
    [
      'a budget above the whole limit',
      { budgets: { identityProtectionPerSecond: 1.1 } },
      /^budgets\.identityProtectionPerSecond: /,
    ],
    [
      'a budget for one tenant alone',
      { tenants: [{ ...tenant, budgets: { identityProtectionPerSecond: 0.5 } }] },
      /^tenants\[0\]: .*"budgets"/,
    ],
    ['no mail at all', { budgets: { emailPerMinute: 0 } }, /^budgets\.emailPerMinute: /],
    ['unlimited mails', { budgets: { emailPerHour: 100_000 } }, /^budgets\.emailPerHour: /],
    [
      'more mails in a minute than in an hour',
      { budgets: { emailPerMinute: 101 } },
      /^budgets\.emailPerMinute: 101 is more than emailPerHour 100/,
    ],
    ['more than Teams takes', { budgets: { teamsPerSecond: 5 } }, /^budgets\.teamsPerSecond: /],
    ['half a card a second', { budgets: { teamsPerSecond: 0.5 } }, /^budgets\.teamsPerSecond: /],
    [
      'a test flow by its URL',
      { recipients: [mail, { ...card, testUrlSetting: 'https://flow.example' }] },
      /^recipients\[1\]\.testUrlSetting: the NAME of an app setting/,
    ],
    [
      'a test flow whose setting is missing',
      { recipients: [mail, { ...card, testUrlSetting: 'TEAMS_TEST_URL' }] },
      /^TEAMS_TEST_URL: the recipient "desk" needs this app setting/,
    ],
    [
      'a role by its name',
      { thresholds: { privilegedRolesAdded: ['Helpdesk'] } },
      /^thresholds\.privilegedRolesAdded\[0\]: /,
    ],
    ['an exception without an end', { breakGlass: [{ ...declared, expiry: undefined }] }, /^breakGlass\[0\]\.expiry: /],
    ['an exception without a reason', { syncAccounts: [{ ...declared, reason: ' ' }] }, /^syncAccounts\[0\]\.reason: /],
    [
      'an exception without an owner',
      { serviceAccounts: [{ ...declared, owner: '' }] },
      /^serviceAccounts\[0\]\.owner: /,
    ],
    [
      'a break-glass account by its address',
      { breakGlass: [{ ...declared, id: 'breakglass-1@contoso.example' }] },
      /^breakGlass\[0\]\.id: the object id of a user or group/,
    ],
    [
      'an invalid day',
      { breakGlass: [{ ...declared, expiry: '2027-02-30' }] },
      /^breakGlass\[0\]\.expiry: the last day, as YYYY-MM-DD/,
    ],
    [
      'an exclusion of an unknown control',
      { acceptedExclusions: { 'MFA for all': [{ ...declared, kind: 'user' }] } },
      /^acceptedExclusions\.MFA for all: .*|a control id such as ZT\.ID\.001/,
    ],
    [
      'an exclusion of an unknown kind',
      { acceptedExclusions: { 'ZT.ID.001': [{ ...declared, kind: 'device' }] } },
      /^acceptedExclusions\.ZT\.ID\.001\[0\]\.kind: /,
    ],
    [
      'an organisation that is accepted as a whole',
      { acceptedExclusions: { 'ZT.DX.010': [{ ...declared, kind: 'organisation' }] } },
      /^acceptedExclusions\.ZT\.DX\.010\[0\]\.covers: /,
    ],
    [
      'an organisation that is accepted for an unknown setting',
      { acceptedExclusions: { 'ZT.DX.010': [{ ...declared, kind: 'organisation', covers: ['everything'] }] } },
      /^acceptedExclusions\.ZT\.DX\.010\[0\]\.covers\[0\]: /,
    ],
    [
      'permissions of an application for a control that does not read them',
      { acceptedExclusions: { 'ZT.AP.008': [{ ...declared, kind: 'application', covers: ['Mail.Send'] }] } },
      /^acceptedExclusions\.ZT\.AP\.008\[0\]\.covers: .*ZT\.AP\.007/,
    ],
    [
      'an exclusion without a kind',
      { acceptedExclusions: { 'ZT.ID.001': [declared] } },
      /^acceptedExclusions\.ZT\.ID\.001\[0\]\.kind: /,
    ],
  ];
  test.each(rows)('%s', (_, file, expected) => {
    const found = problems(file);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  test('a file that is not JSON is reported without its text', () => {
    const found = problemsOf(() => readConfiguration('{ "secret": hush', goodEnvironment));
    expect(found).toEqual([
      'watch.config.json: not valid JSON at line 1; look for a missing or additional comma, quote or bracket there or just before',
    ]);
  });

  test.each([
    ['a word without quotes', '{\n  "tenants": [\n    hush\n  ]\n}', 3],
    ['a surplus comma', '{\n  "a": 1,\n  "b": 2,\n}', 4],
    ['a missing comma', '{\n  "a": 1\n  "b": 2\n}', 3],
    ['a missing end', '{\n  "a": 1,\n  "b": [2\n', 3],
  ])('%s is reported with its line', (_, content, line) => {
    expect(problemsOf(() => readConfiguration(content, goodEnvironment))[0]).toContain(`at line ${line};`);
  });

  test('a byte order mark is accepted', () => {
    expect(problemsOf(() => readConfiguration(`\uFEFF${JSON.stringify(goodFile)}`, goodEnvironment))).toEqual([]);
  });

  test.each([
    ['AzureWebJobsStorage', 'nonsense', 'AzureWebJobsStorage: not a connection string of Azure Storage'],
    ['AzureWebJobsStorage', 'AccountName=a', 'AzureWebJobsStorage: not a connection string of Azure Storage'],
    [
      'AzureWebJobsStorage',
      'AccountName=a;AccountKey=YQ==;TableEndpoint=http://storage.example/a;QueueEndpoint=http://127.0.0.1:1/a',
      'AzureWebJobsStorage: TableEndpoint: use https (http only on this machine)',
    ],
    ['ACS_CONNECTION_STRING', 'nonsense', 'ACS_CONNECTION_STRING: not a connection string of Communication Services'],
  ])('%s=%s is refused by its name', (setting, value, expected) => {
    const found = problems({}, { [setting]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  test('the message for a value that is too small, and for an invalid id, says what to write', () => {
    const tenants = [{ tenantId: 'contoso', name: '' }];
    const found = problems({ tenants }).join('\n');
    expect(found).toContain('not an id such as');
    expect(found).not.toMatch(/Invalid GUID|Too small/);
  });

  test('50,000 mistakes give a list that people can read', () => {
    const tenants = Array.from({ length: 50_000 }, () => ({ tenantId: 'contoso', name: 'Contoso' }));
    expect.assertions(2);
    try {
      read({ tenants });
    } catch (error) {
      const lines = (error instanceof Error ? error.message : '').split('\n');
      expect(lines.length).toBeLessThan(40);
      expect(lines.at(-1)).toMatch(/and 49,?\d+ more|and \d+ more/);
    }
  });

  test('a missing file', () => {
    const nowhere = join(tmpdir(), 'no-such-folder');
    expect(problemsOf(() => loadConfiguration(goodEnvironment, nowhere))).toEqual([
      'watch.config.json: the file cannot be read; put it beside package.json or name it in WATCH_CONFIG',
    ]);
    const WATCH_CONFIG = join(nowhere, 'other.json');
    expect(problemsOf(() => loadConfiguration({ ...goodEnvironment, WATCH_CONFIG }, nowhere))).toEqual([
      `${WATCH_CONFIG}: the file cannot be read; check its path and its permissions`,
    ]);
  });
});

describe('a wrong environment is refused, with the name of the setting and the remedy', () => {
  const signIn = { APP_CLIENT_ID: appId, HOME_TENANT_ID: tenantId, SIGN_IN_TENANT_IDS: tenantId, SESSION_KEY: key };
  const unresolved = '@Microsoft.KeyVault(SecretUri=https://watch.vault.azure.net/secrets/NOTIFICATION-KEY)';
  type Row = readonly [string, Environment, RegExp];
  const rows: readonly Row[] = [
    ['no storage', { AzureWebJobsStorage: '' }, /^AzureWebJobsStorage: set it, or /],
    [
      'storage over http',
      {
        AzureWebJobsStorage: '',
        AzureWebJobsStorage__tableServiceUri: 'http://contoso.table.core.windows.net',
        AzureWebJobsStorage__queueServiceUri: 'https://contoso.queue.core.windows.net',
        AzureWebJobsStorage__blobServiceUri: 'https://contoso.blob.core.windows.net',
      },
      /^AzureWebJobsStorage__tableServiceUri: must be an https URL/,
    ],
    [
      'storage that Key Vault did not resolve',
      { AzureWebJobsStorage: unresolved },
      /^AzureWebJobsStorage: its Key Vault/,
    ],
    ['no public URL', { PUBLIC_BASE_URL: undefined }, /^PUBLIC_BASE_URL: is not set; give the https URL/],
    [
      'a public URL over http',
      { PUBLIC_BASE_URL: 'http://watch.contoso.example' },
      /^PUBLIC_BASE_URL: must be an https/,
    ],
    ['an invalid public URL', { PUBLIC_BASE_URL: 'https://[' }, /^PUBLIC_BASE_URL: must be an https URL/],
    ['Graph over http', { GRAPH_BASE_URL: 'http://graph.microsoft.example' }, /^GRAPH_BASE_URL: must be an https URL/],
    ['a heartbeat over http', { HEARTBEAT_URL: 'http://beat.example/x' }, /^HEARTBEAT_URL: must be an https URL/],
    ['no key', { NOTIFICATION_KEY: undefined }, /^NOTIFICATION_KEY: is not set; give 32 or more random characters/],
    ['a short key', { NOTIFICATION_KEY: 'k'.repeat(31) }, /^NOTIFICATION_KEY: shorter than 32 characters/],
    [
      'a short old key',
      { NOTIFICATION_KEY_PREVIOUS: 'short' },
      /^NOTIFICATION_KEY_PREVIOUS: shorter than 32 characters/,
    ],
    [
      'an old key of the sample',
      { NOTIFICATION_KEY_PREVIOUS: 'replace by: openssl rand -base64 32' },
      /^NOTIFICATION_KEY_PREVIOUS: still has the text of the sample/,
    ],
    [
      'the key of the sample',
      { NOTIFICATION_KEY: 'replace by: openssl rand -base64 32' },
      /^NOTIFICATION_KEY: still has the text of the sample/,
    ],
    [
      'a key that Key Vault did not resolve',
      { NOTIFICATION_KEY: unresolved },
      /^NOTIFICATION_KEY: its Key Vault reference is not resolved/,
    ],
    ['a heartbeat URL that Key Vault did not resolve', { HEARTBEAT_URL: unresolved }, /^HEARTBEAT_URL: its Key Vault/],
    [
      'a heartbeat URL without encryption',
      { HEARTBEAT_URL: 'http://switch.example/x' },
      /^HEARTBEAT_URL: must be an https URL/,
    ],
    [
      'an old key that Key Vault did not resolve',
      { NOTIFICATION_KEY_PREVIOUS: unresolved },
      /^NOTIFICATION_KEY_PREVIOUS: its Key Vault/,
    ],
    [
      'a recipient URL that Key Vault did not resolve',
      { TICKET_URL: unresolved },
      /^TICKET_URL: its Key Vault reference is not resolved/,
    ],
    [
      'a secret that Key Vault did not resolve',
      { TICKET_SECRET: unresolved },
      /^TICKET_SECRET: its Key Vault reference is not resolved/,
    ],
    [
      'a mail service that Key Vault did not resolve',
      { ACS_CONNECTION_STRING: unresolved },
      /^ACS_CONNECTION_STRING: its Key Vault reference is not resolved/,
    ],
    [
      'a secret that is easy to guess',
      { TICKET_SECRET: 'hush' },
      /^TICKET_SECRET: shorter than 16 characters; make a new one/,
    ],
    [
      'a URL with a password in it, which cannot be used',
      { TICKET_URL: 'https://ada:hush@tickets.example/in' },
      /^TICKET_URL: must be an https URL without a password in it/,
    ],
    ['a speed of zero', { WATCH_SPEED: '0' }, /^WATCH_SPEED: a number from 1 to 600/],
    ['a speed that is not a number', { WATCH_SPEED: 'fast' }, /^WATCH_SPEED: /],
    ['a speed that is too high', { WATCH_SPEED: '601' }, /^WATCH_SPEED: /],
    ['mail without a mail service', { ACS_ENDPOINT: undefined }, /^ACS_ENDPOINT: mail needs it; set/],
    ['a mail service over http', { ACS_ENDPOINT: 'http://mail.example' }, /^ACS_ENDPOINT: must be an https URL/],
    ['a card without its URL', { TEAMS_WORKFLOW_URL: '' }, /^TEAMS_WORKFLOW_URL: the recipient "desk" needs this/],
    ['a card over http', { TEAMS_WORKFLOW_URL: 'http://workflow.example/x' }, /^TEAMS_WORKFLOW_URL: must be an https/],
    [
      'a webhook without its secret',
      { TICKET_SECRET: undefined },
      /^TICKET_SECRET: the recipient "tickets" needs this/,
    ],
    [
      'the ID of the tenant as that of the application',
      { ...signIn, APP_CLIENT_ID: tenantId.toUpperCase() },
      /^APP_CLIENT_ID: is also given as the ID of a tenant .*; give the application \(client\) ID here, and the /,
    ],
    [
      'the IDs of tenant and application swapped',
      { ...signIn, APP_CLIENT_ID: tenantId, HOME_TENANT_ID: appId },
      /^APP_CLIENT_ID: is also given as the ID of a tenant /,
    ],
    [
      'the endpoint of the mail service with a path',
      { ACS_ENDPOINT: 'https://contoso.communication.azure.com/emails' },
      /^ACS_ENDPOINT: give the https URL of the host only, without a path: https:\/\/contoso\.communication\.azure\.com$/,
    ],
    ['a schedule in words', { SCHEDULE_TICK: 'every minute' }, /^SCHEDULE_TICK: not a schedule; give its six fields/],
    ['a schedule with a field too few', { SCHEDULE_TICK: '0 * * *' }, /^SCHEDULE_TICK: not a schedule; /],
    ['minute 60', { SCHEDULE_TICK: '0 60 * * * *' }, /^SCHEDULE_TICK: not a schedule; /],
    ['hour 24 in five fields', { SCHEDULE_TICK: '0 24 * * *' }, /^SCHEDULE_TICK: not a schedule; /],
    ['Sunday as day 7', { SCHEDULE_TICK: '0 0 0 * * 1-7' }, /^SCHEDULE_TICK: not a schedule; /],
    ['six words', { SCHEDULE_TICK: 'at minute five of each hour' }, /^SCHEDULE_TICK: not a schedule; /],
    ['a step of 0', { SCHEDULE_TICK: '0 */0 * * * *' }, /^SCHEDULE_TICK: not a schedule; /],
    [
      'two identities of one tenant',
      { TENANT_IDENTITIES: `${tenantId}=${appId},${tenantId.toUpperCase()}=${declared.id}` },
      /^TENANT_IDENTITIES: 6f0b1f0e-.* has two identities; keep one$/,
    ],
    ['a time of day as a schedule', { SCHEDULE_TICK: '00:01:00' }, /^SCHEDULE_TICK: not a schedule; /],
    [
      'an unknown cloud',
      { MICROSOFT_CLOUD: 'usgov' },
      /^MICROSOFT_CLOUD: give one of global, usGovernment, usDefense, china$/,
    ],
    [
      'an ID in braces',
      { ...signIn, APP_CLIENT_ID: `{${appId}}` },
      /^APP_CLIENT_ID: give the application \(client\) ID/,
    ],
    [
      'a domain as the home tenant',
      { ...signIn, HOME_TENANT_ID: 'contoso.example' },
      /^HOME_TENANT_ID: give the ID of/,
    ],
    ['a public URL in quotation marks', { PUBLIC_BASE_URL: '"https://watch.example"' }, /^PUBLIC_BASE_URL: must be an/],
    [
      'tenants separated by semicolons',
      { ...signIn, SIGN_IN_TENANT_IDS: `${tenantId};${otherTenantId}` },
      /^SIGN_IN_TENANT_IDS: give tenant IDs, separated by commas/,
    ],
    ['sign-in without an application', { ...signIn, APP_CLIENT_ID: undefined }, /^APP_CLIENT_ID: is not set; give/],
    [
      'sign-in of a tenant by its name',
      { ...signIn, SIGN_IN_TENANT_IDS: `${tenantId},contoso.example` },
      /^SIGN_IN_TENANT_IDS: give tenant IDs, separated by commas; a domain name is not accepted/,
    ],
    ['sign-in over http', { ...signIn, AUTHORITY_URL: 'http://login.example' }, /^AUTHORITY_URL: must be an https/],
    ['sign-in without a key', { ...signIn, SESSION_KEY: undefined }, /^SESSION_KEY: is not set; give 32 or more/],
    [
      'a session key that is easy to guess',
      { ...signIn, SESSION_KEY: 'secret' },
      /^SESSION_KEY: shorter than 32 characters/,
    ],
    [
      'an old session key that Key Vault did not resolve',
      { ...signIn, SESSION_KEY_PREVIOUS: unresolved },
      /^SESSION_KEY_PREVIOUS: its Key Vault reference is not resolved/,
    ],
  ];
  test.each(rows)('%s', (_, env, expected) => {
    const found = problems({}, env);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  test('a URL or secret in a setting is never repeated', () => {
    const listed = problems(
      {},
      {
        TEAMS_WORKFLOW_URL: 'http://hush.example/hush',
        TICKET_URL: 'ftp://hush',
        NOTIFICATION_KEY: 'hush',
        SIGN_IN_TENANT_IDS: tenantId,
        APP_CLIENT_ID: appId,
        SESSION_KEY: 'hush',
        WATCH_SPEED: 'hush',
        AzureWebJobsStorage: 'AccountKey=hush',
      },
    );
    expect(listed.length).toBeGreaterThanOrEqual(5);
    expect(listed.join('\n')).not.toMatch(/hush/);
  });

  test('a secret in the file is refused and not repeated', () => {
    const found = problems({ recipients: [{ ...card, urlSetting: 'https://workflow.example/hook?sig=hush' }] });
    expect(found).toEqual([expect.stringMatching(/^recipients\[0\]\.urlSetting: the NAME of an app setting/)]);
    expect(found.join()).not.toContain('hush');
  });
});

test('all mistakes are reported together, each once, and nothing is started halfway', () => {
  const found = problems(
    { timeZone: 'Mars/Olympus', tenants: [{ tenantId: 'x', name: 'Contoso' }], extra: 1 },
    { NOTIFICATION_KEY: undefined, PUBLIC_BASE_URL: undefined, AzureWebJobsStorage: undefined, WATCH_SPEED: 'x' },
  );
  for (const name of ['timeZone', 'tenants[0].tenantId', 'extra', 'NOTIFICATION_KEY', 'PUBLIC_BASE_URL']) {
    expect(found.join('\n')).toContain(name);
  }
  expect(found).toHaveLength(7);
  expect(new Set(found).size).toBe(found.length);
  const error = new ConfigurationError(found);
  expect(error.message.split('\n')).toHaveLength(found.length + 1);
});

test('role ids must be spelt as in Graph: an id in capitals would match no role', () => {
  const role = 'e8611ab8-c189-46e8-94e1-60213ab1f814';
  const { thresholds } = read({ thresholds: { privilegedRolesAdded: [role.toUpperCase()] } }).tenant(tenantId, {});
  expect(thresholds.privilegedRolesAdded).toEqual([role]);
});

test('a platform that Graph spells differently is refused: it would never be judged', () => {
  expect(problems({ thresholds: { supportedPlatforms: ['ios', 'windows'] } })).toEqual([
    expect.stringMatching(/^thresholds\.supportedPlatforms\[0\]: give one of android, iOS/),
  ]);
});

test('a name that two tenants lack is reported once', () => {
  const tenants = [tenantId, otherTenantId].map((id) => ({ tenantId: id, name: 'One of two' }));
  expect(problems({ tenants }, { TICKET_SECRET: undefined })).toHaveLength(1);
});

describe('a mistake in one tenant leaves the others monitored', () => {
  const good = { tenantId, name: 'Contoso' };
  const fabrikam = { tenantId: otherTenantId, name: 'Fabrikam' };
  const own = (recipient: object) => ({ recipients: [mail, recipient], routes: [] });
  const cases: readonly (readonly [string, File, Environment, RegExp])[] = [
    ['a missing secret', own({ ...hook, secretSetting: 'NO_SECRET' }), {}, /^NO_SECRET: the recipient "tickets" needs/],
    ['a missing webhook URL', own({ ...card, urlSetting: 'NO_URL' }), {}, /^NO_URL: the recipient "desk" needs/],
    [
      'a Key Vault reference that is not resolved',
      own({ ...card, urlSetting: 'VAULT_URL' }),
      { VAULT_URL: '@Microsoft.KeyVault(SecretUri=https://vault.example/secrets/url)' },
      /^VAULT_URL: its Key Vault reference is not resolved/,
    ],
    [
      'an invalid URL',
      own({ ...card, urlSetting: 'BAD_URL' }),
      { BAD_URL: 'nonsense' },
      /^BAD_URL: must be an https URL/,
    ],
    [
      'a secret that is too short',
      own({ ...hook, secretSetting: 'SHORT' }),
      { SHORT: 'hush' },
      /^SHORT: shorter than 16/,
    ],
    ['an unknown recipient', { escalateTo: ['ghost'] }, {}, /^escalateTo: "ghost" is not the id/],
    [
      'an invalid address',
      { recipients: [{ ...mail, address: 'ops' }] },
      {},
      /^tenants\[1\]\.recipients\[0\]\.address: /,
    ],
    ['an invalid time zone', { timeZone: 'Mars/Olympus' }, {}, /^tenants\[1\]\.timeZone: an IANA time zone/],
    ['a threshold out of bounds', { thresholds: { riskyUserHours: -1 } }, {}, /^tenants\[1\]\.thresholds/],
    ['an invalid key', { recipiants: [] }, {}, /^tenants\[1\]: unknown key/],
    ['no name', { name: '' }, {}, /^tenants\[1\]\.name: /],
  ];

  test.each(cases)('%s', (_, over, env, expected) => {
    const taken = read({ tenants: [good, { ...fabrikam, ...over }] }, env);
    expect([...taken.contained]).toEqual([[otherTenantId, [expect.stringMatching(expected)]]]);
    // The tenant still exists, and health shows it in red.
    expect(taken.tenantIds).toEqual([tenantId, otherTenantId]);
    expect(taken.tenant(tenantId, {})).toEqual(read().tenant(tenantId, {}));
    expect(problemsOf(() => taken.tenant(otherTenantId, {}))).toEqual([expect.stringMatching(expected)]);
    expect(taken.warnings.filter((one) => !one.startsWith('Contoso: '))).toContainEqual(
      expect.stringMatching(/: nothing of it is read, stored or sent until its settings are right: /),
    );
  });

  test('nor does the mistake break settings that name the tenant', () => {
    const noc = { ...mail, id: 'noc', address: 'noc@contoso.example' };
    const taken = read({
      tenants: [
        { ...good, recipients: [noc] },
        { ...fabrikam, tags: ['gold'], timeZone: 'Mars/Olympus' },
      ],
      access: [{ group: declared.id, role: 'reader', tenants: [otherTenantId] }],
      deployment: {
        recipients: [noc],
        rollUps: [
          { id: 'all', recipients: ['noc'] },
          { id: 'gold', tags: ['gold'], recipients: ['noc'] },
        ],
      },
    });
    expect([...taken.contained.keys()]).toEqual([otherTenantId]);
    expect(taken.rollUps.map(({ tenantIds }) => tenantIds)).toEqual([[tenantId, otherTenantId], [otherTenantId]]);
  });

  test('a mistake in a setting for all tenants, an entry without a valid id, and no tenant left to monitor stop the start', () => {
    const bad = { timeZone: 'Mars/Olympus' };
    expect(problems({ tenants: [good, fabrikam], ...bad })).toEqual([expect.stringMatching(/^timeZone: /)]);
    expect(problems({ tenants: [good, { ...fabrikam, tenantId: 'fabrikam' }] })[0]).toMatch(
      /^tenants\[1\]\.tenantId: /,
    );
    expect(
      problems({
        tenants: [
          { ...good, ...bad },
          { ...fabrikam, ...bad },
        ],
      }),
    ).toEqual([expect.stringMatching(/^tenants\[0\]\.timeZone: /), expect.stringMatching(/^tenants\[1\]\.timeZone: /)]);
    expect(problems({ tenants: [good, { ...fabrikam, ...bad }] }, { NOTIFICATION_KEY: undefined })).toEqual([
      expect.stringMatching(/^NOTIFICATION_KEY: is not set/),
    ]);
  });

  test("and goes to the deployment's own recipients, or to the operator's tenant, never to a customer", () => {
    const heard = (file: File): readonly string[] | null => {
      const taken = read({ recipients: [], ...file });
      return taken.audienceIds.includes(deploymentId)
        ? taken.tenant(deploymentId, {}).recipients.map(({ id }) => id)
        : null;
    };
    const first = { ...good, recipients: [mail] };
    const noc = { ...mail, id: 'noc' };
    expect(heard({ tenants: [first, fabrikam], deployment: { recipients: [noc] } })).toEqual(['noc']);
    expect(heard({ tenants: [first, fabrikam], deployment: { tenant: tenantId } })).toEqual(['ops']);
    expect(heard({ tenants: [first] })).toEqual(['ops']);
    expect(heard({ tenants: [first, fabrikam] })).toBeNull();
  });
});

test('two tenants with one name start with a warning, and their messages show which one it is', () => {
  const tenants = [
    { tenantId, name: 'Contoso' },
    { tenantId: otherTenantId, name: 'contoso ' },
    { tenantId: otherTenantId.replace('22', '33'), name: 'Contoso' },
  ];
  const env = { APP_CLIENT_ID: appId, HOME_TENANT_ID: tenantId };
  const { names, tenant } = read({ tenants }, env);
  expect([...names.values()]).toEqual([
    'Contoso (6f0b1f0e)',
    // The ids are shown with as many digits as they need to differ.
    `contoso (${otherTenantId.slice(0, -1)})`,
    `Contoso (${otherTenantId.slice(0, -2)}3)`,
  ]);
  expect(tenant(tenantId, {}).name).toBe('Contoso (6f0b1f0e)');
  const customer = { tenantId: otherTenantId, name: 'Contoso', tags: [], settings: {} };
  const withCustomer = read({ tenants: tenants.slice(0, 1) }, env).withCustomers([customer]);
  expect([...withCustomer.names.values()]).toEqual(['Contoso (6f0b1f0e)', 'Contoso (1c9e5a3b)']);
  expect(read({ tenants }, env).warnings).toContainEqual(expect.stringMatching(/^tenants: several are named "contoso/));
  expect(read({ tenants: tenants.slice(0, 1) }).warnings.filter((one) => /several are named/.test(one))).toEqual([]);
});

test('a setting that one of two tenants lacks is reported with that tenant', () => {
  const tenants = [
    { tenantId, name: 'Contoso' },
    { tenantId: otherTenantId, name: 'Fabrikam', escalateTo: ['ghost'] },
  ];
  expect(read({ tenants }).warnings).toContainEqual(
    expect.stringMatching(/^Fabrikam: nothing of it is read.*: escalateTo: "ghost" is not the id/),
  );
});

describe('an identity reads one tenant', () => {
  const tenants = Array.from({ length: 19 }, (_, at) => ({
    tenantId: `bbbbbbbb-0000-4000-8000-${String(at).padStart(12, '0')}`,
    name: `Customer ${at + 1}`,
  }));
  const [first, second, third] = tenants;
  const identities = (...pairs: readonly (readonly [string | undefined, string])[]): string =>
    pairs.map((pair) => pair.join('=')).join(', ');
  const one = 'cccccccc-0000-4000-8000-000000000001';
  const two = 'cccccccc-0000-4000-8000-000000000002';

  const application = { APP_CLIENT_ID: one, HOME_TENANT_ID: first?.tenantId, TENANT_IDENTITIES: '' };

  test('one application reads all tenants, and the home tenant too where that is configured', () => {
    expect(problems({ tenants }, application)).toEqual([]);
    const { surroundings } = read({ tenants }, application);
    const readBy = (id: string | undefined): boolean => readsByApplication(surroundings.application, id ?? '');
    expect([readBy(first?.tenantId.toUpperCase()), readBy(second?.tenantId)]).toEqual([false, true]);
    const both = read({ tenants }, { ...application, HOME_TENANT_CREDENTIAL: 'application' });
    expect(readsByApplication(both.surroundings.application, first?.tenantId ?? '')).toBe(true);
  });

  test.each<[Environment, RegExp]>([
    [{ APP_CLIENT_ID: 'watch' }, /^APP_CLIENT_ID: give the application \(client\) ID/],
    [{ HOME_TENANT_ID: 'contoso.example' }, /^HOME_TENANT_ID: give the ID of the tenant/],
    [{ HOME_TENANT_CREDENTIAL: 'secret' }, /^HOME_TENANT_CREDENTIAL: give identity or application$/],
    [{ APP_CERTIFICATE: 'abc' }, /^APP_CERTIFICATE: not a PEM with a certificate and its private key/],
    [
      { APP_CERTIFICATE: '-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----' },
      /^APP_CERTIFICATE: not a PEM with a certificate and its private key/,
    ],
    [
      { APP_CERTIFICATE: loopbackCertificate(0).key + loopbackCertificate(0).cert },
      /^APP_CERTIFICATE: not a PEM with a certificate and its private key/,
    ],
    [
      { APP_CERTIFICATE: '@Microsoft.KeyVault(SecretUri=x)' },
      /^APP_CERTIFICATE: its Key Vault reference is not resolved/,
    ],
    [
      { APP_CLIENT_ID: '', HOME_TENANT_CREDENTIAL: 'application', TENANT_IDENTITIES: undefined },
      /^HOME_TENANT_CREDENTIAL: has no effect without APP_CLIENT_ID/,
    ],
    [{ MICROSOFT_CLOUD: 'germany' }, /^MICROSOFT_CLOUD: give one of global, usGovernment, usDefense, china$/],
    [
      { MICROSOFT_CLOUD: 'china', GRAPH_BASE_URL: 'https://graph.microsoft.com' },
      /^GRAPH_BASE_URL: belongs to the cloud global;/,
    ],
    [{ AUTHORITY_URL: 'https://login.partner.microsoftonline.cn' }, /^AUTHORITY_URL: belongs to the cloud china;/],
    [{ AUTHORITY_URL: 'http://login.example' }, /^AUTHORITY_URL: must be an https URL/],
  ])('a wrong setting for it is refused with its name: %j', (env, expected) => {
    const found = problems({ tenants: [first] }, { ...application, ...env });
    expect(found).toEqual([expect.stringMatching(expected)]);
  });

  test.each(cloudNames)('one setting is the cloud: %s', (name) => {
    const { surroundings } = read({}, { MICROSOFT_CLOUD: name });
    expect(surroundings.cloud).toMatchObject({ name, isMicrosofts: true, ...clouds[name] });
    expect(surroundings.graphBaseUrl).toBe(clouds[name].graph);
  });

  test('so 19 tenants under one identity are refused at start, with the setting and what to do', () => {
    expect(problems({ tenants }, { TENANT_IDENTITIES: '' })).toEqual([
      "tenants: 19 tenants (Customer 1, Customer 2, Customer 3 and 16 more) would be read with the app's own identity, which can read only its own tenant; keep that one here, and read the others through one application: run npm run register and set APP_CLIENT_ID",
    ]);
  });

  test('so the second tenant needs its own identity, and one identity for all others is refused', () => {
    const some = { tenants: [first, second, third] };
    const named = (...pairs: readonly (readonly [string | undefined, string])[]) =>
      problems(some, { TENANT_IDENTITIES: identities(...pairs) });
    expect(named([second?.tenantId, one])[0]).toMatch(/^tenants: 2 tenants \(Customer 1, Customer 3\) would be read/);
    expect(named([second?.tenantId, one], [third?.tenantId, one])).toEqual([
      'TENANT_IDENTITIES: Customer 2, Customer 3 have the same identity, and an identity can read only one tenant; give each its own',
    ]);
    expect(named([second?.tenantId, one], [third?.tenantId, two])).toEqual([]);
  });

  test('and the own identity of the app, given again, is refused', () => {
    const env = { AZURE_CLIENT_ID: one.toUpperCase(), TENANT_IDENTITIES: identities([second?.tenantId, one]) };
    expect(problems({ tenants: [first, second] }, env)[0]).toMatch(/^tenants: 2 tenants/);
  });

  test('a tenant is found however its id is spelt', () => {
    const env = { TENANT_IDENTITIES: identities([second?.tenantId.toUpperCase(), one.toUpperCase()]) };
    const { surroundings } = read({ tenants: [first, second] }, env);
    expect([...surroundings.tenantIdentities]).toEqual([[second?.tenantId, one]]);
  });

  test.each(['Contoso', `${one}`, `${one}=`, `${one}=${two}=${one}`, `${one}:${two}`])(
    '%s is refused as a pair',
    (text) => {
      expect(problems({}, { TENANT_IDENTITIES: text })).toEqual([
        expect.stringMatching(/^TENANT_IDENTITIES: give pairs/),
      ]);
    },
  );

  test('an entry for a tenant that is not configured gives a warning', () => {
    const { fileWarnings } = read({}, { TENANT_IDENTITIES: identities([second?.tenantId, one]) });
    expect(fileWarnings).toEqual([
      `TENANT_IDENTITIES: ${second?.tenantId} is not one of tenants, so its identity is not used`,
    ]);
  });
});

describe('layers: the file, then the tenant, then its Settings row', () => {
  const tenants = [
    {
      tenantId,
      name: 'Contoso',
      timeZone: 'Europe/Berlin',
      digest: { weekday: 5 },
      thresholds: { deviceContactDays: 14 },
    },
    { tenantId: otherTenantId, name: 'Fabrikam' },
  ];
  const configuration = read({
    tenants,
    timeZone: 'Europe/Paris',
    digest: { weekday: 3, hour: 17 },
    cadences: { user: 20, group: 600 },
    thresholds: { deviceContactDays: 21, complianceBurstCount: 9 },
    breakGlass: [declared],
  });

  test('the closest layer wins, key by key', () => {
    const near = configuration.tenant(tenantId, { cadences: { user: 7 }, thresholds: { complianceBurstCount: 2 } });
    expect(near).toMatchObject({
      timeZone: 'Europe/Berlin',
      digest: { weekday: 5, hour: 17 },
      cadenceMinutes: { user: 7, group: 600, managedDevice: 30 },
      thresholds: { deviceContactDays: 14, complianceBurstCount: 2, globalAdministratorsMax: 4 },
      breakGlass: [declared],
    });
    const far = configuration.tenant(otherTenantId, {});
    expect(far).toMatchObject({
      timeZone: 'Europe/Paris',
      digest: { weekday: 3, hour: 17 },
      thresholds: { deviceContactDays: 21 },
    });
    expect(configuration.tenant(otherTenantId, { digest: { hour: 6 } }).digest).toEqual({ weekday: 3, hour: 6 });
  });

  test('a list that is given again replaces the one below, so a tenant can remove an exception', () => {
    expect(configuration.tenant(tenantId, { breakGlass: [] }).breakGlass).toEqual([]);
  });

  test('declared accounts and accepted exclusions keep their values', () => {
    const exclusion = { ...declared, kind: 'guestType' };
    const tenant = configuration.tenant(tenantId, {
      serviceAccounts: [declared],
      acceptedExclusions: { 'ZT.ID.001': [exclusion] },
    });
    expect(tenant.serviceAccounts).toEqual([declared]);
    expect(tenant.acceptedExclusions).toEqual({ 'ZT.ID.001': [exclusion] });
  });

  test('a row that adds recipients adds routes to them', () => {
    const tenant = configuration.tenant(tenantId, { recipients: [{ ...mail, id: 'branch' }] });
    expect(tenant.routes.map(({ recipients }) => recipients)).toEqual([['branch'], ['branch'], ['branch']]);
  });

  test.each<[string, File, RegExp]>([
    ['a bad value', { timeZone: 'Mars' }, /^Settings row timeZone: /],
    ['an unknown key', { tenants: [] }, /^Settings row: .*"tenants"/],
    ['a budget of its own', { budgets: {} }, /^Settings row: .*"budgets"/],
    ['a sender of its own', { email: { senderAddress: 'x@y.example' } }, /^Settings row: .*"email"/],
    ['a recipient without its app setting', { recipients: [{ ...card, urlSetting: 'BRANCH_URL' }] }, /^BRANCH_URL: /],
  ])('a row with %s is refused', (_, row, expected) => {
    const found = problemsOf(() => configuration.tenant(tenantId, row));
    expect(found).toEqual([expect.stringMatching(expected)]);
  });

  test('a tenant that is not configured is refused', () => {
    const found = problemsOf(() => configuration.tenant('0f0f0f0f-0000-4000-8000-000000000000', {}));
    expect(found[0]).toMatch(/is not configured/);
  });

  test('a recipient that only the row names gets its secret, and its URL is checked like any other', () => {
    const env = { BRANCH_URL: 'https://branch.example/hook' };
    const row = { recipients: [{ ...card, urlSetting: 'BRANCH_URL' }] };
    const branch = read({}, env);
    branch.tenant(tenantId, row);
    expect(branch.surroundings.secrets.get('BRANCH_URL')).toBe(env.BRANCH_URL);
    const open = read({}, { BRANCH_URL: 'http://branch.example/hook' });
    expect(problemsOf(() => open.tenant(tenantId, row))).toEqual([
      expect.stringMatching(/^BRANCH_URL: must be an https/),
    ]);
  });
});

describe('groups of tenants, and how they are explained', () => {
  const tenants = [
    {
      tenantId,
      name: 'Contoso',
      tags: ['gold', 'berlin'],
      patience: { critical: { remindAfter: 15 } },
      thresholds: { deviceContactDays: 14 },
    },
    { tenantId: otherTenantId, name: 'Fabrikam' },
  ];
  const groups = {
    gold: {
      timeZone: 'Europe/Paris',
      ownHandAllowed: true,
      patience: { critical: { remindAfter: 30, escalateAfter: null }, low: { remindAfter: 600 } },
      thresholds: { deviceContactDays: 7, breakGlassMin: 3 },
    },
    berlin: { timeZone: 'Europe/Berlin', routes: [{ recipients: ['desk'], areas: ['devices'], timing: 'hourly' }] },
  };
  const configuration = read({
    tenants,
    groups,
    timeZone: 'Europe/Rome',
    escalateTo: ['tickets'],
    digest: { hour: 6 },
  });
  const row = { thresholds: { complianceBurstCount: 9 } };

  test('a group overrides the file and is overridden by the tenant; the later of two tags wins', () => {
    expect(configuration.tenant(tenantId, row)).toMatchObject({
      timeZone: 'Europe/Berlin',
      ownHandAllowed: true,
      tags: ['gold', 'berlin'],
      escalateTo: ['tickets'],
      patience: {
        critical: { remindAfter: 15, escalateAfter: null },
        high: { remindAfter: 240, escalateAfter: 480 },
        low: { remindAfter: 600, escalateAfter: null },
      },
      thresholds: { deviceContactDays: 14, breakGlassMin: 3, complianceBurstCount: 9, riskyUserHours: 24 },
      routes: [{ recipients: ['desk'], areas: ['devices'], timing: 'hourly' }],
    });
    expect(configuration.tenant(otherTenantId, {})).toMatchObject({ timeZone: 'Europe/Rome', ownHandAllowed: false });
    const turned = read({ tenants: [{ ...tenants[0], tags: ['berlin', 'gold'] }], groups });
    expect(turned.tenant(tenantId, {}).timeZone).toBe('Europe/Paris');
  });

  test('null removes a time that a lower layer set', () => {
    const { patience } = configuration.tenant(tenantId, { patience: { critical: { remindAfter: null } } });
    expect(patience.critical).toEqual({ remindAfter: null, escalateAfter: null });
  });

  test('each value is shown with the layer that it comes from', () => {
    const explained = configuration.explainTenant(tenantId, row);
    const explanations = new Map(explained.map(({ path, value, from }) => [path, [value, from]]));
    expect(Object.fromEntries(explanations)).toMatchObject({
      timeZone: ['Europe/Berlin', 'group berlin'],
      ownHandAllowed: [true, 'group gold'],
      escalateTo: [['tickets'], 'file'],
      fallbackRecipient: [null, 'default'],
    });
    expect(explanations.get('digest.hour')).toEqual([6, 'file']);
    expect(explanations.get('digest.weekday')).toEqual([1, 'default']);
    expect(explanations.get('patience.critical.remindAfter')).toEqual([15, 'tenant']);
    expect(explanations.get('patience.critical.escalateAfter')).toEqual([null, 'group gold']);
    expect(explanations.get('patience.high.remindAfter')).toEqual([240, 'default']);
    expect(explanations.get('thresholds.breakGlassMin')).toEqual([3, 'group gold']);
    expect(explanations.get('thresholds.complianceBurstCount')).toEqual([9, 'settings row']);
    expect(explanations.get('cadences.user')?.[1]).toBe('default');
    expect(explanations.size).toBe(explained.length);
  });

  test('an allowed setting that is probably a mistake gives a warning', () => {
    const good = { id: 'good', name: 'Both', channel: 'email-acs', address: 'both@contoso.example' };
    const escalateTo = ['ops'];
    expect(read({ escalateTo }).warnings).toEqual([]);
    const warned = read({
      escalateTo,
      recipients: [mail],
      groups: { silver: {} },
      tenants: [{ tenantId, name: 'Contoso', tags: ['slver'] }],
      access: [{ group: otherTenantId, role: 'reader', tags: ['bronze'] }],
    }).warnings;
    expect(warned).toEqual([
      expect.stringMatching(/^Contoso: recipients: routes reach only one; name a second one/),
      expect.stringMatching(/^tenants: the tag "slver" has no effect; did you mean "silver"/),
      expect.stringMatching(/^groups\.silver: no tenant has this tag/),
      expect.stringMatching(/^access: no tenant has the tag "bronze"/),
    ]);
    const unescalated = { patience: { critical: { escalateAfter: null }, high: { escalateAfter: null } } };
    expect(read({ ...unescalated, recipients: [] }).warnings).toEqual([expect.stringMatching(/nobody gets alerts/)]);
    const twice = { ...good, id: 'again', address: 'Both@Contoso.example' };
    expect(read({ ...unescalated, recipients: [good, twice] }).warnings).toHaveLength(1);
    const unreached = { ...unescalated, recipients: [mail, good], routes: [{ recipients: ['ops'] }] };
    expect(read(unreached).warnings).toHaveLength(1);
    // These recipients get an alert only if its other recipient is the account that made the change.
    expect(read({ ...unreached, fallbackRecipient: 'good' }).warnings).toHaveLength(1);
    const digest = { recipients: ['good'], timing: 'digest' };
    expect(read({ ...unreached, routes: [...unreached.routes, digest] }).warnings).toHaveLength(1);
    expect(read({ ...unescalated, recipients: [mail, good] }).warnings).toEqual([
      expect.stringMatching(/^Contoso: recipients: routes reach only email-acs/),
    ]);
  });

  test("the operator's tenant can be named, must be monitored, and defaults to the first with a warning", () => {
    const tenants = [
      { tenantId, name: 'Contoso' },
      { tenantId: otherTenantId, name: 'Fabrikam' },
    ];
    const escalateTo = ['ops'];
    const silent = read({ escalateTo, tenants });
    expect(silent.operatorsTenantId).toBe(tenantId);
    expect(silent.fileWarnings).toEqual([
      expect.stringMatching(
        /^deployment\.recipients: not given, .* go to Contoso; name them, or name the operator's tenant/,
      ),
    ]);
    const named = read({ escalateTo, tenants, deployment: { tenant: otherTenantId.toUpperCase() } });
    expect(named.operatorsTenantId).toBe(otherTenantId);
    expect(named.warnings).toEqual([]);
    expect(read({ escalateTo }).fileWarnings).toEqual([]);
    expect(() => read({ deployment: { tenant: otherTenantId } })).toThrow(
      /deployment\.tenant: .* is not one of tenants/,
    );
    expect(() => read({ deployment: {} })).toThrow(/deployment: give recipients, or tenant/);
  });

  describe('the deployment', () => {
    const desk = { id: 'noc', name: 'Operations', channel: 'email-acs', address: 'OPS@contoso.example' };
    const second = { id: 'second', name: 'Second', channel: 'email-acs', address: 'second@contoso.example' };
    const tenants = [
      { tenantId, name: 'Contoso', tags: ['north'] },
      { tenantId: otherTenantId, name: 'Fabrikam' },
    ];
    const configured = (deployment: File, over: File = {}) =>
      read({ escalateTo: ['ops'], tenants, deployment: { recipients: [desk, second], ...deployment }, ...over });

    test('with its own recipients gets messages that concern no single tenant, and inherits no recipients', () => {
      const own = configured({ name: 'Adatum IT', timeZone: 'Europe/Berlin' }, { recognitionPhrase: 'blue heron' });
      expect(own.operatorsTenantId).toBe('00000000-0000-0000-0000-000000000000');
      expect(own.audienceIds).toEqual([...own.tenantIds, own.operatorsTenantId]);
      expect(own.warnings).toEqual([]);
      const { name, timeZone, recognitionPhrase, recipients, routes, patience } = own.tenant(own.operatorsTenantId, {});
      expect([name, timeZone, recognitionPhrase]).toEqual(['Adatum IT', 'Europe/Berlin', 'blue heron']);
      expect(recipients.map(({ id }) => id)).toEqual(['noc', 'second']);
      expect(routes.flatMap((route) => route.recipients)).not.toContain('ops');
      // Alerts without a page cannot be acknowledged, so there are no reminders.
      expect(Object.values(patience).flatMap((one) => [one.remindAfter, one.escalateAfter])).toEqual(
        Array(10).fill(null),
      );
      expect(() => read({ tenants }).tenant(own.operatorsTenantId, {})).toThrow(/is not configured/);
    });

    test('is checked like any recipient, with its position in the file', () => {
      expect(() => configured({ routes: [{ recipients: ['nobody'] }] })).toThrow(
        /deployment\.routes: "nobody" is not the id of a recipient/,
      );
      expect(() => configured({ recipients: [{ ...card, urlSetting: 'OTHER_URL' }] })).toThrow(/OTHER_URL/);
      expect(configured({ recipients: [desk] }).fileWarnings).toEqual([
        expect.stringMatching(/^deployment\.recipients: routes reach only one/),
      ]);
      expect(configured({ tenant: otherTenantId }).fileWarnings).toEqual([
        expect.stringMatching(/^deployment\.tenant: has no effect/),
      ]);
    });

    test('reports settings for deployment recipients as unused where there are none', () => {
      const routes = [{ recipients: ['nobody'] }];
      expect(read({ deployment: { tenant: tenantId, name: 'Adatum', routes } }).fileWarnings).toEqual([
        'deployment: name and routes apply to deployment.recipients only, and none is given; add recipients, or remove these settings',
      ]);
    });

    test('sends the week of all tenants, of those with a tag, or of named ones', () => {
      const staff = { tenantIds: [], domains: ['contoso.example'] };
      const { rollUps } = configured({
        rollUps: [
          { id: 'all', recipients: ['noc'] },
          { id: 'north', name: 'North', recipients: ['noc'], tags: ['north'] },
          { id: 'one', recipients: ['noc'], tenants: [otherTenantId.toUpperCase()] },
        ],
      });
      expect(rollUps).toEqual([
        { id: 'all', name: null, recipients: ['noc'], tenantIds: [tenantId, otherTenantId], staff },
        { id: 'north', name: 'North', recipients: ['noc'], tenantIds: [tenantId], staff },
        { id: 'one', name: null, recipients: ['noc'], tenantIds: [otherTenantId], staff },
      ]);
      expect(read().rollUps).toEqual([]);
    });

    test('reports on the work of its own staff: as configured, else by its mailbox domains, except public ones', () => {
      const staffOf = (address: string, technicians?: object) => {
        const readers = [{ ...desk, address }, second];
        const route = { recipients: ['ops'], minimumSeverity: 'low' };
        const own = { recipients: [{ ...mail, address }], routes: [route] };
        return configured({ recipients: readers, rollUps: [{ id: 'all', recipients: ['noc'] }], technicians }, own)
          .rollUps[0]?.staff;
      };
      expect(staffOf('NOC@MSP.example')).toEqual({ tenantIds: [], domains: ['msp.example'] });
      expect(staffOf('noc@gmail.com')).toEqual({ tenantIds: [], domains: [] });
      expect(staffOf('noc@msp.example', { domains: ['Adatum.example'] })).toEqual({
        tenantIds: [],
        domains: ['adatum.example'],
      });
      expect(staffOf('noc@msp.example', { tenants: [otherTenantId.toUpperCase()] })).toEqual({
        tenantIds: [otherTenantId],
        domains: ['msp.example'],
      });
      expect(() => staffOf('noc@msp.example', { domains: ['j.weiss@msp.example'] })).toThrow(/must be a domain/);
    });

    test('that replaces the weeks of its tenants does so for its readers, and the explanation says so', () => {
      const replaced = (rollUpsReplaceDigests: boolean | undefined) => {
        const rollUps = [{ id: 'south', tenants: [tenantId], recipients: ['noc'] }];
        const configuration = configured({ rollUps, rollUpsReplaceDigests });
        const explained = configuration.explainTenant(tenantId, {}).find(({ path }) => path === 'weekInRollUp');
        const of = (one: string) => configuration.tenant(one, {}).weekInRollUp;
        return [of(tenantId), of(otherTenantId), explained?.value, explained?.from];
      };
      expect(replaced(true)).toEqual([['ops'], [], ['ops'], 'deployment']);
      expect(replaced(false)).toEqual([[], [], [], 'default']);
      expect(replaced(undefined)).toEqual(replaced(false));
      expect(() => configured({ rollUpsReplaceDigests: true })).toThrow(/rollUpsReplaceDigests: rollUps is empty/);
    });

    test.each<[File, RegExp, File?]>([
      [
        { id: 'all', recipients: ['nobody'] },
        /rollUps\[0\]\.recipients: "nobody" is not the id of one of deployment\.rec/,
      ],
      // No route sends this recipient alerts of Contoso and Fabrikam, so in a roll-up it would read data that is not
      // meant for it.
      [{ id: 'all', recipients: ['second'] }, /"second" gets no alerts of Contoso, Fabrikam; name the same mailbox/],
      [{ id: 'all', recipients: ['noc'], tenants: [tenantId], tags: ['north'] }, /give tenants or tags, not both/],
      [
        { id: 'all', recipients: ['noc'] },
        /"noc" gets no alerts of Fabrikam;/,
        { tenants: [tenants[0], { ...tenants[1], routes: [{ recipients: ['tickets'] }] }] },
      ],
      [
        { id: 'all', recipients: ['tickets'] },
        /"tickets" is neither a mailbox nor a Teams workflow/,
        { deployment: { recipients: [hook], rollUps: [{ id: 'all', recipients: ['tickets'] }] } },
      ],
    ])('refuses %j', (rollUp, problem, over = {}) => {
      expect(() => configured({ rollUps: [rollUp] }, over)).toThrow(problem);
    });

    test('refuses a duplicate id, and weeks without a recipient', () => {
      const all = { id: 'all', recipients: ['noc'] };
      expect(() => configured({ rollUps: [all, all] })).toThrow(/deployment\.rollUps: the id "all" is given twice/);
      expect(() => read({ tenants, deployment: { tenant: tenantId, rollUps: [all] } })).toThrow(
        /"noc" is not the id of one of deployment\.recipients/,
      );
    });
  });

  test('an escalation without recipients gives a warning with its remedy, unless it is switched off', () => {
    expect(read().warnings).toEqual([
      'Contoso: escalateTo: names nobody, so unacknowledged alerts are not escalated (critical after 120 min, high after 480 min); name a recipient, or set patience.critical.escalateAfter and patience.high.escalateAfter to null',
    ]);
    const only = { patience: { critical: { escalateAfter: null } } };
    expect(read(only).warnings).toEqual([expect.stringMatching(/\(high after 480 min\)/)]);
    expect(read({ ...only, tenants: [{ tenantId, name: 'Contoso', escalateTo: ['ops'] }] }).warnings).toEqual([]);
  });

  test('a flow without a co-owner gives a warning', () => {
    const { coOwner: _, ...alone } = card;
    const found = read({ escalateTo: ['ops'], recipients: [mail, alone, hook] }).warnings;
    expect(found).toEqual([expect.stringMatching(/^Contoso: recipients: "desk" has no coOwner of its flow/)]);
  });

  test('a role that several organisations can assign gives no access until one is named', () => {
    const env = {
      APP_CLIENT_ID: appId,
      HOME_TENANT_ID: tenantId,
      SIGN_IN_TENANT_IDS: `${tenantId},${otherTenantId}`,
      SESSION_KEY: key,
    };
    const entry = { appRole: 'desk', role: 'operator', tenants: [tenantId] };
    expect(problems({ access: [entry] }, env)).toEqual([expect.stringMatching(/^access\[0\]\.organisation: several/)]);
    expect(problems({ access: [{ ...entry, organisation: tenantId }] }, env)).toEqual([]);
    expect(problems({ access: [entry] }, { ...env, SIGN_IN_TENANT_IDS: tenantId })).toEqual([]);
  });
});

describe('the environment', () => {
  test.each<[string, Environment, Partial<Surroundings>]>([
    [
      'storage by identity, from the name of the account',
      { AzureWebJobsStorage: undefined, AzureWebJobsStorage__accountName: 'contoso' },
      {
        storage: {
          type: 'identity',
          tableUrl: 'https://contoso.table.core.windows.net',
          queueUrl: 'https://contoso.queue.core.windows.net',
          blobUrl: 'https://contoso.blob.core.windows.net',
        },
      },
    ],
    [
      'both keys during a rotation, the new one first',
      { NOTIFICATION_KEY_PREVIOUS: 'o'.repeat(32) },
      { notificationKeys: [key, 'o'.repeat(32)] },
    ],
    ["no dead man's switch by default", {}, { heartbeatUrl: null }],
    [
      "a dead man's switch",
      { HEARTBEAT_URL: 'https://switch.example/ping/a-secret' },
      { heartbeatUrl: 'https://switch.example/ping/a-secret' },
    ],
    ['an empty old key is ignored', { NOTIFICATION_KEY_PREVIOUS: '' }, { notificationKeys: [key] }],
    [
      'a connection string for mail wins over an identity',
      { ACS_CONNECTION_STRING: 'endpoint=https://a.example/;accesskey=hush' },
      { acs: { type: 'connectionString', connectionString: 'endpoint=https://a.example/;accesskey=hush' } },
    ],
    ['no heartbeat', {}, { heartbeatUrl: null }],
    ['a heartbeat', { HEARTBEAT_URL: 'https://beat.example/x' }, { heartbeatUrl: 'https://beat.example/x' }],
    [
      'a home tenant that is listed beside them',
      { APP_CLIENT_ID: appId, HOME_TENANT_ID: otherTenantId, SIGN_IN_TENANT_IDS: tenantId, SESSION_KEY: key },
      { signIn: expect.objectContaining({ tenantIds: [tenantId, otherTenantId] }) },
    ],
    [
      'no tenant whose people may sign in, so the page is closed',
      { SIGN_IN_TENANT_IDS: ' , ' },
      { signIn: { type: 'closed' } },
    ],
    [
      "a dead man's switch whose URL keeps its end",
      { HEARTBEAT_URL: 'https://switch.example/ping/a-secret/' },
      { heartbeatUrl: 'https://switch.example/ping/a-secret/' },
    ],
    [
      'tenants that may sign in, spelt as in their tokens',
      {
        APP_CLIENT_ID: appId.toUpperCase(),
        HOME_TENANT_ID: tenantId,
        SIGN_IN_TENANT_IDS: tenantId.toUpperCase(),
        SESSION_KEY: key,
      },
      {
        signIn: {
          type: 'open',
          authority: 'https://login.microsoftonline.com',
          clientId: appId,
          tenantIds: [tenantId],
          customerIds: [],
          sessionsFrom: new Map(),
          sessionKeys: [key],
          certificate: null,
          grants: null,
        },
      },
    ],
    [
      'a pasted URL with a space',
      { PUBLIC_BASE_URL: ' https://watch.contoso.example/ ' },
      { publicUrl: 'https://watch.contoso.example' },
    ],
    ['an empty identity is ignored', { AZURE_CLIENT_ID: '' }, { identityClientId: null }],
    [
      'sign-in of several tenants, during a rotation',
      {
        APP_CLIENT_ID: appId,
        HOME_TENANT_ID: tenantId,
        SIGN_IN_TENANT_IDS: `${tenantId}, ${otherTenantId}`,
        SESSION_KEY: key,
        SESSION_KEY_PREVIOUS: 'o'.repeat(32),
      },
      { signIn: expect.objectContaining({ tenantIds: [tenantId, otherTenantId], sessionKeys: [key, 'o'.repeat(32)] }) },
    ],
  ])('%s', (_, env, expected) => {
    expect(read({}, env).surroundings).toMatchObject(expected);
  });
});

test.each<[string, boolean]>([
  ['http://127.0.0.1:7071', true],
  ['http://localhost', true],
  ['http://[::1]:80/x', true],
  ['https://127.0.0.1', false],
  ['http://127.0.0.1.example', false],
  ['http://localhost.example', false],
  ['http://127.0.0.1@attacker.example', false],
  ['http://attacker.example/?http://127.0.0.1', false],
  ['http://0.0.0.0', false],
  ['http://192.0.2.1', false],
  ['file://localhost/x', false],
  ['127.0.0.1', false],
])('%s is this machine: %s', (url, expected) => {
  expect(isLoopbackUrl(url)).toBe(expected);
});

test.each([
  ['2026-11-24T23:59:59.999Z', true],
  ['2026-11-25T00:00:00.000Z', false],
  ['2025-01-01T00:00:00.000Z', true],
])('an exception until 2026-11-24 is in force at %s: %s', (at, expected) => {
  expect(isInForce({ expiry: '2026-11-24' }, at)).toBe(expected);
});

test.each([
  ['2027-11-24', '2027-11-24'],
  ['2027-11-24T06:30:00Z', '2027-11-24'],
  ['2027-11-25T01:00:00+02:00', '2027-11-24'],
])('an exception until %s lasts for the whole day %s, in UTC', (expiry, expected) => {
  const { breakGlass } = readDeclarations({ breakGlass: [{ ...declared, expiry }] }, { tenantId, name: 'Contoso' });
  expect(breakGlass.map((one) => one.expiry)).toEqual([expected]);
});

describe('the packaged file', () => {
  const sample: File = JSON.parse(readFileSync(join(__dirname, '..', '..', 'watch.config.json'), 'utf8'));

  /** A fork that is deployed has its own file, and runs these tests before each deployment. */
  const isSample = /00000000-0000-0000-0000-000000000000/.test(JSON.stringify(sample));

  test('needs the id of the tenant, the sender and a recipient', () => {
    const found = problemsOf(() => readConfiguration(JSON.stringify(sample), goodEnvironment));
    if (!isSample) return expect(found.filter((problem) => /replace the /.test(problem))).toEqual([]);
    expect(found).toEqual([
      expect.stringMatching(/replace the zeros/),
      expect.stringMatching(/^email\.senderAddress: replace the sample/),
      expect.stringMatching(/^recipients\[0\]\.address: replace the sample/),
    ]);
  });

  test('WATCH_CONFIG names another file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'watch-config-'));
    try {
      const path = join(folder, 'other.json');
      writeFileSync(path, JSON.stringify(goodFile));
      expect(loadConfiguration({ ...goodEnvironment, WATCH_CONFIG: path }, 'nowhere').tenantIds).toEqual([tenantId]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('recipients of many tenants', () => {
  const ids = [1, 2, 3, 4].map((number) => `aaaaaaaa-0000-4000-8000-00000000000${number}`);
  const tenants = (...recipients: readonly (readonly object[])[]) =>
    recipients.map((own, at) => ({ tenantId: ids[at], name: `Customer ${at + 1}`, recipients: own }));
  const sharedBy = (file: File, recipientId: string, at = 0) =>
    read(file).sharedTarget(ids[at] ?? '', recipientId)?.recipientIds;

  test('are those that three tenants in the file name, whatever their id and spelling', () => {
    const other = { ...mail, id: 'msp', address: 'OPS@Contoso.example' };
    const shared = sharedBy({ tenants: tenants([mail], [other], [mail]) }, 'msp', 1);
    expect([...(shared ?? [])]).toEqual([
      [ids[0], 'ops'],
      [ids[1], 'msp'],
      [ids[2], 'ops'],
    ]);
    expect(sharedBy({ tenants: tenants([card], [card], [card]) }, 'desk')?.size).toBe(3);
  });

  test('include a recipient at the top of the file, for every tenant', () => {
    const file = { tenants: ids.map((tenantId) => ({ tenantId, name: 'Customer' })) };
    expect(sharedBy(file, 'ops')?.size).toBe(4);
  });

  test.each<[string, File, string]>([
    ['two tenants', { tenants: tenants([mail], [mail], [card]) }, 'ops'],
    ['two recipients of one tenant', { tenants: tenants([mail, { ...mail, id: 'again' }], [mail], [card]) }, 'ops'],
    ['another address', { tenants: tenants([mail], [mail], [{ ...mail, address: 'x@contoso.example' }]) }, 'ops'],
    ['a webhook', { tenants: tenants([hook], [hook], [hook]) }, 'tickets'],
  ])('%s do not count as many', (_, file, recipientId) => {
    expect(sharedBy(file, recipientId)).toBeUndefined();
  });
});
