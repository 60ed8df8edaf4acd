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
param alertEmails = readEnvironmentVariable('ALERT_EMAILS', '')
param monthlyBudget = int(readEnvironmentVariable('MONTHLY_BUDGET', '20'))
param budgetStart = readEnvironmentVariable('BUDGET_START', '')
param deleteLock = bool(readEnvironmentVariable('DELETE_LOCK', 'true'))
param backupDays = int(readEnvironmentVariable('BACKUP_DAYS', '35'))
param storageRedundancy = readEnvironmentVariable('STORAGE_REDUNDANCY', 'Standard_LRS')
param zoneRedundant = bool(readEnvironmentVariable('ZONE_REDUNDANT', 'false'))
param privateNetwork = bool(readEnvironmentVariable('PRIVATE_NETWORK', 'false'))
param networkAddressSpace = readEnvironmentVariable('NETWORK_ADDRESS_SPACE', '10.42.0.0/24')
param nodeVersion = readEnvironmentVariable('NODE_VERSION', '24')
param instanceMemoryMB = any(int(readEnvironmentVariable('INSTANCE_MEMORY_MB', '512')))
param maximumInstanceCount = int(readEnvironmentVariable('MAXIMUM_INSTANCES', '40'))
param tickSchedule = readEnvironmentVariable('TICK_SCHEDULE', '0 * * * * *')
param logRetentionDays = int(readEnvironmentVariable('LOG_RETENTION_DAYS', '30'))
param logDailyCapGb = int(readEnvironmentVariable('LOG_DAILY_CAP_GB', '1'))

// Every app setting that watch.config.json names for the URL or secret of a recipient.
var watch = any(loadJsonContent('../../watch.config.json'))
var recipients = flatten([
  watch.?recipients ?? []
  flatten(map(items(watch.?groups ?? {}), group => group.value.?recipients ?? []))
  flatten(map(watch.tenants, tenant => tenant.?recipients ?? []))
  watch.?deployment.?recipients ?? []
])
var named = flatten(map(recipients, recipient => [
  recipient.?urlSetting ?? ''
  recipient.?testUrlSetting ?? ''
  recipient.?secretSetting ?? ''
]))
param secretSettings = filter(union(named, []), name => !empty(name))
