targetScope = 'subscription'

metadata name = 'Zero Trust Watch'
metadata description = 'All resources of Zero Trust Watch in one resource group, without keys or passwords, and with only the roles that it needs.'

// --- Where and what ------------------------------------------------------------------------------------------------

@description('Short name of this installation, such as the name of the azd environment: names the resource group and makes the names below unique.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Azure region of the resources. It must offer Flex Consumption.')
@minLength(1)
param location string

@description('Where Azure Communication Services stores mail. Cannot be changed later.')
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

@description('Node version of the function app. Choose 22 only if the region does not offer 24 yet.')
@allowed(['22', '24'])
param nodeVersion string = '24'

@description('Memory of an instance in MB. 512 is enough for a tenant of some thousand devices; choose 2048 above 100,000 devices or people.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 512

@description('The most instances that Azure may start. It limits the cost of a flood of requests.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances that are always ready for HTTP requests. 0 costs nothing while idle. With 1, no request waits for a cold start: Microsoft Graph waits only 10 seconds for the proof of a new subscription.')
@minValue(0)
@maxValue(5)
param alwaysReadyHttpInstances int = 0

@description('How often the timer runs: NCRONTAB with seconds, in UTC.')
param tickSchedule string = '0 * * * * *'

@description('https URL of the app, if it has its own domain. Empty: the host name that Azure assigns.')
param publicBaseUrl string = ''

// --- Who is alerted ------------------------------------------------------------------------------------------------

@description('App settings that recipients in watch.config.json name as urlSetting, testUrlSetting or secretSetting. Each becomes a reference to the secret of the same name in the vault, with hyphens for underscores.')
param secretSettings string[] = []

@description('Your own domain for mail, such as watch.contoso.com. Empty: a domain that Azure manages, which sends few mails.')
param mailDomain string = ''

@description('True once the DNS records of mailDomain are verified. Before that, Azure does not let it send.')
param mailDomainVerified bool = false

// --- Who can read the page -----------------------------------------------------------------------------------------

@description('Application (client) ID of the app registration that people sign in with. Empty: nobody can sign in, and alerts are sent all the same.')
param appClientId string = ''

@description('IDs of the tenants whose people can sign in, separated by commas. Empty: the tenant of the subscription.')
param signInTenantIds string = ''

@description('Microsoft cloud of the watched tenants and of the application.')
@allowed(['global', 'usGovernment', 'usDefense', 'china'])
param microsoftCloud string = 'global'

@description('Credential for the home tenant: the managed identity, or the application as for every other tenant.')
@allowed(['identity', 'application'])
param homeTenantCredential string = 'identity'

@description('Name of a PEM certificate of the application in the vault, with its private key. Empty: the application uses the managed identity as its credential.')
param appCertificateName string = ''

@secure()
@description('The key that encrypts session cookies. Only the first deployment writes it to the vault. Leave the random default.')
@minLength(32)
param sessionKey string = '${newGuid()}${newGuid()}'

@description('During a rotation: the URI, with version, of the previous session key. Otherwise empty.')
param previousSessionKeyUri string = ''

// --- The key of the notifications ----------------------------------------------------------------------------------

@description('During a rotation: the URI, with version, of the previous notification key. Otherwise empty.')
param previousNotificationKeyUri string = ''

@secure()
@description('The key that signs the value which Microsoft Graph returns with each notification. Only the first deployment writes it to the vault. Leave the random default.')
@minLength(32)
param notificationKey string = '${newGuid()}${newGuid()}'

@secure()
@description('https URL of a check outside Azure that alarms when the app stops calling it. Empty: none.')
param heartbeatUrl string = ''

// --- Safety ---------------------------------------------------------------------------------------------------------

@description('Mail addresses, separated by commas, that Azure alerts if the app does not run, fails, costs too much, or its mail bounces. Choose addresses in another mail system. Empty: nobody.')
param alertEmails string = ''

@description('Monthly budget in the currency of the subscription. Azure notifies alertEmails at 80 %, and when the forecast exceeds it. 0: no budget.')
@minValue(0)
param monthlyBudget int = 20

@description('First day of the month in which the budget began. azd keeps it from the first deployment.')
param budgetStart string = ''

@description('Leave the default: the first day of this month.')
param firstOfMonth string = utcNow('yyyy-MM-01')

@description('Whether Azure refuses to delete the storage account with the record. Needs the role Owner or User Access Administrator.')
param deleteLock bool = true

@description('Days that a backup of the tables is kept.')
@minValue(1)
@maxValue(3650)
param backupDays int = 35

@description('Copies of the storage account: in one datacenter (LRS), in three zones (ZRS), or also in a second region (GRS, GZRS). Choose before the first deployment.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageRedundancy string = 'Standard_LRS'

@description('Whether the app runs in several zones of the region, with storage in three of them. Azure then keeps at least two instances ready for each group of functions and bills them. Choose before the first deployment.')
param zoneRedundant bool = false

@description('Whether the storage account and the key vault accept connections from a virtual network only.')
param privateNetwork bool = false

@description('Address space of this network, at least 128 addresses.')
param networkAddressSpace string = '10.42.0.0/24'

// --- Monitoring ----------------------------------------------------------------------------------------------------

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('The most GB of logs that Azure takes in a day. It limits the cost of a runaway loop. At least 1, or -1 for no limit.')
@minValue(-1)
param logDailyCapGb int = 1

@description('Whether to create tables for alerts and events in the workspace, for recipients of the channel log-analytics.')
param logAnalytics bool = false

@description('Whether these alerts become incidents. It turns on Microsoft Sentinel for the workspace, which costs extra. Needs logAnalytics.')
param sentinel bool = false

// If storage were in one zone, an outage of that zone would stop the app in all of them.
var redundancy = zoneRedundant ? replace(replace(storageRedundancy, 'LRS', 'ZRS'), '_GRS', '_GZRS') : storageRedundancy
// Azure refuses a repeated address.
var peopleOfAzure = union(filter(map(split(alertEmails, ','), email => trim(email)), email => !empty(email)), [])
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
    // minValue cannot leave out 0, which is between -1 and 1.
    dailyCapGb: logDailyCapGb == 0 ? fail('LOG_DAILY_CAP_GB: is 0. Set at least 1, or -1 for no limit.') : logDailyCapGb
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

// azd stores outputs in its environment, where the commands of docs/deploy.md read them.
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
