import { defineControl } from '../../../core/verdict/control';
import { flagAnswer, onSettings } from '../../setting-answers';

/** A user who registers an application owns it, and can add secrets to it. */
export const entraAppRegistrationRestricted = defineControl({
  ...onSettings('authorizationPolicy', 'registration of applications', ({ defaultUserRolePermissions }) => [
    flagAnswer('allowed', 'Users can register applications', defaultUserRolePermissions.allowedToCreateApps, false),
  ]),
  id: 'ZT.AP.005',
  name: 'entra-app-registration-restricted',
  title: 'Users cannot register apps',
  area: 'applications',
  pillar: 'apps',
  severity: 'medium',
  severityReason: 'An app that anyone registered keeps its secrets and its access after the person leaves.',
  licence: 'free',
  limitations:
    'Judges the right that every user has. Roles that can register applications, such as Application Developer, are not counted here, nor applications that users registered earlier.',
  remediation:
    'Entra admin center > Users > User settings > Users can register applications: No. Graph: PATCH /policies/authorizationPolicy with {"defaultUserRolePermissions":{"allowedToCreateApps":false}}. Assign Application Developer to developers.',
  effort: 'minutes',
  mappings: {
    cis: ['5.1.2.2'],
    scuba: ['MS.AAD.5.1v1'],
    maester: ['EIDSCA.AP10', 'CISA.MS.AAD.5.1'],
    zta: ['21807'],
    prowler: ['entra_thirdparty_integrated_apps_not_allowed'],
    nist: ['AC-6(10)', 'CM-5'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/role-based-access-control/delegate-app-roles',
    'https://learn.microsoft.com/graph/api/resources/authorizationpolicy',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad51v1',
  ],
});
