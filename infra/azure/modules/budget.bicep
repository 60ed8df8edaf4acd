metadata description = 'A monthly budget of the resource group. It stops nothing: people are notified at 80 % of it, and when the forecast is above it.'

@description('Name of the budget.')
param name string
@description('Amount of a month in the currency of the subscription.')
param amount int
@description('First day of the month in which it begins, such as 2026-12-01. Azure does not let it change.')
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
