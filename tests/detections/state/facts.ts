import { defaultThresholds } from '../../../shared/config/thresholds';
import { changeOf } from '../../../shared/core/event/change';
import type { Detection, Detector, DetectorFacts } from '../../../shared/core/event/detector';
import type { LogRecord } from '../../../shared/core/log/record';
import type { FleetKind, Kind, SmallKind } from '../../../shared/core/resource/kind';
import { roleName } from '../../../shared/core/resource/privileged-roles';
import type { ResourceOf } from '../../../shared/core/resource/resource';
import { unknownFamiliarity } from '../../../shared/core/sign-in/habits';
import { defaultRetention, type TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { detectors } from '../../../shared/detections';
import { kindDefinitions } from '../../../shared/kinds';
import type { ManagedDevice } from '../../../shared/kinds/managed-device/managed-device';
import { isLookedUp } from '../../../shared/pipeline/collect/detector-facts';
import { plainAttention } from '../../fixtures/attention';

export const roles = {
  globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
  privilegedRoleAdministrator: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  userAdministrator: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  groupsAdministrator: 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  licenceAdministrator: '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
  directoryReaders: '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
} as const;

// Safe: every kind has exactly one definition.
const cadences = Object.fromEntries(
  kindDefinitions.map(({ kind, cadenceMinutes }) => [kind, cadenceMinutes]),
) as Readonly<Record<Kind, number>>;

export const configuration: TenantConfiguration = {
  tenantId: 'tenant-1',
  name: 'Contoso',
  timeZone: 'Europe/Berlin',
  ...plainAttention,
  retention: defaultRetention,
  recognitionPhrase: 'blue heron',
  digest: { weekday: 1, hour: 8 },
  recipients: [],
  routes: [],
  cadenceMinutes: cadences,
  breakGlass: [],
  syncAccounts: [],
  serviceAccounts: [],
  acceptedExclusions: {},
  disabled: [],
  thresholds: { ...defaultThresholds, fleetComplianceFloor: 0.95 },
};

/** A tenant with P1 and nothing unusual. */
const goodFacts: DetectorFacts = {
  now: '2026-11-24T14:08:00Z',
  configuration,
  licences: new Set(['P1', 'INTUNE']),
  rolesOfPerson: new Map(),
  eligibleRolesOfPerson: new Map(),
  privilegedIds: new Set(['ada']),
  nameOf: (id) => roleName(id),
  groups: new Map(),
  whyWatched: () => [],
  assignmentsOf: () => [],
  eligibilitiesOf: () => [],
  rolesOfGroup: () => [],
  conditionalAccess: null,
  approvedPolicy: () => null,
  unreadBasis: [],
  deviceFlips: { last24h: 1, daysBefore: [], fleet: 300 },
  deviceGrace: { last24h: 1, failing: [], ends: new Map() },
  isReenrolled: () => false,
  failingSettingsOf: () => null,
  failingOfDay: [],
  isDeclared: () => false,
  riskyIds: new Set(),
  highRiskIds: new Set(),
  atRiskSince: () => null,
  roleInstances: null,
  recordsAbout: () => [],
  recordsOfCollection: [],
  deviceRemovals: [],
  ownerOfDevice: () => null,
  ownDomains: new Set(['contoso.example']),
  recordsUnder: () => [],
  compliancePolicyOf: () => null,
  foundSince: () => null,
  fleetSize: () => 300,
  pastOf: () => 'first',
  familiarityOf: () => unknownFamiliarity,
  isUsualNetwork: () => false,
  hasSignedIn: () => false,
  appOf: () => null,
  registrationOf: () => null,
  grantsOf: () => null,
};

/** The stored records that detectors can look up, taken from a file as `detect` does. */
export const lookedUp = (records: readonly LogRecord[]): readonly LogRecord[] =>
  records.filter((record) => isLookedUp({ detectors }, record));

export const facts = (spoil: Partial<DetectorFacts> = {}): DetectorFacts => {
  const { recordsAbout, ...given } = { ...goodFacts, ...spoil };
  return { ...given, recordsAbout: (id) => lookedUp(recordsAbout(id)) };
};

/** Declares these ids as break-glass accounts. */
export const declared =
  (...ids: readonly string[]): DetectorFacts['isDeclared'] =>
  (list, id) =>
    list === 'breakGlass' && ids.includes(id);

export function detector(id: string): Detector {
  const found = detectors.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`no such detector: ${id}`);
  return found;
}

/** The detector's results for a change to one resource; none if it does not read this kind. */
export function onChange<K extends SmallKind | FleetKind>(
  id: string,
  kind: K,
  before: ResourceOf<K> | undefined,
  after: ResourceOf<K> | undefined,
  given: DetectorFacts = goodFacts,
): readonly Detection[] {
  const change = changeOf(kind, (after ?? before)?.id ?? 'none', before, after);
  return change === undefined ? [] : detector(id).onChange(change, given);
}

export const onRecord = (id: string, record: LogRecord, given: DetectorFacts = goodFacts): readonly Detection[] =>
  detector(id).onRecord(record, given);

/** Only the `raised` results, because a detector may also report an end from the same record. */
export const raisedOnRecord = (id: string, record: LogRecord, given: DetectorFacts = goodFacts): readonly Detection[] =>
  onRecord(id, record, given).filter(({ effect }) => effect === 'raised');

export const device = (spoil: Partial<ManagedDevice> = {}): ManagedDevice => ({
  id: 'device-1',
  deviceName: 'LAPTOP-1',
  azureADDeviceId: 'entra-device-1',
  userId: 'lea',
  complianceState: 'compliant',
  isEncrypted: true,
  jailBroken: 'False',
  partnerReportedThreatState: 'unknown',
  operatingSystem: 'Windows',
  osVersion: '10.0.26100',
  managedDeviceOwnerType: 'company',
  managementAgent: 'mdm',
  ...spoil,
});
