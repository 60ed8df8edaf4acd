import { defineControl, type Finding, findingsOf } from '../../../core/verdict/control';
import type { DeviceCompliancePolicy } from '../../../kinds/device-compliance-policy/device-compliance-policy';
import { policyPlatform } from '../../../kinds/device-compliance-policy/platform';
import { platformOf } from '../../../kinds/managed-device/platform';
import { isAssigned, judgedPlatforms, reachOf } from '../../compliance-platforms';
import { deviceExposure } from '../../device-exposure';
import { textLine } from '../../evidence-line';
import { foldOver, listed } from '../../fold';
import { type KeptDevice, keepDevice } from '../../kept-devices';

type Problem = string;

type Platforms = { total: number; byPlatform: Record<string, { count: number; kept: KeptDevice[] }> };

/** iPads use the policies of iPhones. */
const judgedAs = (platform: string): string => (platform === 'iPadOS' ? 'iOS' : platform);
const keptEach = 20;

const platformFold = foldOver('managedDevice')<Platforms>({
  init: () => ({ total: 0, byPlatform: {} }),
  add: (fleet, device) => {
    const name = judgedAs(platformOf(device));
    const platform = fleet.byPlatform[name] ?? { count: 0, kept: [] };
    fleet.byPlatform[name] = platform;
    fleet.total += 1;
    platform.count += 1;
    keepDevice(platform.kept, device);
    platform.kept.length = Math.min(platform.kept.length, keptEach);
    return fleet;
  },
});

/** Assigned policies for these platforms that reach nobody. */
const emptied = (policies: readonly DeviceCompliancePolicy[], bare: readonly string[]): readonly string[] =>
  policies
    .filter((policy) => isAssigned(policy) && bare.includes(policyPlatform(policy) ?? ''))
    .map(({ displayName }) => displayName)
    .slice(0, 10);

/** Without a compliance policy for its platform, a device counts as compliant. */
export const intunePlatformsWithCompliancePolicy = defineControl({
  id: 'ZT.DV.005',
  name: 'intune-platforms-with-compliance-policy',
  title: 'Every platform in use has an assigned compliance policy',
  area: 'devices',
  pillar: 'endpoints',
  severity: 'high',
  severityReason: 'Nothing is required of the devices of a platform without a policy.',
  licence: 'INTUNE',
  version: 2,
  needs: ['deviceCompliancePolicy', 'group', 'managedDevice'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges Windows, macOS, iOS with iPadOS, and Android, where at least one device is managed. Linux and settings catalogue policies are only in the beta of Microsoft Graph. A policy assigned to groups counts if one of them contains devices, or people who are not in an excluded group; which devices these are is not counted: ZT.DV.003 protects the others. A group that cannot be read leaves the verdict unknown.',
  remediation:
    'Intune admin center > Devices > Compliance > Create policy, one for each platform in use, assigned to All devices or All users. Graph: POST /deviceManagement/deviceCompliancePolicies, then POST /deviceManagement/deviceCompliancePolicies/{id}/assign.',
  effort: 'days',
  mappings: { zta: ['24541', '24542', '24543', '24545', '24547'] },
  references: [
    'https://learn.microsoft.com/mem/intune/protect/create-compliance-policy',
    'https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicecompliancepolicy',
  ],
  activities: [],
  folds: [listed(platformFold)],
  evaluate: (state) => {
    const { total, byPlatform } = state.facet(platformFold);
    if (total === 0) return { status: 'notApplicable', reason: 'no device is managed' };
    const policies = state.small('deviceCompliancePolicy');
    const groups = new Map(state.small('group').map((group) => [group.id.toLowerCase(), group]));
    const reaching = (wanted: ReturnType<typeof reachOf>) =>
      new Set(policies.filter((policy) => reachOf(policy, groups) === wanted).map(policyPlatform));
    const ruled = reaching('yes');
    const unclear = reaching('unknown');
    const inUse = judgedPlatforms.filter((platform) => Object.hasOwn(byPlatform, platform));
    if (inUse.length === 0) return { status: 'unknown', reason: 'Graph shows no policies for the platforms in use' };
    const bare = inUse.filter((platform) => !ruled.has(platform));
    if (bare.some((platform) => unclear.has(platform)))
      return { status: 'unknown', reason: 'the assignments of a compliance policy could not be read' };
    const metric = null;
    if (bare.length === 0) {
      const others = total - inUse.reduce((sum, platform) => sum + (byPlatform[platform]?.count ?? 0), 0);
      const note = others === 0 ? null : `${others} devices of other platforms are not judged`;
      return { status: 'pass', note, evidence: textLine('With a policy', inUse), metric };
    }
    const kept = bare.flatMap((platform) => byPlatform[platform]?.kept ?? []);
    const count = bare.reduce((sum, platform) => sum + (byPlatform[platform]?.count ?? 0), 0);
    const findings = bare.map(
      (platform): Finding<Problem> => ({
        resourceId: platform,
        subject: { type: 'text', text: platform },
        problem: platform,
        details: { devices: byPlatform[platform]?.count ?? 0 },
      }),
    );
    return {
      status: 'fail',
      findings: findingsOf(findings),
      exposure: deviceExposure(kept.slice(0, 50), count, total, state.facts.privilegedIds),
      evidence: [
        ...textLine(
          'Devices without a policy',
          bare.map((platform) => `${platform}: ${byPlatform[platform]?.count ?? 0}`),
        ),
        ...textLine('Assigned to empty groups', emptied(policies, bare)),
      ],
      metric,
    };
  },
});
