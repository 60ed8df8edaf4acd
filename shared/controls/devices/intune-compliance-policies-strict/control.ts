import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import type { DeviceCompliancePolicy } from '../../../kinds/device-compliance-policy/device-compliance-policy';
import { policyPlatform } from '../../../kinds/device-compliance-policy/platform';
import { isAssigned, isAssignedSomehow, judgedPlatforms } from '../../compliance-platforms';
import { textLine } from '../../evidence-line';

export const thresholds = {
  complianceThreatLevel: threshold.flag(
    true,
    'Whether compliance policies for macOS, iOS and Android must require a threat level if Defender for Endpoint is licensed.',
  ),
};

type Problem = string;

type Wanted = { readonly words: string; readonly isAsked: (settings: DeviceCompliancePolicy['settings']) => boolean };

const on =
  (...names: readonly string[]): Wanted['isAsked'] =>
  (settings) =>
    names.some((name) => settings[name] === true);
const said =
  (name: string): Wanted['isAsked'] =>
  (settings) =>
    typeof settings[name] === 'string' && settings[name].trim() !== '';

const encryption = { words: 'encryption', isAsked: on('bitLockerEnabled', 'storageRequireEncryption') };
const password = { words: 'a password', isAsked: on('passwordRequired', 'passcodeRequired') };
const version = { words: 'a least version', isAsked: said('osMinimumVersion') };
const notBroken = { words: 'no jailbreak or root', isAsked: on('securityBlockJailbrokenDevices') };
const secureBoot = { words: 'Secure Boot', isAsked: on('secureBootEnabled') };
const firewall = { words: 'the firewall', isAsked: on('firewallEnabled') };
const threatLevel = { words: 'a threat level', isAsked: on('deviceThreatProtectionEnabled') };

const wanted: Readonly<Record<string, readonly Wanted[]>> = {
  Windows: [encryption, secureBoot, version, password],
  macOS: [encryption, firewall],
  iOS: [notBroken, password, version],
  Android: [notBroken, password, version],
};

function wantedOf(platform: string, { facts }: ControlState): readonly Wanted[] {
  const asksThreat = platform !== 'Windows' && facts.configuration.thresholds.complianceThreatLevel;
  return [...(wanted[platform] ?? []), ...(asksThreat && facts.licences.has('MDE') ? [threatLevel] : [])];
}

const isForAll = ({ assignments }: DeviceCompliancePolicy): boolean =>
  assignments.some((target) => target === 'allDevices' || target === 'allUsers') &&
  !assignments.some((target) => target.startsWith('exclude:'));

/**
 * True if every device must meet the requirement: one policy for everybody has it, or every policy has it. All policies
 * that reach a device apply to it.
 */
const isAskedOfAll = ({ isAsked }: Wanted, policies: readonly DeviceCompliancePolicy[]): boolean =>
  policies.every(({ settings }) => isAsked(settings)) ||
  policies.some((policy) => isForAll(policy) && isAsked(policy.settings));

/** Without requirements, a policy marks every device as compliant. */
export const intuneCompliancePoliciesStrict = defineControl({
  id: 'ZT.DV.006',
  name: 'intune-compliance-policies-strict',
  title: 'Compliance policies require what matters on each platform',
  area: 'devices',
  pillar: 'endpoints',
  severity: 'medium',
  severityReason: 'Devices that an empty policy calls compliant look safe, but are not.',
  licence: 'INTUNE',
  thresholds,
  version: 3,
  needs: ['deviceCompliancePolicy', 'subscribedSku'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'A setting counts if every assigned policy of the platform requires it, or one assigned to all devices or all users without exclusions; which policy reaches a device is not read. Antivirus, firewall and Defender on Windows, and settings catalogue policies, are only in the beta of Microsoft Graph. EV.D06 reports a lowered minimum version. A threat level is required on macOS, iOS and Android with Defender for Endpoint.',
  remediation:
    'Intune admin center > Devices > Compliance > the policy > Properties > Compliance settings. Windows: BitLocker or encryption, Secure Boot, Minimum OS version, Require a password. macOS: encryption, firewall. iOS and Android: Jailbroken or rooted devices: Block, password, Minimum OS version. Graph: PATCH /deviceManagement/deviceCompliancePolicies/{id}. Without a threat level: thresholds.complianceThreatLevel.',
  effort: 'days',
  mappings: { zta: ['24541', '24542', '24543', '24545', '24547'] },
  references: [
    'https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-windows',
    'https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-windows10compliancepolicy',
  ],
  activities: [],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const policies = state.small('deviceCompliancePolicy');
    const reached = policies.filter(isAssigned);
    const platforms = judgedPlatforms.filter((platform) =>
      reached.some((policy) => policyPlatform(policy) === platform),
    );
    const missing = platforms.flatMap((platform) => {
      const asked = reached.filter((policy) => policyPlatform(policy) === platform);
      const words = wantedOf(platform, state)
        .filter((one) => !isAskedOfAll(one, asked))
        .map((one) => one.words);
      return words.length === 0 ? [] : [{ platform, words }];
    });
    if (missing.length > 0) {
      const findings = missing.map(
        ({ platform, words }): Finding<Problem> => ({
          resourceId: platform,
          subject: { type: 'text', text: platform },
          problem: platform,
          details: { settings: words },
        }),
      );
      const evidence = missing.flatMap(({ platform, words }) => textLine(`Not asked on ${platform}`, words));
      return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
    }
    if (policies.some((policy) => policyPlatform(policy) === null || isAssignedSomehow(policy)))
      return { status: 'unknown', reason: 'a compliance policy has an unknown type' };
    if (platforms.length === 0) return { status: 'notApplicable', reason: 'no compliance policy is assigned' };
    return { status: 'pass', note: null, evidence: textLine('Judged', platforms), metric: null };
  },
});
