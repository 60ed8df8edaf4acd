metadata description = 'Tables of Log Analytics for alerts and events, and incidents in Microsoft Sentinel. Optional. You can deploy it alone into the resource group of another workspace.'

@description('Name of the Log Analytics workspace, in this resource group.')
param workspaceName string
@description('Name of the data collection rule.')
param name string
@description('Region of the workspace.')
param location string
@description('Tags of the resources.')
param tags object
@description('Object id of the identity that writes.')
param principalId string
@description('Days that rows of both tables are kept.')
param retentionDays int
@description('Whether alerts become incidents. It turns on Microsoft Sentinel for the workspace, which costs extra.')
param sentinel bool

// The columns of shared/reports/export/log-rows.ts; a test compares both.
var alertColumns = [
  { name: 'TimeGenerated', type: 'datetime' }
  { name: 'SchemaVersion', type: 'int' }
  { name: 'RowId', type: 'string' }
  { name: 'WatchedTenantId', type: 'string' }
  { name: 'WatchedTenantName', type: 'string' }
  { name: 'AlertId', type: 'string' }
  { name: 'AlertKey', type: 'string' }
  { name: 'IncidentKey', type: 'string' }
  { name: 'AlertStatus', type: 'string' }
  { name: 'Because', type: 'string' }
  { name: 'AlertSeverity', type: 'string' }
  { name: 'SentinelSeverity', type: 'string' }
  { name: 'Sources', type: 'dynamic' }
  { name: 'HappenedAt', type: 'datetime' }
  { name: 'SeenAt', type: 'datetime' }
  { name: 'SentAt', type: 'datetime' }
  { name: 'AlertTitle', type: 'string' }
  { name: 'AlertText', type: 'string' }
  { name: 'Details', type: 'string' }
  { name: 'Steps', type: 'dynamic' }
  { name: 'AlertUrl', type: 'string' }
  { name: 'ActorType', type: 'string' }
  { name: 'ActorId', type: 'string' }
  { name: 'ActorName', type: 'string' }
  { name: 'ActorAddress', type: 'string' }
  { name: 'ActorIpAddress', type: 'string' }
]
var eventColumns = [
  { name: 'TimeGenerated', type: 'datetime' }
  { name: 'SchemaVersion', type: 'int' }
  { name: 'WatchedTenantId', type: 'string' }
  { name: 'EventId', type: 'string' }
  { name: 'EventType', type: 'string' }
  { name: 'Source', type: 'string' }
  { name: 'EventSeverity', type: 'string' }
  { name: 'Anchor', type: 'datetime' }
  { name: 'HappenedAt', type: 'datetime' }
  { name: 'RecordedAt', type: 'datetime' }
  { name: 'RecordDay', type: 'string' }
  { name: 'ResourceKind', type: 'string' }
  { name: 'ResourceId', type: 'string' }
  { name: 'ResourceName', type: 'string' }
  { name: 'PeopleIds', type: 'dynamic' }
  { name: 'AttributionStatus', type: 'string' }
  { name: 'ActorType', type: 'string' }
  { name: 'ActorId', type: 'string' }
  { name: 'ActorIpAddress', type: 'string' }
  { name: 'GroupKey', type: 'string' }
  { name: 'Concern', type: 'string' }
  { name: 'LookBack', type: 'boolean' }
  { name: 'Exposure', type: 'dynamic' }
  { name: 'Lines', type: 'dynamic' }
  { name: 'Details', type: 'dynamic' }
  { name: 'Shortened', type: 'boolean' }
]

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = {
  name: workspaceName

  resource alertTable 'tables@2026-03-01' = {
    name: 'ZeroTrustWatch_CL'
    properties: {
      plan: 'Analytics'
      retentionInDays: retentionDays
      schema: { name: 'ZeroTrustWatch_CL', columns: alertColumns }
    }
  }

  resource eventTable 'tables@2026-03-01' = {
    name: 'ZeroTrustWatchEvents_CL'
    properties: {
      plan: 'Analytics'
      retentionInDays: retentionDays
      schema: { name: 'ZeroTrustWatchEvents_CL', columns: eventColumns }
    }
  }
}

// A rule of kind Direct has its own endpoint, so no data collection endpoint is needed.
resource rule 'Microsoft.Insights/dataCollectionRules@2024-03-11' = {
  name: name
  location: location
  tags: tags
  kind: 'Direct'
  properties: {
    streamDeclarations: {
      'Custom-ZeroTrustWatch_CL': { columns: alertColumns }
      'Custom-ZeroTrustWatchEvents_CL': { columns: eventColumns }
    }
    destinations: { logAnalytics: [{ name: 'workspace', workspaceResourceId: workspace.id }] }
    dataFlows: [
      {
        streams: ['Custom-ZeroTrustWatch_CL']
        destinations: ['workspace']
        outputStream: 'Custom-ZeroTrustWatch_CL'
        transformKql: 'source'
      }
      {
        streams: ['Custom-ZeroTrustWatchEvents_CL']
        destinations: ['workspace']
        outputStream: 'Custom-ZeroTrustWatchEvents_CL'
        transformKql: 'source'
      }
    ]
  }
  dependsOn: [workspace::alertTable, workspace::eventTable]
}

