targetScope = 'subscription'

metadata name = 'Zero Trust Watch'
metadata description = 'Everything that Zero Trust Watch runs on, in a resource group of its own: no key, no password, and exactly the roles that it needs.'

// --- Where and what ------------------------------------------------------------------------------------------------

@description('Short name of this installation, such as the name of the azd environment: names the resource group and makes the names below unique.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Azure region of everything that has one. Flex Consumption must be offered there.')
@minLength(1)
param location string

@description('Where Azure Communication Services keeps mail data at rest. Cannot be changed later.')
@allowed([
  'Europe'
  'Germany'
  'France'
  'Norway'
  'Switzerland'
  'UK'
  'United States'
  'Canada'
  'Australia'
  'Japan'
  'India'
])
param mailDataLocation string = 'Europe'

// --- The function app ----------------------------------------------------------------------------------------------

@description('Node version of the function app. 22 only where a region does not offer 24 yet.')
@allowed(['22', '24'])
param nodeVersion string = '24'

@description('Memory of one instance in MB. 512 suffices for a tenant of some thousand devices; take 2048 above 100,000.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 512

@description('The most instances that Azure may start: bounds what a flood of requests can cost.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances that always wait for Graph and for people. 0 costs nothing at rest; 1 answers without a cold start, which Graph\'s handshake of 10 seconds likes.')
@minValue(0)
@maxValue(5)
param alwaysReadyHttpInstances int = 0

@description('How often the timer looks at what is due: NCRONTAB with seconds, in UTC.')
param tickSchedule string = '0 * * * * *'

@description('https URL under which Graph and people reach the app, where it has a domain of its own. Empty: the host name that Azure gives it.')
param publicBaseUrl string = ''

// --- Who is alerted ------------------------------------------------------------------------------------------------

@description('Names of the app settings that recipients in watch.config.json name as urlSetting or secretSetting. Each becomes a reference to the secret of that name in the vault, with hyphens for underscores.')
param secretSettings string[] = []

@description('Your own domain for mail, such as watch.contoso.com. Empty: the domain that Azure manages, with its low limits.')
param mailDomain string = ''

@description('Set to true when the DNS records of mailDomain are in place and verified: only then can it be used.')
param mailDomainVerified bool = false

// --- Who may read the page -----------------------------------------------------------------------------------------

@description('Application (client) ID of the app registration that people sign in with. Empty: nobody can sign in and the page stays closed; the monitor works all the same.')
param appClientId string = ''

@description('IDs of the tenants whose people may sign in, separated by commas. Empty: the tenant of the subscription.')
param signInTenantIds string = ''

@description('Microsoft cloud of the tenants that are watched. It must be the cloud of the application too.')
@allowed(['global', 'usGovernment', 'usDefense', 'china'])
param microsoftCloud string = 'global'

@description('What reads the home tenant: the managed identity, or the application like every other tenant.')
@allowed(['identity', 'application'])
param homeTenantCredential string = 'identity'

@description('Name of a PEM certificate of the application in the vault, with its private key. Empty: the managed identity vouches for the application.')
param appCertificateName string = ''

@secure()
@description('The key that encrypts the cookie of a signed-in person. Written to the vault at the first deployment only; leave it to chance.')
@minLength(32)
param sessionKey string = '${newGuid()}${newGuid()}'

@description('During a rotation: the URI, with version, of the session key before. Empty otherwise.')
param previousSessionKeyUri string = ''

// --- The key of the notifications ----------------------------------------------------------------------------------

@description('During a rotation: the URI, with version, of the notification key before. Empty otherwise.')
param previousNotificationKeyUri string = ''

@secure()
@description('The key that signs what Graph sends back. Written to the vault at the first deployment only; leave it to chance.')
@minLength(32)
param notificationKey string = '${newGuid()}${newGuid()}'

@secure()
@description('The dead man\'s switch outside the tenant, called while all is seen: an https URL. Empty: none.')
param heartbeatUrl string = ''

// --- Safety ---------------------------------------------------------------------------------------------------------

@description('Mail addresses, separated by commas, that Azure alerts when the app does not run, its work fails, its mail bounces, or it costs too much. Best in another mail system. Empty: nobody.')
param alertEmails string = ''

@description('Budget of a month in the currency of the subscription: alertEmails are notified at 80 %, and when the forecast is above it. 0: no budget.')
@minValue(0)
param monthlyBudget int = 20

@description('First day of the month in which the budget began. azd keeps it from the first deployment.')
param budgetStart string = ''

@description('Leave it alone: it is the first day of this month.')
param firstOfMonth string = utcNow('yyyy-MM-01')

@description('Whether Azure refuses to delete the storage account with the record. Needs the role Owner or User Access Administrator.')
param deleteLock bool = true

@description('Days that the daily backup of the tables is kept.')
@minValue(1)
@maxValue(3650)
param backupDays int = 35

@description('How often storage is kept: in one place (LRS), in three zones (ZRS), or also in a second region (GRS, GZRS). Choose before the first deployment.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_LRS'

@description('Whether the app runs in several zones of the region: Azure then keeps at least two instances ready and bills them. Takes ZRS with it. Choose before the first deployment.')
param zoneRedundant bool = false

@description('Whether storage and vault are reached through a virtual network only.')
param privateNetwork bool = false

@description('Address space of that network; nothing else is connected to it.')
param networkAddressSpace string = '10.42.0.0/24'

// --- Monitoring ----------------------------------------------------------------------------------------------------

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('GB of logs a day after which Azure takes no more until the next: bounds the cost of a loop. -1 is no bound.')
@minValue(-1)
param logDailyCapGb int = 1

@description('Whether alerts and events can also go to tables of the workspace: a recipient of the channel log-analytics.')
param logAnalytics bool = false

@description('Whether those alerts become incidents: turns Microsoft Sentinel on for the workspace, which has a price of its own. Needs logAnalytics.')
param sentinel bool = false

// With zones, storage in a single one would stop the app all the same.
var redundancy = zoneRedundant ? replace(replace(storageRedundancy, 'LRS', 'ZRS'), '_GRS', '_GZRS') : storageRedundancy
var peopleOfAzure = filter(map(split(alertEmails, ','), email => trim(email)), email => !empty(email))
var budgetBegins = empty(budgetStart) ? firstOfMonth : budgetStart

var tags = { 'azd-env-name': environmentName }
var token = uniqueString(subscription().id, environmentName, location)

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: { name: 'id-ztw-${token}', location: location, tags: tags }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: 'stztw${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    redundancy: redundancy
    isPrivate: privateNetwork
    backupDays: backupDays
    deleteLock: deleteLock
    workspaceId: monitoring.outputs.workspaceId
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    name: 'appi-ztw-${token}'
    workspaceName: 'log-ztw-${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    retentionDays: logRetentionDays
    dailyCapGb: logDailyCapGb
  }
}

