import { defineControl } from '../../../core/verdict/control';
import { flagAnswer, onSettings } from '../../setting-answers';

/** Groups that anybody created are later used in permissions and policies. */
export const entraGroupCreationRestricted = defineControl({
  ...onSettings('authorizationPolicy', 'creation of security groups', ({ defaultUserRolePermissions }) => [
    flagAnswer(
      'allowed',
      'Users can create security groups',
      defaultUserRolePermissions.allowedToCreateSecurityGroups,
      false,
    ),
  ]),
  id: 'ZT.IN.002',
  name: 'entra-group-creation-restricted',
  title: 'Users cannot create security groups',
  area: 'administrators',
  pillar: 'infrastructure',
  severity: 'low',
  severityReason: 'Unmaintained groups accumulate; they become a risk once someone gives them access.',
  licence: 'free',
  limitations:
    'Judges the right to create security groups. Microsoft 365 groups have a setting of their own (ZT.DX.012). Groups that users created earlier stay.',
  remediation:
    'Entra admin center > Groups > General > Users can create security groups in Azure portals, API or PowerShell: No. Graph: PATCH /policies/authorizationPolicy with {"defaultUserRolePermissions":{"allowedToCreateSecurityGroups":false}}. Assign Groups Administrator to the people who need it.',
  effort: 'minutes',
  mappings: {
    cis: ['5.1.3.1'],
    maester: ['MT.1069'],
    prowler: ['entra_policy_default_user_cannot_create_security_groups'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/users/groups-self-service-management',
    'https://learn.microsoft.com/graph/api/resources/authorizationpolicy',
    'https://maester.dev/docs/tests/MT.1069',
  ],
});
