metadata description = 'Secrets: the keys of notifications and sessions, and what recipients need. The app reads them; nobody else is given a role.'

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
@description('Whether only private endpoints lead to it.')
param isPrivate bool
@description('Resource id of the Log Analytics workspace that records every access.')
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

  // A deployment that comes later must not change the key: what Graph sends back is signed with it.
  @onlyIfNotExists()
  resource key 'secrets' = {
    name: 'NOTIFICATION-KEY'
    properties: { value: notificationKey, contentType: 'text/plain' }
  }

  // With another key, everybody would be signed out.
  @onlyIfNotExists()
  resource session 'secrets' = {
    name: 'SESSION-KEY'
    properties: { value: sessionKey, contentType: 'text/plain' }
  }
}

// The version before this one knows only one setting a resource.
#disable-next-line use-recent-api-versions
resource accesses 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'accesses'
  properties: { workspaceId: workspaceId, logs: [{ category: 'AuditEvent', enabled: true }] }
}

@description('Key Vault Secrets User: reads values, lists and changes nothing.')
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
