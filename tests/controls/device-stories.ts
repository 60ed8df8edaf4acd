import type { Attribution } from '../../shared/core/event/event';
import { permission, principal } from '../fixtures/applications';
import { policy } from '../fixtures/conditional-access';
import {
  actionPoints,
  alert,
  goodConnectors,
  goodScores,
  incident,
  protectionOverview,
  riskDetection,
  riskyApplication,
  secureScore,
  sensor,
  signInGroup,
} from '../fixtures/defence';
import { cloudOnly, compliancePolicy, goodCompliancePolicies, goodDeviceManagement } from '../fixtures/settings';
import { known } from '../reports/stories';
import { activity, device, directoryDevice, type StateSpoil } from './state';

const byMara = known('mara');
const nobody: Attribution = { status: 'nobody', reason: 'time' };
const points: Attribution = { status: 'notLogged', log: 'behindTheScore' };

const set = (settings: Partial<typeof goodDeviceManagement.settings>): StateSpoil => ({
  small: {
    deviceManagement: [{ ...goodDeviceManagement, settings: { ...goodDeviceManagement.settings, ...settings } }],
  },
});
const identity = (small: StateSpoil['small']): StateSpoil => ({
  licences: ['MDI'],
  small: { organization: [{ ...cloudOnly, onPremisesSyncEnabled: true }], ...small },
});
const scored = (changed: Readonly<Record<string, number>>): StateSpoil => ({
  licences: ['MIP', 'MDO'],
  small: { secureScore: [secureScore(0, { ...actionPoints, ...changed }), ...goodScores().slice(1)] },
});
const fleet = (good: number, bad: number, spoil: Parameters<typeof device>[1]): StateSpoil => ({
  devices: [
    ...Array.from({ length: good }, (_, at) => device(`good${at}`)),
    ...Array.from({ length: bad }, (_, at) => device(`bad${at}`, spoil)),
  ],
});

