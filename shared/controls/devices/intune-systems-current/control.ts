import { fallThresholds } from '../../../core/event/fall';
import { defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { platformOf } from '../../../kinds/managed-device/platform';
import { countLine, textLine } from '../../evidence-line';
import {
  contactThresholds,
  counted,
  emptyShare,
  type FleetShare,
  inContact,
  platformLine,
  shareMeasure,
  shareVerdict,
} from '../../fleet-share';
import { foldOver, listed } from '../../fold';
import { isSupported, type SupportedVersions, supportedVersions } from '../../os-versions';

export const thresholds = {
  ...contactThresholds,
  supportedSystems: threshold.names(
    'The lowest supported version of each operating system, such as Windows:10.0.26100. If several versions of one system are listed, every version from the highest on is supported, and of the lower ones only the listed releases. A system without a version is not judged. Default: as of November 2026.',
    ['Android:14', 'Windows:10.0.26100', 'iOS:18', 'iPadOS:18', 'macOS:15'],
  ),
  currentSystemsFloor: threshold.share(
    0.9,
    'The control fails if less than this share of devices has a supported operating system.',
  ),
  currentSystemsDrop: threshold.drop(0.05, 'devices with a supported system'),
  ...fallThresholds,
};

type Currency = FleetShare & { unsaid: number; unjudged: string[] };

/** Parsed once per configured list, not for each of a hundred thousand devices. */
const tables = new WeakMap<readonly string[], SupportedVersions | null>();
function tableOf(lines: readonly string[]): SupportedVersions | null {
  const known = tables.get(lines);
  if (known !== undefined) return known;
  const read = supportedVersions(lines);
  const table = 'notUnderstood' in read ? null : read;
  tables.set(lines, table);
  return table;
}

const currencyFold = foldOver('managedDevice')<Currency>({
  init: () => ({ ...emptyShare(), unsaid: 0, unjudged: [] }),
  add: (fleet, device, { lastSyncDateTime }, { nowMs, thresholds, found }) => {
    fleet.total += 1;
    const table = tableOf(thresholds.supportedSystems);
    const supported = table === null ? undefined : isSupported(device, table);
    if (supported === undefined) {
      const name = platformOf(device);
      if (!fleet.unjudged.includes(name)) fleet.unjudged.push(name);
      return fleet;
    }
    if (!inContact(lastSyncDateTime, nowMs, thresholds.deviceContactDays)) {
      fleet.silent += 1;
      return fleet;
    }
    if (supported === null) fleet.unsaid += 1;
    return counted(fleet, device, supported === true, { problem: 'old', found });
  },
});

/** A system without security updates stays open to every attack that is published. */
export const intuneSystemsCurrent = defineControl({
  id: 'ZT.DV.017',
  name: 'intune-systems-current',
  title: 'Managed devices run a supported operating system',
  area: 'devices',
  pillar: 'endpoints',
  severity: 'medium',
  severityReason: 'Vulnerabilities of old versions are known, exploited and no longer fixed.',
  licence: 'INTUNE',
  thresholds,
  version: 2,
  needs: ['managedDevice'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 2,
  limitations:
    'Compared with thresholds.supportedSystems, our list of November 2026: vendors end support without telling Microsoft Graph, so review the list twice a year. The installed monthly update is judged only if the list names it, and the Android patch level is not read. Platforms without an entry are excluded, and so are devices out of contact within thresholds.deviceContactDays. A version that cannot be read counts as old. With fewer than 20 devices, the control fails only if at least two are out of date. It passes again one point above the minimum. Above the minimum, a drop below the seven-day median fails too.',
  remediation:
    'Intune admin center > Devices > All devices, sorted by OS version, lists them. Update with Devices > Windows updates > Feature updates, and Devices > Apple updates; require a minimum version in the compliance policies (Device properties > Minimum OS version). Graph: GET /deviceManagement/managedDevices?$select=deviceName,operatingSystem,osVersion. The minimum is thresholds.currentSystemsFloor, the drop is thresholds.currentSystemsDrop.',
  effort: 'project',
  mappings: { maester: ['MT.1102'], zta: ['24553', '24554', '24690'] },
  references: [
    'https://learn.microsoft.com/lifecycle/products/windows-11-enterprise-and-education',
    'https://learn.microsoft.com/mem/intune/protect/windows-update-for-business-configure',
    'https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice',
  ],
  activities: [],
  folds: [listed(currencyFold)],
  measures: [shareMeasure(currencyFold, 'currentSystemsDrop')],
  evaluate: (state) => {
    const fleet = state.facet(currencyFold);
    const { currentSystemsFloor, deviceContactDays, supportedSystems } = state.facts.configuration.thresholds;
    const table = supportedVersions(supportedSystems);
    if ('notUnderstood' in table)
      return { status: 'unknown', reason: `thresholds.supportedSystems: "${table.notUnderstood}" is not understood` };
    if (fleet.total === 0) return { status: 'notApplicable', reason: 'no device is managed' };
    if (fleet.inScope + fleet.silent === 0)
      return { status: 'notApplicable', reason: 'thresholds.supportedSystems has no line for a system in use' };
    if (fleet.inScope === 0)
      return { status: 'unknown', reason: `no device has been in contact for ${deviceContactDays} days` };
    if (fleet.unsaid === fleet.inScope) return { status: 'unknown', reason: 'no device says what version it runs' };
    return shareVerdict(fleet, currentSystemsFloor, state, 'old', [
      ...platformLine(fleet.platforms),
      ...countLine('Does not say', fleet.unsaid),
      ...textLine('Not judged', fleet.unjudged.toSorted()),
    ]);
  },
});
