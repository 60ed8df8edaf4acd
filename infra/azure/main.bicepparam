using 'main.bicep'

// azd asks for the first two and keeps the others in its environment: `azd env set NAME value`.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME')
param location = readEnvironmentVariable('AZURE_LOCATION')

param mailDataLocation = readEnvironmentVariable('MAIL_DATA_LOCATION', 'Europe')
param mailDomain = readEnvironmentVariable('MAIL_DOMAIN', '')
param mailDomainVerified = bool(readEnvironmentVariable('MAIL_DOMAIN_VERIFIED', 'false'))
param appClientId = readEnvironmentVariable('APP_CLIENT_ID', '')
param signInTenantIds = readEnvironmentVariable('SIGN_IN_TENANT_IDS', '')
param microsoftCloud = readEnvironmentVariable('MICROSOFT_CLOUD', 'global')
param homeTenantCredential = readEnvironmentVariable('HOME_TENANT_CREDENTIAL', 'identity')
param appCertificateName = readEnvironmentVariable('APP_CERTIFICATE_NAME', '')
param previousSessionKeyUri = readEnvironmentVariable('PREVIOUS_SESSION_KEY_URI', '')
param publicBaseUrl = readEnvironmentVariable('PUBLIC_BASE_URL', '')
param alwaysReadyHttpInstances = int(readEnvironmentVariable('ALWAYS_READY_HTTP_INSTANCES', '0'))
param previousNotificationKeyUri = readEnvironmentVariable('PREVIOUS_NOTIFICATION_KEY_URI', '')
param logAnalytics = bool(readEnvironmentVariable('LOG_ANALYTICS', 'false'))
param sentinel = bool(readEnvironmentVariable('SENTINEL', 'false'))
param heartbeatUrl = readEnvironmentVariable('HEARTBEAT_URL', '')

// Every setting that watch.config.json names for a recipient's URL or secret, for all tenants and for one.
var watch = any(loadJsonContent('../../watch.config.json'))
var recipients = flatten([
  watch.?recipients ?? []
  flatten(map(items(watch.?groups ?? {}), group => group.value.?recipients ?? []))
  flatten(map(watch.tenants, tenant => tenant.?recipients ?? []))
])
var named = flatten(map(recipients, recipient => [recipient.?urlSetting ?? '', recipient.?secretSetting ?? '']))
param secretSettings = filter(union(named, []), name => !empty(name))
