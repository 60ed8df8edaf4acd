import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraTenantCreationRestricted } from './control';

export const entraTenantCreationRestrictedWords = controlWords(entraTenantCreationRestricted, {
  fails: 'Every user can create tenants',
  problems: {
    allowed:
      'A user who creates a tenant is its Global Administrator: data moved there escapes every rule of this tenant.',
  },
  where: places.userSettings,
  undo: 'change it back in Entra admin center > Users > User settings > Restrict non-admin users from creating tenants: Yes.',
  accept: 'assign Tenant Creator to the people who need it, then change it back.',
  exposed: ({ tenantName }) => [`Data that people at ${tenantName} move into a tenant of their own`],
  afterwards:
    'Tenants created in that time: Entra admin center > Audit logs, activity "Create Company". Zero Trust Watch has not read them for this.',
});
