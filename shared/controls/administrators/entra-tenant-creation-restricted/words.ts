import { userSettingsPortal } from '../../../reports/portal';
import { settingWording } from '../../../reports/wording/setting';

export const tenantsAreNotCreated = settingWording({
  id: 'ZT.IN.001',
  lost: 'every user can create tenants',
  happened: 'the creating of tenants was opened to every user',
  meaning: 'Whoever creates a tenant is its Global Administrator: data that goes there is outside of every rule here.',
  exposed: (tenant) => `Whatever people at ${tenant} carry into a tenant of their own`,
  undo: 'set it back in Entra admin center > Users > User settings > Restrict non-admin users from creating tenants: Yes.',
  accept: 'give those who need to the role Tenant Creator, then set it back: there is no exception for this control.',
  activity: 'change of user rights',
  portal: userSettingsPortal,
  regained: 'users cannot create tenants',
  mended: 'The right of every user to create tenants was taken back',
  held: 'users could not create tenants',
  afterwards:
    'Tenants of that time: Entra admin center > Audit logs, activity "Create Company". We have not read it for this.',
});
