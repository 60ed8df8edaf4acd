metadata description = 'The storage account with tables, queues, backups and the package of the app. Its keys are disabled: access needs an identity.'

@description('Name of the storage account.')
@minLength(3)
@maxLength(24)
param name string
@description('Azure region.')
param location string
@description('Tags of the resource.')
param tags object
@description('Object id of the managed identity of the app.')
param principalId string
@description('SKU of the account, such as Standard_LRS or Standard_ZRS.')
param redundancy string
@description('Whether it accepts connections through private endpoints only.')
param isPrivate bool
@description('Days that a backup of the tables is kept.')
param backupDays int
@description('Whether a lock prevents deleting the account.')
param deleteLock bool
@description('Resource id of the Log Analytics workspace that logs deletions.')
param workspaceId string

var deploymentContainer = 'deployment'
var backupContainer = 'backups'

// The queues of shared/queues/azure-queues.ts. The scale controller reads them before the app has run, so the template creates
// them. The app creates its tables when it first starts.
var queueNames = ['collect', 'collect-fleet', 'deliver', 'digest', 'subscriptions']

resource account 'Microsoft.Storage/storageAccounts@2026-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: isPrivate ? 'Deny' : 'Allow', bypass: 'AzureServices' }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    // Deleted blobs and containers can be restored for 14 days.
    properties: {
      deleteRetentionPolicy: { enabled: true, days: 14 }
      containerDeleteRetentionPolicy: { enabled: true, days: 14 }
    }

    resource containers 'containers' = [
      for container in [deploymentContainer, backupContainer]: {
        name: container
        properties: { publicAccess: 'None' }
      }
    ]
  }

  resource tables 'tableServices' = { name: 'default' }

  resource lifecycle 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'old-backups'
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['${backupContainer}/'] }
              actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: backupDays } } }
            }
          }
        ]
      }
    }
    dependsOn: [blobs]
  }

  resource queues 'queueServices' = {
    name: 'default'

    resource queue 'queues' = [for queueName in queueNames: { name: queueName }]
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (deleteLock) {
  scope: account
  name: 'record'
  properties: {
    level: 'CanNotDelete'
    notes: 'The record of Zero Trust Watch: docs/deploy.md says how to remove it.'
  }
}

// Earlier versions allow only one diagnostic setting for each resource.
#disable-next-line use-recent-api-versions
resource tableDeletions 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account::tables
  name: 'deletions'
  properties: { workspaceId: workspaceId, logs: [{ category: 'StorageDelete', enabled: true }] }
}

// Earlier versions allow only one diagnostic setting for each resource.
#disable-next-line use-recent-api-versions
resource blobDeletions 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: account::blobs
  name: 'deletions'
  properties: { workspaceId: workspaceId, logs: [{ category: 'StorageDelete', enabled: true }] }
}

@description('The least built-in roles that the app needs on the account.')
var roles = {
  // Stores the locks of the host, the status of timers, function keys, the package of the app, and backups.
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
}

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(roles): {
    scope: account
    name: guid(account.id, principalId, role.value)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
    }
  }
]

output id string = account.id
output name string = account.name
output deploymentContainerUrl string = '${account.properties.primaryEndpoints.blob}${deploymentContainer}'
