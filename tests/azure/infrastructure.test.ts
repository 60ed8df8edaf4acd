/**
 * Checks the resources that Azure would deploy, as read from the compiled template. This needs no compiler; .ci/run
 * compiles.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appRoles } from '../../infra/operate/register/registration';
import { type Configuration, readConfiguration } from '../../shared/config/config';
import { cloudNames, clouds } from '../../shared/core/tenant/clouds';
import { queueNames } from '../../shared/queues/azure-queues';
import { loopbackCertificate } from '../identity/loopback-certificate';
import { azureFolder, compiled, type Json, resourceOf, resources, templateOf, templates, workOut } from './template';

const root = join(__dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const namesIn = (text: string, pattern: RegExp): string[] => [
  ...new Set([...text.matchAll(pattern)].map(([, name = '']) => name)),
];
const sorted = (names: Iterable<string>): string[] => [...names].sort();

test('azuredeploy.json matches the Bicep files: npm run check:infra -- --write', () => {
  const script = `import { sourcesHash } from './scripts/infra-sources.mjs'; console.log(sourcesHash());`;
  const hash = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root, encoding: 'utf8' });
  expect(compiled.metadata.sources).toBe(hash.trim());
});

test('every module is used: an unused one would never be checked', () => {
  const main = read('infra/azure/main.bicep');
  const modules = readdirSync(join(azureFolder, 'modules'));
  expect(modules.filter((file) => !main.includes(`'modules/${file}'`))).toEqual([]);
});

// --- App settings ---------------------------------------------------------------------------------------------------

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const keyUri = 'https://kv-ztw-x.vault.azure.net/secrets/NOTIFICATION-KEY/0123456789abcdef0123456789abcdef';
const plain = {
  storageAccountName: 'stztwx',
  identityClientId: '11111111-2222-4333-8444-555555555555',
  insightsConnectionString: 'InstrumentationKey=00000000-0000-0000-0000-000000000000',
  mailEndpoint: 'https://acs-ztw-x.europe.communication.azure.com',
  vaultUri: 'https://kv-ztw-x.vault.azure.net/',
  tickSchedule: '0 * * * * *',
  secretSettings: [],
  previousNotificationKeyUri: '',
  heartbeatUrl: '',
  logsEndpoint: '',
  logsRuleId: '',
  publicBaseUrl: '',
  appClientId: '',
  homeTenantId: tenantId,
  signInTenantIds: tenantId,
  microsoftCloud: 'global',
  homeTenantCredential: 'identity',
  appCertificateName: '',
  previousSessionKeyUri: '',
};
const full = {
  ...plain,
  secretSettings: ['TEAMS_WORKFLOW_URL', 'TICKETS_URL', 'TICKETS_SECRET'],
  previousNotificationKeyUri: keyUri,
  heartbeatUrl: 'https://heartbeat.example/ping/1',
  logsEndpoint: 'https://dcr-ztw-x-abcd.westeurope-1.ingest.monitor.azure.com',
  logsRuleId: `dcr-${'0123456789abcdef'.repeat(2)}`,
  publicBaseUrl: 'https://watch.contoso.example',
  appClientId: '99999999-2222-4333-8444-555555555555',
  microsoftCloud: 'usGovernment',
  homeTenantCredential: 'application',
  appCertificateName: 'zero-trust-watch',
  previousSessionKeyUri: keyUri.replace('NOTIFICATION', 'SESSION'),
};

const functionApp = templateOf('functionApp');
const settingsWith = (parameters: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> =>
  workOut(functionApp, functionApp.resources.settings.properties, parameters);

/** Settings that the host and the telemetry read, but not the app. */
const readByTheHost = [
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'AzureWebJobsStorage__clientId',
  'AzureWebJobsStorage__credential',
  'languageWorkers__node__arguments',
];

