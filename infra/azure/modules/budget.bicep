metadata description = 'A monthly budget of the resource group. Azure notifies people at 80 %, and when the forecast exceeds it. It stops nothing.'

@description('Name of the budget.')
param name string
@description('Monthly amount in the currency of the subscription.')
param amount int
@description('First day of the month in which it begins, such as 2026-12-01. Azure does not allow changing it.')
param start string
@description('Mail addresses that are notified.')
param emails string[]

resource budget 'Microsoft.Consumption/budgets@2026-06-01' = {
  name: name
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: start }
    notifications: {
      actualAbove80: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: emails
      }
      forecastAbove100: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: emails
      }
    }
  }
}
