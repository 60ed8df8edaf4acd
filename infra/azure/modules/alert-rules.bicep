metadata description = 'Azure alert rules for trouble that the app cannot report itself: it does not run, its functions fail, or its mail bounces.'

@description('Suffix of the names of all rules.')
param token string
@description('Azure region.')
param location string
@description('Tags of the resources.')
param tags object
@description('Resource id of the Log Analytics workspace.')
param workspaceId string
@description('Resource id of the storage account.')
param storageAccountId string
@description('Mail addresses that Azure alerts. Empty: alerts show in the portal only.')
param emails string[]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: 'ag-ztw-${token}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'ztw'
    enabled: true
    emailReceivers: map(emails, email => { name: email, emailAddress: email, useCommonAlertSchema: true })
  }
}

var actionGroups = empty(emails) ? [] : [people.id]

// Each rule counts the rows of its query; rules that run more often cost more. The queries look for log lines of the app and the host.
var rules = [
  {
    name: 'no-cycle'
    title: 'Zero Trust Watch has not run for 15 minutes'
    description: 'No run of the timer was logged in the last 15 minutes. Either nothing is watched and nobody is alerted, or the daily limit of logs is reached: docs/runbooks/not-running.md.'
    severity: 0
    query: 'AppTraces | where Message startswith "schedule.done"'
    operator: 'LessThan'
    threshold: 1
    minutes: 15
    every: 5
  }
  {
    name: 'start-refused'
    title: 'Zero Trust Watch refuses its configuration'
    description: 'The app does not start. Its log names each wrong setting and the remedy: docs/runbooks/not-running.md.'
    severity: 0
    query: 'union isfuzzy=true (AppExceptions | project Text = strcat(OuterMessage, " ", InnermostMessage)), (AppTraces | project Text = Message) | where Text has "The configuration is refused"'
    operator: 'GreaterThan'
    threshold: 0
    minutes: 15
    every: 15
  }
  {
    name: 'work-given-up'
    title: 'Zero Trust Watch gave up a queue message'
    description: 'A message failed five times and was moved to a poison queue. The log has the error: docs/runbooks/not-running.md.'
    severity: 1
    query: 'AppTraces | where Message has "MaxDequeueCount"'
    operator: 'GreaterThan'
    threshold: 0
    minutes: 15
    every: 15
  }
  {
    name: 'invocations-failed'
    title: 'Functions of Zero Trust Watch fail'
    description: 'More than 10 invocations failed within 15 minutes. Refused requests of people and strangers are not counted: docs/runbooks/not-running.md.'
    severity: 1
    query: 'AppRequests | where Success == false and Name != "health" and not(coalesce(toint(ResultCode), 0) between (400 .. 499))'
    operator: 'GreaterThan'
    threshold: 10
    minutes: 15
    every: 15
  }
  {
    name: 'mail-bounced'
    title: 'Mail of Zero Trust Watch does not arrive'
    description: 'A receiving server refused a mail, or Azure suppressed it. The alert in it may have reached nobody: docs/runbooks/no-mail.md.'
    severity: 1
    query: 'ACSEmailStatusUpdateOperational | where DeliveryStatus in ("Bounced", "Failed", "FilteredSpam", "Quarantined", "Suppressed")'
    operator: 'GreaterThan'
    threshold: 0
    minutes: 60
    every: 30
  }
]

resource logRules 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: 'ztw-${rule.name}-${token}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: rule.title
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT${rule.every}M'
      windowSize: 'PT${rule.minutes}M'
      // A table exists once it has a row, which can be after this deployment.
      skipQueryValidation: true
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: rule.operator
            threshold: rule.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: actionGroups }
    }
  }
]

resource throttled 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'ztw-storage-throttled-${token}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Azure Storage refused more than 50 requests within 15 minutes because there were too many. Reading and alerting are delayed: docs/runbooks/not-running.md.'
    severity: 2
    enabled: true
    scopes: [storageAccountId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'throttled'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.Storage/storageAccounts'
          metricName: 'Transactions'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 50
          dimensions: [
            {
              name: 'ResponseType'
              operator: 'Include'
              values: [
                'ClientAccountBandwidthThrottlingError'
                'ClientAccountRequestThrottlingError'
                'ClientThrottlingError'
                'ServerBusyError'
                'SuccessWithThrottling'
              ]
            }
          ]
        }
      ]
    }
    actions: map(actionGroups, id => { actionGroupId: id })
  }
}
