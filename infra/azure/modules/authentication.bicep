metadata description = 'App Service authentication in front of the page and its API, and never of the webhook: Graph cannot sign in, and what it sends is checked by its signature.'

@description('Name of the function app.')
param functionAppName string
@description('Application id that people sign in with.')
param clientId string
@description('Tenant whose people may sign in.')
param tenantId string

resource app 'Microsoft.Web/sites@2024-04-01' existing = {
  name: functionAppName
}

resource authentication 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: true, runtimeVersion: '~1' }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'RedirectToLoginPage'
      redirectToProvider: 'azureactivedirectory'
      // Health tells strangers ok or not ok, and no more.
      excludedPaths: ['/api/graph/*', '/api/health']
    }
    httpSettings: { requireHttps: true }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenantId}/v2.0'
          clientId: clientId
          // Not a secret: the managed identity vouches for the app (a federated credential of the registration).
          clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
        }
        validation: { allowedAudiences: [clientId] }
      }
    }
    // The app validates the id token again, and finds it in a header only where the token store is on.
    login: { tokenStore: { enabled: true }, preserveUrlFragmentsForLogins: false }
  }
}