module logTables 'modules/log-analytics.bicep' = if (logAnalytics) {
  scope: group
  params: {
    name: 'dcr-ztw-${token}'
    workspaceName: monitoring.outputs.workspaceName
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    retentionDays: logRetentionDays
    sentinel: sentinel
  }
}

module communication 'modules/communication.bicep' = {
  scope: group
  params: {
    name: 'acs-ztw-${token}'
    emailName: 'mail-ztw-${token}'
    dataLocation: mailDataLocation
    tags: tags
    principalId: identity.outputs.principalId
    customDomain: mailDomain
    customDomainVerified: mailDomainVerified
    workspaceId: monitoring.outputs.workspaceId
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: 'kv-ztw-${token}'
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    notificationKey: notificationKey
    sessionKey: sessionKey
    isPrivate: privateNetwork
    workspaceId: monitoring.outputs.workspaceId
  }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  scope: group
  params: {
    token: token
    location: location
    tags: tags
    addressSpace: networkAddressSpace
    storageAccountId: storage.outputs.id
    vaultId: vault.outputs.id
  }
}

module alertRules 'modules/alert-rules.bicep' = {
  scope: group
  params: {
    token: token
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    storageAccountId: storage.outputs.id
    emails: peopleOfAzure
  }
}

module budget 'modules/budget.bicep' = if (monthlyBudget > 0 && !empty(peopleOfAzure)) {
  scope: group
  params: { name: 'budget-ztw-${token}', amount: monthlyBudget, start: budgetBegins, emails: peopleOfAzure }
}

module functionApp 'modules/function-app.bicep' = {
  scope: group
  params: {
    name: 'func-ztw-${token}'
    planName: 'plan-ztw-${token}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageAccountName: storage.outputs.name
    deploymentContainerUrl: storage.outputs.deploymentContainerUrl
    insightsConnectionString: monitoring.outputs.connectionString
    mailEndpoint: communication.outputs.endpoint
    vaultUri: vault.outputs.uri
    secretSettings: secretSettings
    previousNotificationKeyUri: previousNotificationKeyUri
    heartbeatUrl: heartbeatUrl
    logsEndpoint: logAnalytics ? logTables!.outputs.endpoint : ''
    logsRuleId: logAnalytics ? logTables!.outputs.ruleId : ''
    nodeVersion: nodeVersion
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyHttpInstances: alwaysReadyHttpInstances
    tickSchedule: tickSchedule
    publicBaseUrl: publicBaseUrl
    appClientId: appClientId
    homeTenantId: tenant().tenantId
    signInTenantIds: empty(signInTenantIds) ? tenant().tenantId : signInTenantIds
    microsoftCloud: microsoftCloud
    homeTenantCredential: homeTenantCredential
    appCertificateName: appCertificateName
    previousSessionKeyUri: previousSessionKeyUri
    zoneRedundant: zoneRedundant
    subnetId: privateNetwork ? network!.outputs.appSubnetId : ''
  }
}

// azd keeps outputs in its environment; the commands of docs/deploy.md read them from there.
output AZURE_LOCATION string = location
output AZURE_TENANT_ID string = tenant().tenantId
output AZURE_RESOURCE_GROUP string = group.name
output BUDGET_START string = budgetBegins
output STORAGE_ACCOUNT_NAME string = storage.outputs.name
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output FUNCTION_APP_NAME string = functionApp.outputs.name
output FUNCTION_APP_URL string = functionApp.outputs.url
output IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
output MAIL_SENDER string = communication.outputs.sender
output MAIL_DNS_RECORDS object = communication.outputs.dnsRecords
