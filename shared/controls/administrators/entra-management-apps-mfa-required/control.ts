import { azureManagement, everyAppOf, mfa } from '../../../core/conditional-access';
import { defineControl } from '../../../core/verdict/control';
import {
  allMet,
  coverageControl,
  hasConditionalAccess,
  judgedFor,
  securityDefaultsNote,
  securityDefaultsVerdict,
} from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

const id = 'ZT.AD.018';

/**
 * A safety net below ZT.ID.001: even if other apps are open without MFA, the portals that manage the tenant and its subscriptions
 * are not.
 */
export const entraManagementAppsMfaRequired = defineControl({
  id,
  name: 'entra-management-apps-mfa-required',
  title: 'MFA is required in the admin portals and Azure management',
  proves: 'mfaForAdmins',
  area: 'administrators',
  pillar: 'infrastructure',
  severity: 'high',
  severityReason: 'With only a password, an attacker can run the tenant with all rights of the account.',
  licence: 'P1',
  openedBy: ['mfaExclusion'],
  version: 3,
  ...coverageControl,
  collections: 1,
  limitations:
    'Azure DevOps and Graph PowerShell are separate apps and not part of this: ZT.ID.001 judges every app. MFA that Microsoft enforces in its own portals is not read.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: All users; Target resources: Windows Azure Service Management API and Microsoft Admin Portals; no condition; Grant: Require multifactor authentication; Enable policy: On. Better: one policy for all resources (ZT.ID.001). Graph: POST /identity/conditionalAccess/policies with conditions.applications.includeApplications ["797f4846-ba00-4fd7-ba43-dac1f8f63013","MicrosoftAdminPortals"].',
  effort: 'minutes',
  mappings: {
    cis: ['5.1.2.4'],
    maester: ['MT.1008', 'MT.1071'],
    prowler: ['entra_conditional_access_policy_require_mfa_for_management_api'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-old-require-mfa-azure-mgmt',
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-old-require-mfa-admin-portals',
    'https://maester.dev/docs/tests/MT.1008',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state) => {
    if (!hasConditionalAccess(state)) return securityDefaultsVerdict(id, securityDefaultsNote, state);
    const apps = [azureManagement, ...everyAppOf('MicrosoftAdminPortals')];
    return allMet([judgedFor(id, mfa, state, { apps })], state, ({ bySecurityDefaults }) =>
      bySecurityDefaults ? securityDefaultsNote : null,
    );
  },
});
