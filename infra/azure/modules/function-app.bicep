metadata description = 'The function app on Flex Consumption. It holds no secret: what it needs it reads from the vault, and everywhere else it goes by its identity.'

@description('Name of the function app.')
param name string
@description('Name of its plan: Flex Consumption takes one app a plan.')
param planName string
@description('Azure region.')
param location string
@description('Tags of the resources.')
param tags object
@description('Resource id of the user-assigned managed identity.')
param identityId string
@description('Client id of that identity.')
param identityClientId string
@description('Storage account of tables, queues and the host.')
param storageAccountName string
@description('Blob container that holds the package of the app.')
param deploymentContainerUrl string
@description('Connection string of Application Insights; it names the place and opens nothing.')
param insightsConnectionString string
@description('Endpoint of Azure Communication Services.')
param mailEndpoint string
@description('URI of the vault, with a slash at its end.')
param vaultUri string
@description('App settings that recipients name for their secrets.')
param secretSettings string[]
@description('URI, with version, of the notification key before; empty when no rotation is under way.')
param previousNotificationKeyUri string
@secure()
@description('The dead man\'s switch outside the tenant; empty where there is none.')
param heartbeatUrl string
@description('Where tables of Log Analytics are written; empty where none are.')
param logsEndpoint string
@description('Immutable id of their data collection rule; empty where there is none.')
param logsRuleId string
@description('Node version.')
param nodeVersion string
@description('Memory of one instance in MB.')
param instanceMemoryMB int
@description('The most instances that Azure may start.')
param maximumInstanceCount int
@description('Instances that always wait for HTTP requests.')
param alwaysReadyHttpInstances int
@description('NCRONTAB of the tick, in UTC.')
param tickSchedule string
@description('https URL of a domain of its own; empty for the host name that Azure gives.')
param publicBaseUrl string
@description('Application ID that people sign in with; empty where nobody does.')
param appClientId string
@description('Tenant that this application is registered in.')
param homeTenantId string
@description('Tenants whose people may sign in, separated by commas.')
param signInTenantIds string
@description('Microsoft cloud of the watched tenants.')
param microsoftCloud string
@description('What reads the home tenant: identity or application.')
param homeTenantCredential string
@description('Name of the certificate of the application in the vault; empty where the managed identity vouches.')
param appCertificateName string
@description('URI, with version, of the session key before; empty when no rotation is under way.')
param previousSessionKeyUri string
@description('Whether instances are spread over the zones of the region.')
param zoneRedundant bool
@description('Resource id of the subnet through which the app reaches storage and the vault; empty where they are public.')
param subnetId string

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { tier: 'FlexConsumption', name: 'FC1' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'watch' })
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Graph's notifications and people come from the Internet.
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    keyVaultReferenceIdentity: identityId
    siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2', ftpsState: 'Disabled' }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainerUrl
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'node', version: nodeVersion }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyHttpInstances == 0 ? [] : [{ name: 'http', instanceCount: alwaysReadyHttpInstances }]
      }
    }
  }

  // Publishing goes by identity; the passwords that every new app comes with are switched off.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }
  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

var storageSuffix = environment().suffixes.storage

// What the host needs: storage and telemetry. Flex Consumption takes the runtime from functionAppConfig: no FUNCTIONS_* or
// WEBSITE_* setting here.
var hostSettings = {
  AzureWebJobsStorage__blobServiceUri: 'https://${storageAccountName}.blob.${storageSuffix}'
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsStorage__credential: 'managedidentity'
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  // Node lets garbage grow by the memory that it sees, which is more than an instance has. With these limits of V8, a collection of
  // 300,000 devices stays below half of 512 MB; bench/ runs with the same. No limit of the whole heap: reaching it would end the process.
  // Azure starts its warm worker again because of the arguments, so a cold start takes longer.
  languageWorkers__node__arguments: '--max-semi-space-size=8 --heap-growing-percent=80'
}

// What shared/config.ts reads, and functions/schedule.ts.
var appSettings = {
  AzureWebJobsStorage__queueServiceUri: 'https://${storageAccountName}.queue.${storageSuffix}'
  AzureWebJobsStorage__tableServiceUri: 'https://${storageAccountName}.table.${storageSuffix}'
  AZURE_CLIENT_ID: identityClientId
  MICROSOFT_CLOUD: microsoftCloud
  SCHEDULE_TICK: tickSchedule
  ACS_ENDPOINT: mailEndpoint
  NOTIFICATION_KEY: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/NOTIFICATION-KEY)'
}
var rotationSettings = empty(previousNotificationKeyUri)
  ? {}
  : { NOTIFICATION_KEY_PREVIOUS: '@Microsoft.KeyVault(SecretUri=${previousNotificationKeyUri})' }
var heartbeatSettings = empty(heartbeatUrl) ? {} : { HEARTBEAT_URL: heartbeatUrl }
var logSettings = empty(logsEndpoint)
  ? {}
  : { LOGS_INGESTION_ENDPOINT: logsEndpoint, LOGS_INGESTION_RULE_ID: logsRuleId }
var addressSettings = empty(publicBaseUrl) ? {} : { PUBLIC_BASE_URL: publicBaseUrl }
var signInSettings = empty(appClientId)
  ? {}
  : {
      APP_CLIENT_ID: appClientId
      HOME_TENANT_ID: homeTenantId
      HOME_TENANT_CREDENTIAL: homeTenantCredential
      SIGN_IN_TENANT_IDS: signInTenantIds
      SESSION_KEY: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/SESSION-KEY)'
    }
// Without an application a certificate would be of nothing, and the app refuses to start.
var certificateSettings = empty(appClientId) || empty(appCertificateName)
  ? {}
  : { APP_CERTIFICATE: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${appCertificateName})' }
var sessionRotationSettings = empty(previousSessionKeyUri)
  ? {}
  : { SESSION_KEY_PREVIOUS: '@Microsoft.KeyVault(SecretUri=${previousSessionKeyUri})' }
var recipientSettings = toObject(
  secretSettings,
  setting => setting,
  setting => '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${replace(setting, '_', '-')})'
)

resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: union(
    recipientSettings,
    hostSettings,
    appSettings,
    rotationSettings,
    heartbeatSettings,
    logSettings,
    addressSettings,
    signInSettings,
    certificateSettings,
    sessionRotationSettings
  )
}

output name string = app.name
output url string = 'https://${app.properties.defaultHostName}'
