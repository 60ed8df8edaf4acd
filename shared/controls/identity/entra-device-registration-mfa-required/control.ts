import {
  type Coverage,
  type CoverageProblem,
  domainOf,
  holds,
  mfa,
  registerDevice,
} from '../../../core/conditional-access';
import type { ConditionalAccessPolicy } from '../../../core/resource/resource';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import {
  coverageJudgesWithout,
  coverageNeeds,
  coverageVerdict,
  hasConditionalAccess,
  policiesLine,
  undeclared,
} from '../../coverage-verdict';
import { textLine } from '../../evidence-line';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

type Problem = CoverageProblem | 'conflict' | 'settingOff';

const id = 'ZT.ID.007';

const namesRegistration = ({ state, conditions }: ConditionalAccessPolicy): boolean =>
  state === 'enabled' &&
  conditions.clientApplications === null &&
  conditions.applications.includeUserActions.includes(registerDevice);

/**
 * While the device setting requires MFA, Microsoft does not enforce the policy as written, so only one of them may be
 * on.
 */
const conflict = ({ id: policyId, displayName }: ConditionalAccessPolicy): Finding<Problem> => ({
  resourceId: policyId,
  subject: { type: 'policy', id: policyId, name: displayName },
  problem: 'conflict',
  details: {},
});

const settingOff: Finding<Problem> = {
  resourceId: 'deviceRegistrationPolicy',
  subject: { type: 'text', text: 'tenant' },
  problem: 'settingOff',
  details: {},
};

const failure = (
  findings: readonly Finding<Problem>[],
  state: ControlState,
  setting: string | null,
): Verdict<Problem> => ({
  status: 'fail',
  findings: findingsOf(findings),
  exposure: null,
  evidence: [
    ...textLine('Setting', [setting ?? 'not set']),
    ...policiesLine(
      'Policies',
      findings.filter(({ problem }) => problem === 'conflict').map(({ resourceId }) => resourceId),
      state,
    ),
  ],
  metric: null,
});

function coverageByPolicies(state: ControlState) {
  const domain = domainOf(mfa, { apps: [registerDevice], users: undeclared(id, state).users });
  // Security defaults require MFA at sign-in, and do not cover device registration.
  const coverage: Coverage = holds(mfa, domain, { ...state.conditionalAccess(), securityDefaultsOn: false });
  return { coverage, question: { requirement: mfa, domain } };
}

/** A person who joins a device gets a long-lived key, and can then do what managed devices can do. */
export const entraDeviceRegistrationMfaRequired = defineControl({
  id,
  name: 'entra-device-registration-mfa-required',
  title: 'Joining or registering a device requires MFA',
  area: 'identity',
  pillar: 'endpoints',
  severity: 'high',
  severityReason: 'With only a password, an attacker can join a computer to the tenant and keep its key.',
  licence: 'free',
  openedBy: ['mfaExclusion'],
  version: 3,
  needs: [...coverageNeeds, 'deviceRegistrationPolicy'],
  followsSignIns: true,
  judgesWithout: coverageJudgesWithout,
  dependsOnTime: 'expiries',
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Without Entra ID P1 only the tenant-wide setting is judged. Devices that joined earlier are not asked again. Enrolment in Intune has a policy of its own.',
  remediation:
    'Set "Require Multifactor Authentication to register or join devices with Microsoft Entra" to No in Entra admin center > Devices > Device settings, and require MFA in a policy: Protection > Conditional Access > New policy: Users: All users; Target resources > User actions: Register or join devices; Grant: Require multifactor authentication; Enable policy: On. Graph: POST /identity/conditionalAccess/policies with conditions.applications.includeUserActions ["urn:user:registerdevice"]. Without Entra ID P1 set the setting to Yes: PUT /policies/deviceRegistrationPolicy with multiFactorAuthConfiguration "required" and everything else as it was.',
  effort: 'minutes',
  mappings: {
    maester: ['MT.1061'],
    zta: ['21872'],
    prowler: ['entra_conditional_access_policy_device_registration_mfa_required'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-device-registration',
    'https://learn.microsoft.com/graph/api/resources/deviceregistrationpolicy',
    'https://maester.dev/docs/tests/MT.1061',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities, 'set device registration policies'],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const [registration] = state.small('deviceRegistrationPolicy');
    if (registration === undefined) return { status: 'unknown', reason: 'the device registration policy is not there' };
    const setting = registration.multiFactorAuthConfiguration;
    if (setting === 'required') {
      const conflicting = state.small('conditionalAccessPolicy').filter(namesRegistration);
      if (conflicting.length > 0) return failure(conflicting.map(conflict), state, setting);
      return { status: 'pass', note: 'by the setting for the whole tenant', evidence: [], metric: null };
    }
    const isOff = setting === 'notRequired';
    if (!hasConditionalAccess(state)) {
      return isOff
        ? failure([settingOff], state, setting)
        : { status: 'unknown', reason: `the setting has the unknown value ${setting ?? 'nothing'}` };
    }
    const { coverage, question } = coverageByPolicies(state);
    if (coverage.status === 'open' && !isOff) {
      return { status: 'unknown', reason: `the setting has the unknown value ${setting ?? 'nothing'}` };
    }
    return coverageVerdict(coverage, question, state, () => null);
  },
});
