import type { Collection } from '../collection';
import { graphTime } from '../graph/graph-time';
import type { JsonObject } from '../json';
import { seededGuid } from '../random';
import { collectionOf, type World } from '../world';
import { type ContosoOptions, day } from './options';
import { fillScores } from './scores';

/** Every Windows computer reports, and all are clean. */
function protectionOf(devices: Collection): JsonObject {
  let computers = 0;
  for (let slot = 0; slot < devices.end(); slot += 1) {
    if (devices.peek(slot, 'operatingSystem') === 'Windows') computers += 1;
  }
  return {
    totalReportedDeviceCount: computers,
    cleanDeviceCount: computers,
    criticalFailuresDeviceCount: 0,
    inactiveThreatAgentDeviceCount: 0,
    pendingFullScanDeviceCount: 0,
    pendingManualStepsDeviceCount: 0,
    pendingOfflineScanDeviceCount: 0,
    pendingQuickScanDeviceCount: 0,
    pendingRestartDeviceCount: 0,
    pendingSignatureUpdateDeviceCount: 0,
    unknownStateThreatAgentDeviceCount: 0,
  };
}

/**
 * A sensor on the one domain controller, the connections of Apple and the threat defence to Intune, the protection of apps
 * on phones, labels, and the score for all that.
 */
export function fillDefence(world: World, options: ContosoOptions): void {
  const { seed, now } = options;
  fillScores(world, options);
  world.singletons.set('deviceManagement', {
    ...world.singletons.get('deviceManagement'),
    deviceProtectionOverview: protectionOf(collectionOf(world, 'deviceManagement/managedDevices')),
  });
  const ago = (days: number): string => graphTime(now() - days * day);
  collectionOf(world, 'security/identities/sensors').put({
    id: seededGuid(seed, 'sensor', 0),
    createdDateTime: ago(300),
    deploymentStatus: 'upToDate',
    displayName: 'DC1',
    domainName: 'corp.contoso.example',
    healthStatus: 'healthy',
    openHealthIssuesCount: 0,
    sensorType: 'domainControllerIntegrated',
    serviceStatus: 'running',
    version: '2.250.18910.1',
  });
  collectionOf(world, 'deviceManagement/mobileThreatDefenseConnectors').put({
    id: seededGuid(seed, 'connector', 0),
    androidEnabled: true,
    iosEnabled: true,
    windowsEnabled: true,
    lastHeartbeatDateTime: null,
    partnerState: 'enabled',
    partnerUnresponsivenessThresholdInDays: 7,
    partnerUnsupportedOsVersionBlocked: false,
    microsoftDefenderForEndpointAttachEnabled: true,
  });
  collectionOf(world, 'deviceAppManagement/vppTokens').put({
    id: seededGuid(seed, 'vppToken', 0),
    appleId: 'apple@contoso.example',
    automaticallyUpdateApps: true,
    countryOrRegion: 'de',
    expirationDateTime: ago(-200),
    lastModifiedDateTime: ago(165),
    lastSyncDateTime: ago(1),
    lastSyncStatus: 'completed',
    organizationName: 'Contoso',
    state: 'valid',
    token: null,
    vppTokenAccountType: 'business',
  });
  for (const [path, displayName] of [
    ['deviceAppManagement/iosManagedAppProtections', 'App protection iOS'],
    ['deviceAppManagement/androidManagedAppProtections', 'App protection Android'],
  ] as const) {
    collectionOf(world, path).put({
      id: `T_${seededGuid(seed, path, 0)}`,
      allowedInboundDataTransferSources: 'managedApps',
      allowedOutboundDataTransferDestinations: 'managedApps',
      createdDateTime: ago(300),
      dataBackupBlocked: true,
      description: '',
      displayName,
      isAssigned: true,
      lastModifiedDateTime: ago(200),
      minimumPinLength: 6,
      pinRequired: true,
      saveAsBlocked: true,
      version: '"1"',
    });
  }
  for (const [index, [name, hasProtection]] of (
    [
      ['General', false],
      ['Confidential', true],
    ] as const
  ).entries()) {
    collectionOf(world, 'security/dataSecurityAndGovernance/sensitivityLabels').put({
      id: seededGuid(seed, 'sensitivityLabel', index),
      actionSource: 'manual',
      autoTooltip: '',
      description: '',
      displayName: null,
      hasProtection,
      isDefault: index === 0,
      isEndpointProtectionEnabled: false,
      isScopedToUser: true,
      locale: '',
      name,
      priority: index,
      toolTip: '',
    });
  }
  // Created, but not published yet: no site uses it.
  collectionOf(world, 'identity/conditionalAccess/authenticationContextClassReferences').put({
    id: 'c1',
    description: 'Sites with plans of the board',
    displayName: 'Board',
    isAvailable: false,
  });
  world.singletons.set('deviceManagement/applePushNotificationCertificate', {
    id: seededGuid(seed, 'pushCertificate', 0),
    appleIdentifier: 'apple@contoso.example',
    certificate: null,
    certificateSerialNumber: '0A1B2C',
    certificateUploadFailureReason: null,
    certificateUploadStatus: null,
    expirationDateTime: ago(-250),
    lastModifiedDateTime: ago(115),
    topicIdentifier: 'com.apple.mgmt.External.contoso',
  });
}