/** Settings of the app that a deployment leaves out, each with its reason. */
const notInAzure: Readonly<Record<string, string>> = {
  AUTHORITY_URL: 'its default is that of the cloud',
  ACS_CONNECTION_STRING: 'holds a key: mail is sent by identity',
  AzureWebJobsStorage: 'holds a key: storage is entered by identity',
  AzureWebJobsStorage__accountName: 'the addresses of blobs, queues and tables are given in its place',
  GRAPH_BASE_URL: 'its default is Microsoft Graph',
  TENANT_IDENTITIES: 'one managed identity reads one tenant; several identities serve the local world',
  WATCH_CONFIG: 'the file stands in the package',
  WATCH_SPEED: 'for the local world',
  WEBSITE_HOSTNAME: 'set by Azure',
};

const settingsOfCode = [
  ...new Set([
    ...readdirSync(join(root, 'shared/config')).flatMap((name) =>
      namesIn(read(`shared/config/${name}`), /\benv\.(\w+)/g),
    ),
    ...namesIn(read('functions/schedule.ts'), /'%(\w+)%'/g),
  ]),
];

describe('app settings', () => {
  test('the app or the host reads each one, and each that the app reads is set or has a reason', () => {
    const given = Object.keys(settingsWith(full)).filter((name) => !full.secretSettings.includes(name));
    expect(sorted(given.filter((name) => !readByTheHost.includes(name)))).toEqual(
      sorted(settingsOfCode.filter((name) => notInAzure[name] === undefined)),
    );
    expect(readByTheHost.filter((name) => !given.includes(name))).toEqual([]);
    expect(Object.keys(notInAzure).filter((name) => !settingsOfCode.includes(name))).toEqual([]);
  });

  test('settings that Flex Consumption refuses are left out', () => {
    const refused =
      /^(FUNCTIONS_|WEBSITE_|SCM_DO_BUILD|ENABLE_ORYX|TZ$|AzureWebJobsDashboard|AzureWebJobsStorage$|APPINSIGHTS_)/;
    expect(Object.keys(settingsWith(full)).filter((name) => refused.test(name))).toEqual([]);
    expect(JSON.stringify(compiled)).not.toMatch(/linuxFxVersion|WEBSITE_RUN_FROM_PACKAGE|WEBSITE_CONTENT/);
    expect(refused.test('FUNCTIONS_WORKER_RUNTIME')).toBe(true);
  });

  test('Node starts with the arguments of the worker: with one that it does not know, no function would ever run', () => {
    const { languageWorkers__node__arguments: given = '' } = settingsWith(full);
    const started = execFileSync(process.execPath, [...given.split(' '), '-p', '"started"'], { encoding: 'utf8' });
    expect(started).toBe('started\n');
  });

  /** The settings as App Service passes them to the app: references are resolved, and its own settings are added. */
  const certificate = loopbackCertificate(Date.now());

  function configure(parameters: typeof plain | typeof full, recipients: readonly Json[] = []): Configuration {
    const secrets: Readonly<Record<string, string>> = {
      'NOTIFICATION-KEY': 'k'.repeat(72),
      'NOTIFICATION-KEY/0123456789abcdef0123456789abcdef': 'o'.repeat(72),
      'SESSION-KEY': 's'.repeat(72),
      'SESSION-KEY/0123456789abcdef0123456789abcdef': 't'.repeat(72),
      'TEAMS-WORKFLOW-URL': 'https://teams.contoso.example/flow',
      'TICKETS-URL': 'https://tickets.contoso.example/in',
      'TICKETS-SECRET': 's'.repeat(32),
      'zero-trust-watch': `${certificate.key}${certificate.cert}`,
    };
    const environment = Object.entries(settingsWith(parameters)).map(([name, value]) => {
      const [, secret] =
        /^@Microsoft\.KeyVault\(SecretUri=https:\/\/kv-ztw-x\.vault\.azure\.net\/secrets\/([\w/-]+)\)$/.exec(value) ??
        [];
      return [name, secret === undefined ? value : secrets[secret]];
    });
    const added = { WEBSITE_HOSTNAME: 'func-ztw-x.azurewebsites.net' };
    const file = {
      tenants: [{ tenantId, name: 'Contoso' }],
      email: { senderAddress: 'DoNotReply@contoso.example' },
      recipients,
    };
    return readConfiguration(JSON.stringify(file), { ...Object.fromEntries(environment), ...added });
  }

  test('the app starts on a first deployment, with its page closed', () => {
    const mail = { id: 'security', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' };
    expect(configure(plain, [mail]).surroundings).toMatchObject({
      storage: {
        type: 'identity',
        tableUrl: 'https://stztwx.table.core.windows.net',
        queueUrl: 'https://stztwx.queue.core.windows.net',
      },
      identityClientId: plain.identityClientId,
      acs: { type: 'identity', endpoint: plain.mailEndpoint },
      publicUrl: 'https://func-ztw-x.azurewebsites.net',
      notificationKeys: ['k'.repeat(72)],
      signIn: { type: 'closed' },
      cloud: { name: 'global', isMicrosofts: true },
      application: null,
      speed: 1,
    });
  });

  test('the app starts with secret recipients, sign-in, its own domain and a key rotation in progress', () => {
    const recipients = [
      { id: 'teams', name: 'Teams', channel: 'teams-workflow', urlSetting: 'TEAMS_WORKFLOW_URL' },
      {
        id: 'tickets',
        name: 'Tickets',
        channel: 'webhook',
        urlSetting: 'TICKETS_URL',
        secretSetting: 'TICKETS_SECRET',
      },
    ];
    const { surroundings } = configure(full, recipients);
    expect(surroundings).toMatchObject({
      publicUrl: 'https://watch.contoso.example',
      cloud: {
        name: 'usGovernment',
        graph: 'https://graph.microsoft.us',
        authority: 'https://login.microsoftonline.us',
      },
      application: { clientId: full.appClientId, readsHome: true, certificate: expect.stringMatching(/PRIVATE KEY/) },
      notificationKeys: ['k'.repeat(72), 'o'.repeat(72)],
      signIn: {
        type: 'open',
        clientId: full.appClientId,
        tenantIds: [tenantId],
        sessionKeys: ['s'.repeat(72), 't'.repeat(72)],
      },
    });
    expect(sorted(surroundings.secrets.keys())).toEqual(sorted(full.secretSettings));
  });

  test('a certificate without an application is left out: with it the app would not start', () => {
    const settings = settingsWith({ ...full, appClientId: '' });
    expect([settings.APP_CERTIFICATE, settings.HOME_TENANT_CREDENTIAL]).toEqual([undefined, undefined]);
  });

  test.each(cloudNames)('the template accepts the cloud %s', (microsoftCloud) => {
    expect(configure({ ...plain, microsoftCloud }).surroundings.cloud).toMatchObject({
      ...clouds[microsoftCloud],
      name: microsoftCloud,
    });
    expect(compiled.parameters.microsoftCloud.allowedValues).toEqual([...cloudNames]);
  });

  test("every secret among them is a reference to the vault, and a recipient's secret cannot replace one of ours", () => {
    const settings = settingsWith({ ...full, secretSettings: [...full.secretSettings, 'AZURE_CLIENT_ID'] });
    for (const name of [
      ...full.secretSettings,
      'NOTIFICATION_KEY',
      'NOTIFICATION_KEY_PREVIOUS',
      'SESSION_KEY',
      'SESSION_KEY_PREVIOUS',
      'APP_CERTIFICATE',
    ])
      expect(settings[name]).toMatch(
        /^@Microsoft\.KeyVault\(SecretUri=https:\/\/kv-ztw-x\.vault\.azure\.net\/secrets\//,
      );
    expect(settings.AZURE_CLIENT_ID).toBe(plain.identityClientId);
    expect(JSON.stringify(settings)).not.toMatch(/AccountKey|accesskey|SharedAccess|listKeys/i);
  });
});

// --- Roles ----------------------------------------------------------------------------------------------------------

/** Built-in roles of Azure, by id; docs/deploy.md says what each allows. */
const rolesNeeded = [
  ['Microsoft.Communication/communicationServices', '09976791-48a7-449e-bb21-39d1a415f350'],
  ['Microsoft.Insights/components', '3913510d-42f4-4e42-8a64-420c390055eb'],
  ['Microsoft.Insights/dataCollectionRules', '3913510d-42f4-4e42-8a64-420c390055eb'],
  ['Microsoft.KeyVault/vaults', '4633458b-17de-408a-b874-0445c86b69e6'],
  ['Microsoft.Storage/storageAccounts', '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'],
  ['Microsoft.Storage/storageAccounts', '974c5e8b-45b9-4653-ba55-5f855dd0fb88'],
  ['Microsoft.Storage/storageAccounts', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'],
];

describe('roles', () => {
  const assigned = templates.flatMap(({ content }) =>
    Object.values<Json>(content.resources)
      .filter(({ type }) => type === 'Microsoft.Authorization/roleAssignments')
      .flatMap((assignment) => {
        const [, scope] = /^\[resourceId\('([^']+)'/.exec(assignment.scope ?? '') ?? [];
        const { role, roles } = content.variables;
        const ids: readonly string[] = assignment.copy === undefined ? [role] : Object.values(roles);
        return ids.map((id) => ({ scope: scope ?? 'beyond one resource', id, assignment }));
      }),
  );

  test('the app gets exactly the roles it needs, each on one resource', () => {
    expect(assigned.map(({ scope, id }) => [scope, id]).sort()).toEqual(rolesNeeded);
  });

  test('all roles go to one identity', () => {
    for (const { assignment } of assigned) {
      expect(assignment.properties).toMatchObject({
        principalId: "[parameters('principalId')]",
        principalType: 'ServicePrincipal',
      });
      expect(assignment.properties.roleDefinitionId).toMatch(
        /^\[subscriptionResourceId\('Microsoft\.Authorization\/roleDefinitions', (variables\('role'\)|items\(variables\('roles'\)\)\[copyIndex\(\)\]\.value)\)\]$/,
      );
    }
    const given = Object.values<Json>(compiled.resources).flatMap(
      (resource) => resource.properties?.parameters?.principalId?.value ?? [],
    );
    expect(new Set(given)).toEqual(new Set(["[reference('identity').outputs.principalId.value]"]));
  });

  test('roles are assigned before the app starts', () => {
    expect(compiled.resources.functionApp.dependsOn).toEqual(
      expect.arrayContaining(['communication', 'identity', 'monitoring', 'storage', 'vault']),
    );
  });
});

// --- Resources ------------------------------------------------------------------------------------------------------

describe('resources', () => {
  test('storage has no usable key, nothing public, and exactly the queues in the code', () => {
    expect(resourceOf('Microsoft.Storage/storageAccounts').properties).toMatchObject({
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      minimumTlsVersion: 'TLS1_2',
      supportsHttpsTrafficOnly: true,
    });
    expect(resourceOf('Microsoft.Storage/storageAccounts/blobServices/containers').properties).toEqual({
      publicAccess: 'None',
    });
    const triggers = readdirSync(join(root, 'functions')).flatMap((file) =>
      namesIn(read(`functions/${file}`), /queueName: '([^']+)'|\bqueue\('([^']+)'\)/g),
    );
    const inTemplate: readonly string[] = templateOf('storage').variables.queueNames;
    expect(sorted(inTemplate)).toEqual(sorted(Object.values(queueNames)));
    expect(triggers.filter((name) => name !== '' && !inTemplate.includes(name))).toEqual([]);
  });

  test('the function app runs on Flex Consumption with Node 24 and https, and uses its identity', () => {
    expect(resourceOf('Microsoft.Web/serverfarms')).toMatchObject({
      sku: { tier: 'FlexConsumption', name: 'FC1' },
      properties: { reserved: true },
    });
    const app = resourceOf('Microsoft.Web/sites');
    expect(app).toMatchObject({
      kind: 'functionapp,linux',
      identity: { type: 'UserAssigned' },
      properties: {
        httpsOnly: true,
        keyVaultReferenceIdentity: "[parameters('identityId')]",
        siteConfig: { minTlsVersion: '1.2', ftpsState: 'Disabled' },
      },
    });
    const parameters = { ...plain, identityId: 'id', deploymentContainerUrl: 'u', nodeVersion: '24' };
    const scale = { instanceMemoryMB: 512, maximumInstanceCount: 40 };
    const configWith = (alwaysReadyHttpInstances: number): Json =>
      workOut(functionApp, app.properties.functionAppConfig, { ...parameters, ...scale, alwaysReadyHttpInstances });
    expect(configWith(0)).toEqual({
      deployment: {
        storage: {
          type: 'blobContainer',
          value: 'u',
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: 'id' },
        },
      },
      runtime: { name: 'node', version: '24' },
      scaleAndConcurrency: { ...scale, alwaysReady: [] },
    });
    expect(configWith(1).scaleAndConcurrency.alwaysReady).toEqual([{ name: 'http', instanceCount: 1 }]);
    expect(compiled.parameters.nodeVersion.defaultValue).toBe('24');
    const policies = resources.filter(({ type }) => type === 'Microsoft.Web/sites/basicPublishingCredentialsPolicies');
    expect(policies.map(({ properties }) => properties)).toEqual([{ allow: false }, { allow: false }]);
  });

  test('a daily limit of 0 GB of logs is refused', () => {
    const capOf = (logDailyCapGb: number): Json =>
      workOut(compiled, compiled.resources.monitoring.properties.parameters.dailyCapGb, { logDailyCapGb });
    expect([capOf(-1), capOf(1), capOf(7)]).toEqual([{ value: -1 }, { value: 1 }, { value: 7 }]);
    expect(() => capOf(0)).toThrow('LOG_DAILY_CAP_GB: is 0. Set at least 1, or -1 for no limit.');
  });

  test('no other resource accepts a key', () => {
    expect(resourceOf('Microsoft.Insights/components').properties.DisableLocalAuth).toBe(true);
    expect(resourceOf('Microsoft.OperationalInsights/workspaces').properties).toMatchObject({
      features: { disableLocalAuth: true },
      retentionInDays: "[parameters('retentionDays')]",
      workspaceCapping: { dailyQuotaGb: "[parameters('dailyCapGb')]" },
    });
    expect(resourceOf('Microsoft.Communication/communicationServices').properties.disableLocalAuth).toBe(true);
    expect(JSON.stringify(compiled)).not.toMatch(
      /list(Account)?Keys|listSecrets|listConnectionStrings|accessPolicies/i,
    );
  });

  test('the vault uses roles only, and each key is written once', () => {
    expect(resourceOf('Microsoft.KeyVault/vaults').properties).toMatchObject({
      enableRbacAuthorization: true,
      enableSoftDelete: true,
      enablePurgeProtection: true,
      enabledForTemplateDeployment: false,
    });
    const secrets = resources.filter(({ type }) => type === 'Microsoft.KeyVault/vaults/secrets');
    expect(secrets.map(({ '@options': options }) => options)).toEqual([
      { onlyIfNotExists: [] },
      { onlyIfNotExists: [] },
    ]);
    expect(sorted(secrets.map(({ properties }) => properties.value))).toEqual([
      "[parameters('notificationKey')]",
      "[parameters('sessionKey')]",
    ]);
  });

  test('mail: no custom sender names on a domain that Azure manages, and your own domain only once it is verified', () => {
    expect(resources.filter(({ type }) => /senderUsernames$/i.test(type))).toEqual([]);
    const communication = templateOf('communication');
    const usesCustomDomain = (customDomain: string, customDomainVerified: boolean): boolean =>
      workOut(communication, communication.variables.usesCustomDomain, { customDomain, customDomainVerified });
    expect(usesCustomDomain('', true)).toBe(false);
    expect(usesCustomDomain('watch.contoso.example', false)).toBe(false);
    expect(usesCustomDomain('watch.contoso.example', true)).toBe(true);
    const [linked] = resourceOf('Microsoft.Communication/communicationServices').properties.linkedDomains.slice(0, 1);
    expect(JSON.stringify(linked)).toMatch(/if\(variables\('usesCustomDomain'\)/);
  });
});

// --- Safety ---------------------------------------------------------------------------------------------------------

describe('alerts of Azure Monitor', () => {
  const alertRules = templateOf('alertRules');
  const rules: readonly Json[] = alertRules.variables.rules;

  test.each([
    ['no-cycle', 'schedule.done', 'functions/schedule.ts'],
    ['start-refused', 'The configuration is refused', 'shared/config/configuration-error.ts'],
  ])('%s searches for text that the app really writes', (name, text, file) => {
    expect(rules.find((rule) => rule.name === name)?.query).toContain(`"${text}"`);
    expect(read(file)).toContain(text);
  });

  test('only silence of the tick raises an alert, and sampling drops nothing that a rule looks for', () => {
    expect(rules.filter(({ operator }) => operator === 'LessThan').map(({ name }) => name)).toEqual(['no-cycle']);
    const { logging } = JSON.parse(read('host.json'));
    expect(logging.logLevel.Function).toBe('Information');
    // Rows that sampling dropped are invisible to queries.
    const tables: Readonly<Record<string, string>> = {
      AppTraces: 'Trace',
      AppExceptions: 'Exception',
      AppRequests: 'Request',
    };
    const queried = new Set(rules.flatMap(({ query }) => String(query).match(/\bApp\w+/g) ?? []));
    expect([...queried].filter((table) => tables[table] === undefined)).toEqual([]);
    const kept = logging.applicationInsights.samplingSettings.excludedTypes.split(';');
    expect([...queried].map((table) => tables[table]).filter((type) => !kept.includes(type))).toEqual([]);
  });

  test('each rule links to a page that exists', () => {
    const descriptions = [...rules, ...Object.values<Json>(alertRules.resources).map(({ properties }) => properties)]
      .map(({ description }) => description)
      .filter((text) => typeof text === 'string' && !text.startsWith('['));
    expect(descriptions.length).toBe(rules.length + 1);
    for (const text of descriptions) {
      const [, page = 'none'] = /: (docs\/\S+\.md)\.$/.exec(text) ?? [];
      expect([text, existsSync(join(root, page))]).toEqual([text, true]);
    }
  });

  test('alerts and the budget notify people only where a recipient is set', () => {
    expect(alertRules.resources.people.condition).toBe("[not(empty(parameters('emails')))]");
    expect(compiled.resources.budget.condition).toContain('monthlyBudget');
    expect(compiled.resources.budget.condition).toContain('peopleOfAzure');
  });
});

describe('protection of stored data', () => {
  const storage = templateOf('storage');

  test('storage has a lock, keeps deleted blobs for 14 days, and keeps backups for a limited time', () => {
    expect(resourceOf('Microsoft.Authorization/locks')).toMatchObject({
      condition: "[parameters('deleteLock')]",
      properties: { level: 'CanNotDelete' },
    });
    const blobs = resourceOf('Microsoft.Storage/storageAccounts/blobServices').properties;
    expect(blobs.deleteRetentionPolicy).toEqual({ enabled: true, days: 14 });
    const [rule] = resourceOf('Microsoft.Storage/storageAccounts/managementPolicies').properties.policy.rules;
    expect(rule.definition.filters.prefixMatch).toEqual(["[format('{0}/', variables('backupContainer'))]"]);
    expect(storage.variables.backupContainer).toBe('backups');
  });

  test.each([
    ['Standard_LRS', false, 'Standard_LRS'],
    ['Standard_LRS', true, 'Standard_ZRS'],
    ['Standard_ZRS', true, 'Standard_ZRS'],
    ['Standard_GRS', true, 'Standard_GZRS'],
    ['Standard_GZRS', true, 'Standard_GZRS'],
  ])('%s with zones %s uses %s', (storageRedundancy, zoneRedundant, kept) => {
    const parameters = { storageRedundancy, zoneRedundant };
    expect(workOut(compiled, compiled.variables.redundancy, parameters)).toBe(kept);
  });

  test('deletions of stored data, reads of secrets and undelivered mails are logged with the account', () => {
    const logs = resources
      .filter(({ type }) => type === 'Microsoft.Insights/diagnosticSettings')
      .flatMap(({ properties }) => properties.logs.map(({ category }: Json) => category));
    expect(sorted(logs)).toEqual(['AuditEvent', 'EmailStatusUpdateOperational', 'StorageDelete', 'StorageDelete']);
  });
});

test('with a private network, storage and vault refuse all other traffic, and the app uses its subnet', () => {
  const closed = [
    ['storage', 'Microsoft.Storage/storageAccounts'],
    ['vault', 'Microsoft.KeyVault/vaults'],
  ] as const;
  for (const [module, type] of closed) {
    const { publicNetworkAccess, networkAcls } = resourceOf(type).properties;
    const of = (isPrivate: boolean): Json =>
      workOut(templateOf(module), { publicNetworkAccess, networkAcls }, { isPrivate });
    expect(of(true)).toMatchObject({ publicNetworkAccess: 'Disabled', networkAcls: { defaultAction: 'Deny' } });
    expect(of(false)).toMatchObject({ publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Allow' } });
    expect(compiled.resources[module].properties.parameters.isPrivate.value).toBe("[parameters('privateNetwork')]");
  }
  const network = templateOf('network');
  expect(network.variables.services.map(({ name }: Json) => name)).toEqual(['blob', 'queue', 'table', 'vault']);
  const { virtualNetworkSubnetId } = resourceOf('Microsoft.Web/sites').properties;
  expect(virtualNetworkSubnetId).toContain("parameters('subnetId')");
  expect(compiled.resources.network.condition).toBe("[parameters('privateNetwork')]");
});

// --- Sign-in --------------------------------------------------------------------------------------------------------

test('people sign in to the app itself, not to App Service in front of it', () => {
  expect(JSON.stringify(compiled)).not.toMatch(/authsettings|OVERRIDE_USE_MI/i);
});

// --- Parameters and azd ---------------------------------------------------------------------------------------------

describe('parameters and outputs', () => {
  test.each(templates.map(({ name, content }) => [name, content] as const))(
    '%s describes all of its parameters',
    (_, content) => {
      const bare = Object.entries<Json>(content.parameters).filter(([, one]) => !one.metadata?.description);
      expect(bare.map(([name]) => name)).toEqual([]);
    },
  );

  test('secrets are marked as secure, and no output contains one', () => {
    for (const { content } of templates) {
      for (const [name, parameter] of Object.entries<Json>(content.parameters))
        expect([name, parameter.type === 'securestring']).toEqual([
          name,
          ['notificationKey', 'sessionKey', 'heartbeatUrl'].includes(name),
        ]);
      expect(JSON.stringify(content.outputs ?? {})).not.toMatch(/notificationKey|heartbeatUrl|secrets/i);
    }
  });

  test('main.bicepparam sets only parameters of main.bicep', () => {
    const given = namesIn(read('infra/azure/main.bicepparam'), /^param (\w+) =/gm);
    expect(given.length).toBeGreaterThan(5);
    expect(given.filter((name) => compiled.parameters[name] === undefined)).toEqual([]);
    const needed = Object.entries<Json>(compiled.parameters).filter(([, one]) => one.defaultValue === undefined);
    expect(needed.map(([name]) => name).filter((name) => !given.includes(name))).toEqual([]);
    // azd can set everything else that people can set; random and date values are left out.
    const ownBusiness = ['firstOfMonth', 'notificationKey', 'sessionKey'];
    expect(sorted(Object.keys(compiled.parameters).filter((name) => !given.includes(name)))).toEqual(ownBusiness);
  });

  test('main.bicepparam reads every place in watch.config.json that names a secret', () => {
    const schema = JSON.parse(read('watch.config.schema.json'));
    const parts = ['properties', 'items', 'anyOf', 'oneOf', 'allOf', 'additionalProperties'];
    const placesIn = (value: unknown, path: readonly string[]): string[] =>
      typeof value !== 'object' || value === null
        ? []
        : Object.entries(value).flatMap(([name, inner]) => [
            ...(name.endsWith('Setting') ? [[...path, name].join('.')] : []),
            ...placesIn(inner, parts.includes(name) || /^\d+$/.test(name) ? path : [...path, name]),
          ]);
    const text = read('infra/azure/main.bicepparam');
    const lists: Readonly<Record<string, string>> = {
      recipients: 'watch.?recipients ?? []',
      'groups.recipients': 'items(watch.?groups ?? {}), group => group.value.?recipients ?? []',
      'tenants.recipients': 'watch.tenants, tenant => tenant.?recipients ?? []',
      'deployment.recipients': 'watch.?deployment.?recipients ?? []',
    };
    const places = placesIn(schema, []);
    expect(places.length).toBeGreaterThan(8);
    const unread = places.filter((place) => {
      const [, list = '', setting = ''] = /^(.*)\.(\w+)$/.exec(place) ?? [];
      return !text.includes(lists[list] ?? 'not a known list') || !text.includes(`recipient.?${setting} ??`);
    });
    expect(unread).toEqual([]);
  });

  test('azd deploys the local build to the app with its tag', () => {
    const yaml = read('azure.yaml');
    expect(yaml).toMatch(/^ {4}remoteBuild: false$/m);
    const [, service] = /^services:\n(?: +#.*\n)* {2}(\w+):$/m.exec(yaml) ?? [];
    expect(resourceOf('Microsoft.Web/sites').tags).toContain(`createObject('azd-service-name', '${service}')`);
    const [, path = '', module] = /^infra:\n {2}provider: bicep\n {2}path: (\S+)\n {2}module: (\S+)$/m.exec(yaml) ?? [];
    expect(join(root, path)).toBe(azureFolder);
    expect(existsSync(join(azureFolder, `${module}.bicepparam`))).toBe(true);
  });

  test('outputs are the ones docs/deploy.md reads', () => {
    const used = namesIn(read('docs/deploy.md'), /azd env get-value (\w+)/g);
    expect(used.length).toBeGreaterThan(3);
    expect(used.filter((name) => compiled.outputs[name] === undefined)).toEqual([]);
  });

  test('every value that docs/deploy.md sets with azd is read by main.bicepparam', () => {
    const set = namesIn(read('docs/deploy.md'), /azd env set (\w+)/g);
    const known = namesIn(read('infra/azure/main.bicepparam'), /readEnvironmentVariable\('(\w+)'/g);
    expect(set.length).toBeGreaterThan(2);
    expect(set.filter((name) => !known.includes(name))).toEqual([]);
    const asked = ['AZURE_ENV_NAME', 'AZURE_LOCATION'];
    expect(known.filter((name) => !asked.includes(name) && !read('docs/deploy.md').includes(name))).toEqual([]);
  });
});

test('the roles of the page match the roles of the app', () => {
  const [, known = ''] = /const ownRoles = \[([^\]]+)\] as const/.exec(read('shared/app/access.ts')) ?? [];
  expect(sorted(appRoles.map(({ value }) => `'${value}'`))).toEqual(sorted(known.split(', ')));
  expect(new Set(appRoles.map(({ id }) => id)).size).toBe(appRoles.length);
});
