import {
  anyOfRequirements,
  domainOf,
  holds,
  managedDevice,
  mfa,
  registerSecurityInformation,
} from '../../../core/conditional-access';
import { defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { coverageControl, coverageVerdict, undeclared, withoutConditionalAccess } from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = {
  methodRegistration: threshold.choice(
    ['mfaOrManagedDevice', 'managedDevice'],
    'mfaOrManagedDevice',
    'What must protect the registration of sign-in methods outside trusted locations. SCuBA and CIS: a managed device. Maester: a location. Microsoft: MFA.',
  ),
};

const id = 'ZT.ID.006';

/** A stolen password alone must not be enough to register MFA for its owner. */
export const entraMethodRegistrationProtected = defineControl({
  id,
  name: 'entra-method-registration-protected',
  title: 'Registering sign-in methods requires more than a password',
  area: 'identity',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'An attacker with a password who registers the second factor has both permanently.',
  licence: 'P1',
  openedBy: ['mfaExclusion'],
  thresholds,
  version: 3,
  ...coverageControl,
  collections: 1,
  limitations:
    'Guests register in their home tenant and are excluded. Trusted locations count as protection, however wide they are. Security defaults do not protect the first registration and do not count. Trusted addresses of the per-user MFA portal cannot be read.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: All users, exclude guests and your break-glass accounts; Target resources > User actions: Register security information; Network: Any location, exclude All trusted networks and locations; Grant: Require multifactor authentication (newcomers get a Temporary Access Pass), or a compliant device, or Block access; Enable policy: On. Graph: POST /identity/conditionalAccess/policies with conditions.applications.includeUserActions ["urn:user:registersecurityinfo"].',
  effort: 'days',
  mappings: {
    cis: ['5.2.2.10'],
    scuba: ['MS.AAD.3.8v1'],
    maester: ['MT.1011'],
    zta: ['21806'],
    prowler: ['entra_managed_device_required_for_mfa_registration'],
    nist: ['AC-20b', 'IA-3'],
    mitre: ['T1098.005'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-security-info-registration',
    'https://maester.dev/docs/tests/MT.1011',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad38v1',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state) => {
    const missing = withoutConditionalAccess(state);
    if (missing !== undefined) return missing;
    const byDeviceOnly = state.facts.configuration.thresholds.methodRegistration === 'managedDevice';
    const requirement = byDeviceOnly ? managedDevice : anyOfRequirements(mfa, managedDevice);
    const { users } = undeclared(id, state);
    const domain = domainOf(requirement, {
      users: (userClass) => userClass.guestType === 'member' && users(userClass),
      apps: [registerSecurityInformation],
      exceptedLocations: 'trusted',
    });
    const basis = { ...state.conditionalAccess(), securityDefaultsOn: false };
    return coverageVerdict(holds(requirement, domain, basis), { requirement, domain }, state, () => null);
  },
});
