metadata description = 'The managed identity of the app for Azure, Microsoft Graph and sign-in. It comes first, so that it has its roles before the app starts.'

@description('Name of the user-assigned managed identity.')
param name string
@description('Azure region.')
param location string
@description('Tags of the resource.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

output id string = identity.id
output clientId string = identity.properties.clientId
output principalId string = identity.properties.principalId
