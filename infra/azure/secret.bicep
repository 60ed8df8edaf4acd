metadata name = 'One secret of Zero Trust Watch'
metadata description = 'Writes one secret to the vault and reads none. docs/deploy.md says when to use it.'

@description('Name of the vault.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('Name of the secret: that of the app setting, with hyphens for underscores.')
@minLength(1)
@maxLength(127)
param name string

@secure()
@description('Its value. If you leave it out on the command line, az asks for it and does not show it.')
@minLength(1)
param value string

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' existing = {
  name: vaultName
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2026-05-15' = {
  parent: vault
  name: name
  properties: { value: value, contentType: 'text/plain' }
}
