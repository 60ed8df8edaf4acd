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
 * Contoso's defence: the sensor on its only domain controller, Intune's connections to Apple and to the threat defence, app
 * protection on phones, labels, and the score for all of these.
 */
export function fillDefence(world: World, options: ContosoOptions): void {
  fillScores(world, options);
  fillSensors(world, options);
  fillIntuneConnections(world, options);
  fillAppProtection(world, options);
  fillLabels(world, options);
}

const daysAgo = ({ now }: ContosoOptions, days: number): string => graphTime(now() - days * day);

function fillSensors(world: World, options: ContosoOptions): void {
  collectionOf(world, 'security/identities/sensors').put({
    id: seededGuid(options.seed, 'sensor', 0),
    createdDateTime: daysAgo(options, 300),
    deploymentStatus: 'upToDate',
    displayName: 'DC1',
    domainName: 'corp.contoso.example',
    healthStatus: 'healthy',
    openHealthIssuesCount: 0,
    sensorType: 'domainControllerIntegrated',
    serviceStatus: 'running',
    version: '2.250.18910.1',
  });
}

function fillIntuneConnections(world: World, options: ContosoOptions): void {
  world.singletons.set('deviceManagement', {
    ...world.singletons.get('deviceManagement'),
    deviceProtectionOverview: protectionOf(collectionOf(world, 'deviceManagement/managedDevices')),
  });
  collectionOf(world, 'deviceManagement/mobileThreatDefenseConnectors').put({
    id: seededGuid(options.seed, 'connector', 0),
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
    id: seededGuid(options.seed, 'vppToken', 0),
    appleId: 'apple@contoso.example',
    automaticallyUpdateApps: true,
    countryOrRegion: 'de',
    expirationDateTime: daysAgo(options, -200),
    lastModifiedDateTime: daysAgo(options, 165),
    lastSyncDateTime: daysAgo(options, 1),
    lastSyncStatus: 'completed',
    organizationName: 'Contoso',
    state: 'valid',
    token: null,
    vppTokenAccountType: 'business',
  });
  world.singletons.set('deviceManagement/applePushNotificationCertificate', {
    id: seededGuid(options.seed, 'pushCertificate', 0),
    appleIdentifier: 'apple@contoso.example',
    certificate: null,
    certificateSerialNumber: '0A1B2C',
    certificateUploadFailureReason: null,
    certificateUploadStatus: null,
    expirationDateTime: daysAgo(options, -250),
    lastModifiedDateTime: daysAgo(options, 115),
    topicIdentifier: 'com.apple.mgmt.External.contoso',
  });
}

function fillAppProtection(world: World, options: ContosoOptions): void {
  for (const [path, displayName] of [
    ['deviceAppManagement/iosManagedAppProtections', 'App protection iOS'],
    ['deviceAppManagement/androidManagedAppProtections', 'App protection Android'],
  ] as const) {
    collectionOf(world, path).put({
      id: `T_${seededGuid(options.seed, path, 0)}`,
      allowedInboundDataTransferSources: 'managedApps',
      allowedOutboundDataTransferDestinations: 'managedApps',
      createdDateTime: daysAgo(options, 300),
      dataBackupBlocked: true,
      description: '',
      displayName,
      isAssigned: true,
      lastModifiedDateTime: daysAgo(options, 200),
      minimumPinLength: 6,
      pinRequired: true,
      saveAsBlocked: true,
      version: '"1"',
    });
  }
}

function fillLabels(world: World, options: ContosoOptions): void {
  for (const [index, [name, hasProtection]] of (
    [
      ['General', false],
      ['Confidential', true],
    ] as const
  ).entries()) {
    collectionOf(world, 'security/dataSecurityAndGovernance/sensitivityLabels').put({
      id: seededGuid(options.seed, 'sensitivityLabel', index),
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
}
