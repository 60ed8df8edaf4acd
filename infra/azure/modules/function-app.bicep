metadata description = 'The function app on Flex Consumption. It reads secrets from the vault and uses its managed identity for everything else.'

@description('Name of the function app.')
param name string
@description('Name of its plan. A Flex Consumption plan has one app.')
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
@description('Connection string of Application Insights. It is an address, not a credential.')
param insightsConnectionString string
@description('Endpoint of Azure Communication Services.')
param mailEndpoint string
@description('URI of the vault, with a slash at its end.')
param vaultUri string
@description('App settings that recipients name for their secrets.')
param secretSettings string[]
@description('URI, with version, of the previous notification key; empty if no rotation is in progress.')
param previousNotificationKeyUri string
@secure()
@description('https URL of a check outside Azure that alarms when the app stops calling it; empty if there is none.')
param heartbeatUrl string
@description('Endpoint for rows of Log Analytics; empty if there is none.')
param logsEndpoint string
@description('Immutable ID of the data collection rule; empty if there is none.')
param logsRuleId string
@description('Node version.')
param nodeVersion string
@description('Memory of an instance in MB.')
param instanceMemoryMB int
@description('The most instances that Azure may start.')
param maximumInstanceCount int
@description('Instances that are always ready for HTTP requests.')
param alwaysReadyHttpInstances int
@description('NCRONTAB of the timer, in UTC.')
param tickSchedule string
@description('https URL of the app, if it has its own domain; empty for the host name that Azure assigns.')
param publicBaseUrl string
@description('Application (client) ID that people sign in with; empty if nobody can sign in.')
param appClientId string
@description('Tenant in which this application is registered.')
param homeTenantId string
@description('Tenants whose people can sign in, separated by commas.')
param signInTenantIds string
@description('Microsoft cloud of the watched tenants.')
param microsoftCloud string
@description('Credential for the home tenant: identity or application.')
param homeTenantCredential string
@description('Name of the certificate of the application in the vault; empty if the managed identity is its credential.')
param appCertificateName string
@description('URI, with version, of the previous session key; empty if no rotation is in progress.')
param previousSessionKeyUri string
@description('Whether the app runs in several zones of the region.')
param zoneRedundant bool
@description('Resource id of the subnet through which the app reaches storage and the vault; empty without a private network.')
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

  // Deployments use an identity, so the publishing passwords of a new app are disabled.
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

// Settings of the Functions host. Flex Consumption takes the runtime from functionAppConfig, and refuses FUNCTIONS_* and WEBSITE_*
// settings for it.
var hostSettings = {
  AzureWebJobsStorage__blobServiceUri: 'https://${storageAccountName}.blob.${storageSuffix}'
  AzureWebJobsStorage__clientId: identityClientId
  AzureWebJobsStorage__credential: 'managedidentity'
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
  APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  // Node delays garbage collection according to the memory of the machine, which is larger than the instance, and sometimes treats
  // short-lived objects as long-lived ones. With these arguments, collecting 300,000 devices needs about half of 512 MB
  // (bench/ measures with the same arguments). The whole heap has no limit, because Node ends when it reaches one. To apply
  // arguments, Azure restarts its prepared worker, so a cold start takes longer.
  languageWorkers__node__arguments: '--max-semi-space-size=8 --heap-growing-percent=25 --no-allocation-site-pretenuring'
}

// Settings that the app itself reads (shared/config, functions/schedule.ts).
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
// The app refuses to start with a certificate and no application.
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
