import { roleActivityNames } from '../../core/attribution';
import { domainOf, holds, isPrivilegedClass, phishingResistantMfa } from '../../core/conditional-access';
import { defineControl, type Verdict } from '../../core/control';
import { isPrivilegedRole } from '../../core/privileged-roles';
import { coverageNeeds, coverageVerdict, undeclared } from '../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../policy-activities';
import { unreadHolderGroups } from '../role-holders';

const id = 'ZT.AD.009';

/** Every holder of a privileged role, however they hold it, must show what cannot be phished, in every app. */
export const entraAdminsPhishingResistantMfaRequired = defineControl({
  id,
  name: 'entra-admins-phishing-resistant-mfa-required',
  title: 'Phishing-resistant MFA is required of every active administrator',
  area: 'administrators',
  pillar: 'identities',
  severity: 'critical',
  severityReason: 'One phished administrator is the loss of the tenant.',
  licence: 'P1',
  version: 1,
  needs: coverageNeeds,
  dependsOnTime: true,
  usesConditionalAccess: true,
  looks: 1,
  limitations:
    'Judges active holders only: eligible ones (PIM) are outside role-targeted policies until they activate, and are not read. Strengths are judged by the combinations that they allow, not by their restrictions to single models of key. Applications with a role are outside user policies.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: Directory roles, all privileged ones; Target resources: All resources, without exclusions; no condition; Grant: Require authentication strength > Phishing-resistant MFA; Enable policy: On. Roles for an administrative unit and custom roles are not seen by role targeting: add these people by group or user. Let each register a passkey, Windows Hello or certificate first. Graph: POST /identity/conditionalAccess/policies with grantControls.authenticationStrength {"id":"00000000-0000-0000-0000-000000000004"}.',
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-admin-phish-resistant-mfa',
    'https://learn.microsoft.com/entra/identity/authentication/concept-authentication-strengths',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad36v1',
    'https://maester.dev/docs/tests/MT.1006',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities, ...roleActivityNames],
  folds: [],
  evaluate: (state): Verdict => {
    if (!state.facts.licences.has('P1')) return { status: 'notLicensed', licence: 'P1' };
    const { privilegedRolesAdded } = state.facts.configuration.thresholds;
    const declared = undeclared(id, state);
    const domain = domainOf(phishingResistantMfa, {
      ...declared,
      users: (userClass) => declared.users(userClass) && isPrivilegedClass(userClass, privilegedRolesAdded),
    });
    const coverage = holds(phishingResistantMfa, domain, state.conditionalAccess());
    if (coverage.status === 'holds') {
      const isSuch = (roleId: string): boolean => isPrivilegedRole(roleId) || privilegedRolesAdded.includes(roleId);
      const unread = unreadHolderGroups(state, isSuch);
      if (unread.length > 0) {
        return { status: 'unknown', reason: `the members of these groups could not be read: ${unread.join(', ')}` };
      }
      if (coverage.of === 0) return { status: 'notApplicable', reason: 'nobody holds a privileged role actively' };
    }
    return coverageVerdict(coverage, { requirement: phishingResistantMfa, domain }, state, () => 'active holders only');
  },
});
