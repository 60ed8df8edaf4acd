metadata description = 'Application Insights and its Log Analytics workspace, with limits for days and gigabytes. Writing needs an identity.'

@description('Name of the Application Insights component.')
param name string
@description('Name of the Log Analytics workspace.')
param workspaceName string
@description('Azure region.')
param location string
@description('Tags of the resources.')
param tags object
@description('Object id of the identity that writes.')
param principalId string
@description('Days that logs are kept.')
param retentionDays int
@description('The most GB that are taken in a day; -1: no limit.')
param dailyCapGb int

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: workspaceName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: dailyCapGb }
    features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    DisableLocalAuth: true
  }
}

@description('Monitoring Metrics Publisher: writes telemetry, reads nothing.')
var role = '3913510d-42f4-4e42-8a64-420c390055eb'

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: component
  name: guid(component.id, principalId, role)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}

output workspaceName string = workspace.name
output workspaceId string = workspace.id
output connectionString string = component.properties.ConnectionString
