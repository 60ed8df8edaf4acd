metadata name = 'One secret of Zero Trust Watch'
metadata description = 'Writes one secret to the vault without being able to read any. Used by hand: docs/deploy.md.'

@description('Name of the vault.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('Name of the secret: the app setting\'s, with hyphens for underscores.')
@minLength(1)
@maxLength(127)
param name string

@secure()
@description('Its value. Left out on the command line, it is asked for and not shown.')
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
