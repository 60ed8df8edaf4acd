metadata description = 'Mail through Azure Communication Services, from a domain that Azure manages or from your own. Access needs an identity.'

@description('Name of the Communication Services resource.')
param name string
@description('Name of the Email Communication Service.')
param emailName string
@description('Where mail is stored.')
param dataLocation string
@description('Tags of the resources.')
param tags object
@description('Object id of the identity that sends.')
param principalId string
@description('Resource id of the Log Analytics workspace that logs the delivery status of each mail.')
param workspaceId string
@description('Your own domain; empty for the one that Azure manages.')
param customDomain string
@description('Whether the DNS records of your own domain are verified. Azure links verified domains only.')
param customDomainVerified bool

var usesCustomDomain = !empty(customDomain) && customDomainVerified

resource email 'Microsoft.Communication/emailServices@2026-03-18' = {
  name: emailName
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }
}

// The sender is DoNotReply: Azure allows no other sender name on a domain that it manages.
resource managedDomain 'Microsoft.Communication/emailServices/domains@2026-03-18' = {
  parent: email
  name: 'AzureManagedDomain'
  location: 'global'
  tags: tags
  properties: { domainManagement: 'AzureManaged', userEngagementTracking: 'Disabled' }
}

resource ownDomain 'Microsoft.Communication/emailServices/domains@2026-03-18' = if (!empty(customDomain)) {
  parent: email
  name: empty(customDomain) ? 'none' : customDomain
  location: 'global'
  tags: tags
  properties: { domainManagement: 'CustomerManaged', userEngagementTracking: 'Disabled' }
}

resource communication 'Microsoft.Communication/communicationServices@2026-03-18' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    linkedDomains: [usesCustomDomain ? ownDomain.id : managedDomain.id]
    disableLocalAuth: true
  }
}

// This log contains the addresses of recipients (docs/privacy.md).
// Earlier versions allow only one diagnostic setting for each resource.
#disable-next-line use-recent-api-versions
resource deliveries 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: communication
  name: 'deliveries'
  properties: { workspaceId: workspaceId, logs: [{ category: 'EmailStatusUpdateOperational', enabled: true }] }
}

@description('Communication and Email Service Owner, on this resource alone: Azure has no built-in role that only sends.')
var role = '09976791-48a7-449e-bb21-39d1a415f350'

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: communication
  name: guid(communication.id, principalId, role)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}

output endpoint string = 'https://${communication.properties.hostName}'
output sender string = 'DoNotReply@${usesCustomDomain ? customDomain : managedDomain.properties.fromSenderDomain}'
@description('Records to add to the DNS of your own domain.')
output dnsRecords object = empty(customDomain) ? {} : ownDomain!.properties.verificationRecords
