import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import type { AppRestriction } from '../../../kinds/tenant-app-management-policy/tenant-app-management-policy';
import { credentialThresholds } from '../../app-credentials';
import { textLine } from '../../evidence-line';
import { acceptedIds } from '../../excepted-ids';

export const thresholds = credentialThresholds;

const id = 'ZT.AP.006';

const problems = {
  off: 'The policy',
  secrets: 'Secrets without a limit',
  ownSecrets: 'Secrets of own choice',
  certificates: 'Certificates without a limit',
  exempt: 'Exempt by a policy of their own',
} as const;
type Problem = keyof typeof problems;

/** The days of an ISO duration; null if it is not valid, or counts months and years, which have no fixed length. */
function daysOf(duration: string | null): number | null {
  const [, weeks, days, hours] =
    /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(\d+)H(?:0+M)?(?:0+S)?)?$/.exec(duration ?? '') ?? [];
  const all = [weeks, days, hours].map((part) => Number(part ?? 0));
  if (duration === null || all.every((part) => part === 0)) return null;
  return (all[0] ?? 0) * 7 + (all[1] ?? 0) + (all[2] ?? 0) / 24;
}

/** Whether one restriction is in force for applications of every age; null if unknown. */
function inForce(all: readonly AppRestriction[], type: string, within?: number): boolean | null {
  const found = all.find((one) => one.type === type);
  // The portal leaves a restriction out if it is off.
  if (found === undefined || found.state === 'disabled') return false;
  if (found.state !== 'enabled' || found.restrictForAppsCreatedAfterDateTime === null) return null;
  if (!found.restrictForAppsCreatedAfterDateTime.startsWith('0001-01-01')) return false;
  if (within === undefined) return true;
  const days = daysOf(found.maxLifetime);
  return days === null ? null : days <= within;
}

/** True if one of the two is true; else null if one of them is unknown. */
const either = (a: boolean | null, b: boolean | null): boolean | null =>
  a === true || b === true ? true : a === null || b === null ? null : false;

type Fault = { readonly problem: Problem; readonly isSure: boolean; readonly on: string };

/** SCuBA accepts one day more than its limits say, and so does this control. */
function faultsOf(all: readonly AppRestriction[], on: string, { facts }: ControlState): readonly Fault[] {
  const { appSecretDays, appCertificateDays } = facts.configuration.thresholds;
  const parts: readonly (readonly [Problem, boolean | null])[] = [
    [
      'secrets',
      appSecretDays === 0
        ? inForce(all, 'passwordAddition')
        : either(inForce(all, 'passwordAddition'), inForce(all, 'passwordLifetime', appSecretDays + 1)),
    ],
    ['ownSecrets', inForce(all, 'customPasswordAddition')],
    ['certificates', inForce(all, 'asymmetricKeyLifetime', appCertificateDays + 1)],
  ];
  return parts.flatMap(([problem, holds]) => (holds === true ? [] : [{ problem, isSure: holds === false, on }]));
}

/** Applications that a policy of their own exempts from the tenant's policy. */
function exemptions(state: ControlState): readonly Fault[] {
  const accepted = acceptedIds(id, state);
  return state.small('appManagementPolicy').flatMap((policy): readonly Fault[] => {
    const open = policy.appliesTo.filter((appId) => !accepted.has(appId));
    if (policy.isEnabled === false || open.length === 0 || accepted.has(policy.id)) return [];
    const states = policy.restrictions.map(({ state: one }) => one);
    const on = policy.displayName === '' ? policy.id : policy.displayName;
    if (states.includes('disabled')) return [{ problem: 'exempt', isSure: policy.isEnabled === true, on }];
    const isUnclear = policy.isEnabled === null || states.some((one) => one !== 'enabled');
    return isUnclear ? [{ problem: 'exempt', isSure: false, on }] : [];
  });
}

/** Without this policy, any owner of an application can create a secret that is valid for years. */
export const entraAppCredentialPolicyEnforced = defineControl({
  id,
  name: 'entra-app-credential-policy-enforced',
  title: 'A policy limits the secrets and certificates of all apps',
  area: 'applications',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'Without a policy, every app owner can create a secret that lasts for years and leaks once.',
  licence: 'free',
  thresholds,
  version: 1,
  needs: ['tenantAppManagementPolicy', 'appManagementPolicy'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges applications and service principals alike: new secrets blocked or short-lived, no self-chosen secrets, short-lived certificates, for applications of every age. The actors that a restriction exempts (excludeActors) are not judged, nor credentials that existed before: that is ZT.AP.009.',
  remediation:
    'Entra admin center > Enterprise apps > Application policies: block new secrets or limit their lifetime, block custom secrets, limit the lifetime of certificates, for all applications. Graph: PATCH /policies/defaultAppManagementPolicy with isEnabled true and, in applicationRestrictions and servicePrincipalRestrictions, passwordAddition (or passwordLifetime P180D), customPasswordAddition and asymmetricKeyLifetime (P365D), each enabled, with restrictForAppsCreatedAfterDateTime 0001-01-01T00:00:00Z. For an exempt application, add an exception under acceptedExclusions for ZT.AP.006.',
  effort: 'days',
  mappings: {
    cis: ['5.1.5.3', '5.1.5.4', '5.1.5.5', '5.1.5.6'],
    scuba: ['MS.AAD.5.5v1', 'MS.AAD.5.6v1', 'MS.AAD.5.7v1'],
    maester: ['MT.1002'],
    zta: ['21775'],
    prowler: ['entra_default_app_management_policy_enabled'],
    nist: ['IA-5', 'SC-12'],
    mitre: ['T1098.001', 'T1552.001', 'T1649'],
  },
  references: [
    'https://learn.microsoft.com/graph/api/resources/tenantappmanagementpolicy',
    'https://learn.microsoft.com/entra/identity/enterprise-apps/configure-app-management-policies',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad56v1',
  ],
  activities: ['update policy', 'add policy to application', 'add policy to service principal'],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const [policy] = state.small('tenantAppManagementPolicy');
    if (policy === undefined) return { status: 'unknown', reason: 'the policy is not there' };
    const faults: readonly Fault[] =
      policy.isEnabled === true
        ? [
            ...faultsOf(policy.applicationRestrictions, 'applications', state),
            ...faultsOf(policy.servicePrincipalRestrictions, 'service principals', state),
            ...exemptions(state),
          ]
        : [{ problem: 'off', isSure: policy.isEnabled === false, on: 'not enabled' }];
    const sure = faults.filter(({ isSure }) => isSure);
    if (sure.length === 0 && faults.length > 0)
      return {
        status: 'unknown',
        reason: `the requirements of the policy for ${faults[0]?.on ?? 'applications'} could not be read`,
      };
    if (sure.length === 0) return { status: 'pass', note: null, evidence: [], metric: null };
    const findings = sure.map(
      ({ problem, on }): Finding<Problem> => ({
        resourceId: policy.id,
        subject: { type: 'text', text: on },
        problem,
        details: {},
      }),
    );
    return {
      status: 'fail',
      findings: findingsOf(findings),
      exposure: null,
      evidence: Object.entries(problems).flatMap(([problem, label]) =>
        textLine(
          label,
          sure
            .filter((one) => one.problem === problem)
            .map(({ on }) => on)
            .slice(0, 20),
        ),
      ),
      metric: null,
    };
  },
});
