metadata description = 'A virtual network through which the app reaches the storage account and the key vault. Neither accepts connections from the Internet.'

@description('Suffix of the names of all resources.')
param token string
@description('Azure region.')
param location string
@description('Tags of the resources.')
param tags object
@description('Address space of at least 128 addresses, such as 10.42.0.0/24.')
param addressSpace string
@description('Resource id of the storage account.')
param storageAccountId string
@description('Resource id of the key vault.')
param vaultId string

resource network 'Microsoft.Network/virtualNetworks@2026-03-01' = {
  name: 'vnet-ztw-${token}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressSpace] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressSpace, 26, 0)
          // Flex Consumption requires this delegation.
          delegations: [{ name: 'app', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: cidrSubnet(addressSpace, 26, 1) }
      }
    ]
  }

  resource app 'subnets' existing = { name: 'app' }
  resource endpoints 'subnets' existing = { name: 'endpoints' }
}

var suffix = environment().suffixes.storage
var services = [
  { name: 'blob', zone: 'privatelink.blob.${suffix}' }
  { name: 'queue', zone: 'privatelink.queue.${suffix}' }
  { name: 'table', zone: 'privatelink.table.${suffix}' }
  { name: 'vault', zone: 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}' }
]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in services: { name: service.zone, location: 'global', tags: tags }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, at) in services: {
    parent: zones[at]
    name: 'app'
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
  }
]

resource privateEndpoints 'Microsoft.Network/privateEndpoints@2026-03-01' = [
  for service in services: {
    name: 'pe-ztw-${service.name}-${token}'
    location: location
    tags: tags
    properties: {
      subnet: { id: network::endpoints.id }
      privateLinkServiceConnections: [
        { name: service.name, properties: { privateLinkServiceId: service.name == 'vault' ? vaultId : storageAccountId, groupIds: [service.name] } }
      ]
    }
  }
]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2026-03-01' = [
  for (service, at) in services: {
    parent: privateEndpoints[at]
    name: 'default'
    properties: { privateDnsZoneConfigs: [{ name: service.name, properties: { privateDnsZoneId: zones[at].id } }] }
  }
]

output appSubnetId string = network::app.id
