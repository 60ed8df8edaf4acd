import { defineControl, type Finding, findingsOf, type Verdict } from '../../core/control';
import type { Line } from '../../core/event';
import { deviceExposure } from '../device-exposure';
import { deviceFold, type KeptDevice, keepDevice, listed } from '../device-fold';

type Platform = { inScope: number; good: number };

type Fleet = {
  total: number;
  /** In contact within the configured days and not judged by Configuration Manager. */
  inScope: number;
  good: number;
  inGrace: number;
  silent: number;
  byConfigurationManager: number;
  bad: KeptDevice[];
  platforms: Record<string, Platform>;
};

const day = 24 * 60 * 60 * 1000;
const platformNames = new Set(['Windows', 'macOS', 'iOS', 'iPadOS', 'Android', 'Linux', 'ChromeOS']);

const inContact = (lastSync: string | null, nowMs: number, days: number): boolean =>
  lastSync !== null && Date.parse(lastSync) >= nowMs - days * day;

/** Unknown, conflict and error are not compliance; a device in its grace period is not bad yet. */
const isGood = (state: string): boolean => state === 'compliant' || state === 'inGracePeriod';

const fleetFold = deviceFold<Fleet>({
  init: () => ({
    total: 0,
    inScope: 0,
    good: 0,
    inGrace: 0,
    silent: 0,
    byConfigurationManager: 0,
    bad: [],
    platforms: {},
  }),
  add: (fleet, device, observed, { nowMs, thresholds }) => {
    fleet.total += 1;
    if (!inContact(observed.lastSyncDateTime, nowMs, thresholds.deviceContactDays)) {
      fleet.silent += 1;
      return fleet;
    }
    if (device.complianceState === 'configManager') {
      fleet.byConfigurationManager += 1;
      return fleet;
    }
    const name = platformNames.has(device.operatingSystem) ? device.operatingSystem : 'other';
    const platform = fleet.platforms[name] ?? { inScope: 0, good: 0 };
    fleet.platforms[name] = platform;
    fleet.inScope += 1;
    platform.inScope += 1;
    if (device.complianceState === 'inGracePeriod') fleet.inGrace += 1;
    if (isGood(device.complianceState)) {
      fleet.good += 1;
      platform.good += 1;
    } else {
      keepDevice(fleet.bad, device);
    }
    return fleet;
  },
});

/** From this size on a share says more than a count: one laptop of five is 20 %. */
const shareFrom = 20;
const fewest = 2;

/** Rounding of floating-point shares must not decide: 0.9 of 20 is 18. */
const tolerance = 1e-9;

/** A fleet at its floor would flap: what failed counts as mended only one point above it. Below 20 devices counts decide. */
const recoveryMargin = 0.01;

function isBelow({ inScope, good }: Fleet, floor: number, failedBefore: boolean): boolean {
  if (inScope < shareFrom) return good < floor * inScope - tolerance && inScope - good >= fewest;
  const wanted = failedBefore ? Math.min(1, floor + recoveryMargin) : floor;
  return good < wanted * inScope - tolerance;
}

const textLine = (label: string, texts: readonly string[]): readonly Line[] =>
  texts.length === 0 ? [] : [{ label, before: [], after: texts.map((text) => ({ type: 'text', text })) }];

function evidenceOf(fleet: Fleet): readonly Line[] {
  const platforms = Object.entries(fleet.platforms).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...textLine(
      'By platform',
      platforms.map(([name, { good, inScope }]) => `${name}: ${good} of ${inScope}`),
    ),
    ...textLine('In grace period', fleet.inGrace === 0 ? [] : [String(fleet.inGrace)]),
    ...textLine('Out of contact, not counted', fleet.silent === 0 ? [] : [String(fleet.silent)]),
    ...textLine(
      'Judged by Configuration Manager, not counted',
      fleet.byConfigurationManager === 0 ? [] : [String(fleet.byConfigurationManager)],
    ),
  ];
}

const findingOf = ({ id, name }: KeptDevice): Finding => ({
  resourceId: id,
  subject: { type: 'device', id, name },
  problem: 'notCompliant',
  details: {},
});

function verdictOn(fleet: Fleet, floor: number, privileged: ReadonlySet<string>, failedBefore: boolean): Verdict {
  const metric = { numerator: fleet.good, denominator: fleet.inScope, floor };
  if (!isBelow(fleet, floor, failedBefore)) return { status: 'pass', note: null, evidence: evidenceOf(fleet), metric };
  const bad = fleet.inScope - fleet.good;
  return {
    status: 'fail',
    findings: { ...findingsOf(fleet.bad.map(findingOf)), total: bad },
    exposure: deviceExposure(fleet.bad, bad, fleet.inScope, privileged),
    evidence: evidenceOf(fleet),
    metric,
  };
}

/** Conditional Access that asks for a compliant device is worth what the fleet's compliance is worth. */
export const intuneFleetCompliant = defineControl({
  id: 'ZT.DV.002',
  name: 'intune-fleet-compliant',
  title: 'Enough of the devices in contact are compliant',
  area: 'devices',
  pillar: 'endpoints',
  severity: 'high',
  severityReason: 'Conditional Access is only as good as the state of the fleet.',
  licence: 'INTUNE',
  version: 1,
  needs: ['managedDevice'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  looks: 2,
  limitations:
    'Counts devices in contact within thresholds.deviceContactDays. A device in its grace period counts as compliant; one that Configuration Manager judges is left out. Below 20 devices two must be bad. Mended one point above the floor. One floor for all platforms; a fast fall above the floor is told as an event.',
  remediation:
    "Intune admin center > Devices > Compliance > Monitor > Noncompliant devices: sort by failing setting. If many fell out at once, look for an edited compliance policy (Devices > Compliance > Policies) or a broken connector first. Graph: GET /deviceManagement/managedDevices?$filter=complianceState eq 'noncompliant' lists them. The floor is thresholds.fleetComplianceFloor.",
  effort: 'project',
  mappings: {},
  references: [
    'https://learn.microsoft.com/mem/intune/protect/compliance-policy-monitor',
    'https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice',
  ],
  activities: ['device no longer compliant', 'device no longer managed'],
  folds: [listed(fleetFold)],
  evaluate: (state) => {
    const fleet = state.facet(fleetFold);
    const { fleetComplianceFloor, deviceContactDays } = state.facts.configuration.thresholds;
    if (fleet.total === 0) return { status: 'notApplicable', reason: 'no device is managed' };
    if (fleet.inScope === 0 && fleet.byConfigurationManager > 0) {
      return { status: 'notApplicable', reason: 'Configuration Manager judges all devices' };
    }
    if (fleet.inScope === 0) {
      return { status: 'unknown', reason: `no device has been in contact for ${deviceContactDays} days` };
    }
    return verdictOn(fleet, fleetComplianceFloor, state.facts.privilegedIds, state.lastStatus === 'fail');
  },
});
