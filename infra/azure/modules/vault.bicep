metadata description = 'The key vault with the notification key, the session key, and the URLs and secrets of recipients. Only the app gets a role on it.'

@description('Name of the vault.')
@minLength(3)
@maxLength(24)
param name string
@description('Azure region.')
param location string
@description('Tags of the resource.')
param tags object
@description('Object id of the identity that reads secrets.')
param principalId string
@description('Whether it accepts connections through private endpoints only.')
param isPrivate bool
@description('Resource id of the Log Analytics workspace that logs every access.')
param workspaceId string
@secure()
@description('The notification key of a first deployment.')
param notificationKey string
@secure()
@description('The session key of a first deployment.')
param sessionKey string

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
    enablePurgeProtection: true
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: isPrivate ? 'Deny' : 'Allow', bypass: 'AzureServices' }
  }

  // A later deployment must keep the key: it signed the value that Microsoft Graph returns with each notification.
  @onlyIfNotExists()
  resource key 'secrets' = {
    name: 'NOTIFICATION-KEY'
    properties: { value: notificationKey, contentType: 'text/plain' }
  }

  // A new key would sign everybody out.
  @onlyIfNotExists()
  resource session 'secrets' = {
    name: 'SESSION-KEY'
    properties: { value: sessionKey, contentType: 'text/plain' }
  }
}

// Earlier versions allow only one diagnostic setting for each resource.
#disable-next-line use-recent-api-versions
resource accesses 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'accesses'
  properties: { workspaceId: workspaceId, logs: [{ category: 'AuditEvent', enabled: true }] }
}

@description('Key Vault Secrets User: reads secrets and changes nothing.')
var role = '4633458b-17de-408a-b874-0445c86b69e6'

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, principalId, role)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}

output id string = vault.id
output name string = vault.name
output uri string = vault.properties.vaultUri