@description('Monitoring Metrics Publisher on this rule: writes rows and reads nothing.')
var role = '3913510d-42f4-4e42-8a64-420c390055eb'

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: rule
  name: guid(rule.id, principalId, role)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
  }
}

// --- Sentinel --------------------------------------------------------------------------------------------------------

resource onboarding 'Microsoft.SecurityInsights/onboardingStates@2025-09-01' = if (sentinel) {
  scope: workspace
  name: 'default'
  properties: {}
}

// Each message becomes a Sentinel alert, and all with the same IncidentKey become one incident. RowId finds repeated rows. The rule
// selects rows by the time of ingestion, so that it does not miss late ones.
resource analyticsRule 'Microsoft.SecurityInsights/alertRules@2025-09-01' = if (sentinel) {
  scope: workspace
  name: guid(workspace.id, 'zero-trust-watch-alerts')
  kind: 'Scheduled'
  properties: {
    displayName: 'Zero Trust Watch: a control got weaker'
    description: 'Each alert of Zero Trust Watch becomes one incident, which includes its later messages and its end.'
    enabled: true
    severity: 'Medium'
    query: '''
ZeroTrustWatch_CL
| where ingestion_time() > ago(5m)
| where AlertStatus in ('open', 'resolved') and Because !in ('summary', 'digest', 'notice')
| summarize arg_max(ingestion_time(), *) by RowId
| extend AccountId = iff(ActorType == 'person', ActorId, '')
'''
    queryFrequency: 'PT5M'
    // TimeGenerated is when a row was sent, which can be long before it was ingested.
    queryPeriod: 'P1D'
    triggerOperator: 'GreaterThan'
    triggerThreshold: 0
    suppressionEnabled: false
    suppressionDuration: 'PT5H'
    eventGroupingSettings: { aggregationKind: 'AlertPerResult' }
    alertDetailsOverride: {
      alertDisplayNameFormat: '{{AlertTitle}}'
      alertDescriptionFormat: '{{AlertText}} {{AlertUrl}}'
      alertSeverityColumnName: 'SentinelSeverity'
    }
    customDetails: {
      AlertId: 'AlertId'
      AlertKey: 'AlertKey'
      IncidentKey: 'IncidentKey'
      AlertStatus: 'AlertStatus'
      Because: 'Because'
      Severity: 'AlertSeverity'
      WatchedTenantId: 'WatchedTenantId'
      AlertUrl: 'AlertUrl'
    }
    entityMappings: [
      {
        entityType: 'Account'
        fieldMappings: [
          { identifier: 'AadUserId', columnName: 'AccountId' }
          { identifier: 'FullName', columnName: 'ActorAddress' }
        ]
      }
      { entityType: 'IP', fieldMappings: [{ identifier: 'Address', columnName: 'ActorIpAddress' }] }
      { entityType: 'URL', fieldMappings: [{ identifier: 'Url', columnName: 'AlertUrl' }] }
    ]
    incidentConfiguration: {
      createIncident: true
      groupingConfiguration: {
        enabled: true
        // A reopened alert has another IncidentKey, and so a new incident.
        reopenClosedIncident: false
        lookbackDuration: 'P7D'
        matchingMethod: 'Selected'
        groupByEntities: []
        groupByAlertDetails: []
        groupByCustomDetails: ['IncidentKey']
      }
    }
  }
  dependsOn: [onboarding, workspace::alertTable]
}

resource closing 'Microsoft.SecurityInsights/automationRules@2025-09-01' = if (sentinel) {
  scope: workspace
  name: guid(workspace.id, 'zero-trust-watch-closing')
  properties: {
    displayName: 'Zero Trust Watch: close resolved incidents'
    order: 100
    triggeringLogic: {
      isEnabled: true
      triggersOn: 'Incidents'
      triggersWhen: 'Updated'
      conditions: [
        {
          conditionType: 'Property'
          conditionProperties: {
            propertyName: 'IncidentRelatedAnalyticRuleIds'
            operator: 'Contains'
            propertyValues: [analyticsRule.id]
          }
        }
        {
          conditionType: 'Property'
          conditionProperties: {
            propertyName: 'IncidentCustomDetailsKey'
            operator: 'Equals'
            propertyValues: ['AlertStatus']
          }
        }
        {
          conditionType: 'Property'
          conditionProperties: {
            propertyName: 'IncidentCustomDetailsValue'
            operator: 'Equals'
            propertyValues: ['resolved']
          }
        }
      ]
    }
    actions: [
      {
        order: 1
        actionType: 'ModifyProperties'
        actionConfiguration: {
          status: 'Closed'
          classification: 'Undetermined'
          classificationComment: 'Zero Trust Watch saw that it was fixed, or an operator closed the alert there.'
        }
      }
    ]
  }
}

output endpoint string = rule.properties.endpoints.logsIngestion
output ruleId string = rule.properties.immutableId