/** Verdicts on devices in the words of mails. */
export const deviceStories: readonly (readonly [
  story: string,
  controlId: string,
  spoil: StateSpoil,
  attribution: Attribution,
])[] = [
  ['devices without a policy that count as compliant', 'ZT.DV.003', set({ secureByDefault: false }), byMara],
  ['a verdict kept for four months', 'ZT.DV.004', set({ deviceComplianceCheckinThresholdDays: 120 }), byMara],
  [
    'phones without a policy',
    'ZT.DV.005',
    {
      devices: ['Windows', 'iOS', 'iPadOS', 'Android'].map((operatingSystem) =>
        device(operatingSystem, { operatingSystem }),
      ),
      small: { deviceCompliancePolicy: goodCompliancePolicies.slice(0, 2) },
    },
    byMara,
  ],
  [
    'a compliance policy with few requirements',
    'ZT.DV.006',
    { small: { deviceCompliancePolicy: [compliancePolicy('windows10', { passwordRequired: true })] } },
    byMara,
  ],
  ...(
    [
      ['a grace period of a month', ['block:720']],
      ['a compliance policy that never marks a device', []],
    ] as const
  ).map(
    ([story, scheduledActions]) =>
      [
        story,
        'ZT.DV.007',
        { small: { deviceCompliancePolicy: [compliancePolicy('windows10', {}, { scheduledActions })] } },
        byMara,
      ] as const,
  ),
  ...(['2026-12-10T00:00:00Z', '2026-11-01T00:00:00Z'] as const).map(
    (expirationDateTime) =>
      [
        `an Apple certificate that ends ${expirationDateTime.slice(0, 10)}`,
        'ZT.DV.015',
        { small: { ...goodConnectors, applePushNotificationCertificate: [{ id: 'certificate', expirationDateTime }] } },
        nobody,
      ] as const,
  ),
  [
    'Android without app protection',
    'ZT.DV.014',
    {
      licences: ['P1', 'INTUNE'],
      policies: [policy({ grants: { builtInControls: ['compliantApplication'] } })],
      small: { androidManagedAppProtection: [] },
    },
    byMara,
  ],
  [
    'a threat defence connector that no platform uses',
    'ZT.DV.015',
    {
      small: {
        ...goodConnectors,
        mobileThreatDefenseConnector: [{ id: 'mtd', partnerState: 'available', isSilent: false }],
      },
    },
    nobody,
  ],
  [
    'an unresponsive threat defence connector',
    'ZT.DV.015',
    {
      small: {
        ...goodConnectors,
        mobileThreatDefenseConnector: [{ id: 'mtd', partnerState: 'enabled', isSilent: true }],
      },
    },
    nobody,
  ],
  [
    'sensitivity labels that encrypt nothing',
    'ZT.DX.013',
    { licences: ['MIP'], small: { sensitivityLabel: [{ id: 'general', name: 'General', hasProtection: false }] } },
    { status: 'notLogged', log: 'unifiedAuditLog' },
  ],
  [
    'a missing sensitivity label',
    'ZT.DX.013',
    {
      licences: ['MIP'],
      small: { sensitivityLabel: [{ id: 'secret', name: 'Secret', hasProtection: true }] },
      thresholds: { sensitivityLabels: ['Confidential'] },
    },
    { status: 'notLogged', log: 'unifiedAuditLog' },
  ],
  [
    'an application at risk for too long',
    'ZT.TD.003',
    { licences: ['WID'], small: { riskyServicePrincipal: [riskyApplication()] } },
    nobody,
  ],
  [
    'an application that Microsoft disabled and that keeps its permissions',
    'ZT.TD.003',
    {
      licences: ['WID'],
      small: {
        riskyServicePrincipal: [],
        servicePrincipal: [principal({ disabledByMicrosoftStatus: 'DisabledDueToViolationOfServicesAgreement' })],
        appRoleAssignment: [permission('x')],
      },
    },
    nobody,
  ],
  [
    'unassigned Defender alerts',
    'ZT.TD.004',
    { licences: ['MDE'], small: { alert: [alert(), alert({ id: 'b', title: 'Password spray' })] } },
    nobody,
  ],
  ['an unassigned incident', 'ZT.TD.005', { licences: ['MDE'], small: { incident: [incident()] } }, nobody],
  ['an unhealthy sensor', 'ZT.TD.006', identity({ sensor: [sensor({ healthStatus: 'notHealthyHigh' })] }), nobody],
  ['the audit log without its points', 'ZT.DX.014', scored({ mip_search_auditlog: 0 }), points],
  [
    'many actions without their points',
    'ZT.DX.014',
    scored({ dlp_datalossprevention: 0, mdo_safeattachments: 0, mdo_blockmailforward: 1 }),
    points,
  ],
  ['a lower Secure Score', 'ZT.TD.009', scored({ AdminMFAV2: 0 }), points],
  ['no sensor left', 'ZT.TD.006', identity({ sensor: [] }), nobody],
  [
    'untriaged risk detections',
    'ZT.TD.002',
    {
      licences: ['P2'],
      small: {
        openRiskDetection: [
          riskDetection(),
          riskDetection({ id: 'b', userId: 'tom', riskEventType: 'anomalousToken' }),
        ],
      },
    },
    { status: 'nobody', reason: 'risk' },
  ],
  [
    'sign-ins with legacy authentication',
    'ZT.TD.007',
    {
      licences: ['P1'],
      small: { legacySignIn: [signInGroup(), signInGroup({ userId: 'ada', clientAppUsed: 'POP3' })] },
    },
    nobody,
  ],
  [
    'sign-ins not covered by Conditional Access',
    'ZT.TD.008',
    {
      licences: ['P1'],
      activities: Array.from({ length: 40 }, (_, at) => activity(`person${at}`)),
      small: {
        uncoveredSignIn: ['lea', 'tom', 'mara'].map((userId) => signInGroup({ userId, clientAppUsed: 'Browser' })),
      },
    },
    nobody,
  ],
  [
    'computers without antivirus',
    'ZT.TD.010',
    {
      ...fleet(120, 0, {}),
      small: {
        deviceProtectionOverview: [
          protectionOverview(120, { inactiveThreatAgentDeviceCount: 6, pendingSignatureUpdateDeviceCount: 4 }),
        ],
      },
    },
    { status: 'nobody', reason: 'telemetry' },
  ],
  ['devices with an outdated system', 'ZT.DV.017', fleet(80, 12, { osVersion: '10.0.19045.6456' }), nobody],
  ['devices out of contact', 'ZT.DV.008', fleet(40, 6, { lastSyncDateTime: '2026-09-01T00:00:00Z' }), nobody],
  [
    'unused devices in the directory',
    'ZT.DV.008',
    {
      directoryDevices: [
        ...Array.from({ length: 40 }, (_, at) => directoryDevice(`used${at}`)),
        ...Array.from({ length: 9 }, (_, at) =>
          directoryDevice(`stale${at}`, { approximateLastSignInDateTime: '2026-05-01T00:00:00Z' }),
        ),
      ],
    },
    nobody,
  ],
  ['laptops without encryption', 'ZT.DV.009', fleet(280, 7, { isEncrypted: false }), nobody],
];
