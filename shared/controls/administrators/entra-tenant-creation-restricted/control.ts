import { defineControl } from '../../../core/verdict/control';
import { flagAnswer, onSettings } from '../../setting-answers';

/** A tenant that a user creates looks like one of the organisation's, and nobody here monitors it. */
export const entraTenantCreationRestricted = defineControl({
  ...onSettings('authorizationPolicy', 'creation of tenants', ({ defaultUserRolePermissions }) => [
    flagAnswer('allowed', 'Users can create tenants', defaultUserRolePermissions.allowedToCreateTenants, false),
  ]),
  id: 'ZT.IN.001',
  name: 'entra-tenant-creation-restricted',
  title: 'Users cannot create tenants',
  area: 'administrators',
  pillar: 'infrastructure',
  severity: 'medium',
  severityReason: 'A user who creates a tenant is its Global Administrator, outside every rule of this one.',
  licence: 'free',
  limitations:
    'Judges the right that every user has. Tenants created earlier, or with a personal account, are not found. Holders of Tenant Creator keep the right.',
  remediation:
    'Entra admin center > Users > User settings > Restrict non-admin users from creating tenants: Yes. Graph: PATCH /policies/authorizationPolicy with {"defaultUserRolePermissions":{"allowedToCreateTenants":false}}. Assign Tenant Creator to the people who need it.',
  effort: 'minutes',
  mappings: {
    cis: ['5.1.2.3'],
    maester: ['MT.1068', 'CIS.M365.5.1.2.3'],
    zta: ['21787'],
    prowler: ['entra_policy_ensure_default_user_cannot_create_tenants'],
  },
  references: [
    'https://learn.microsoft.com/entra/fundamentals/users-default-permissions#restrict-member-users-default-permissions',
    'https://learn.microsoft.com/graph/api/resources/authorizationpolicy',
    'https://maester.dev/docs/tests/MT.1068',
  ],
});
