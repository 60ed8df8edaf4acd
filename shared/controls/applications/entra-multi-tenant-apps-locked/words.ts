import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraMultiTenantAppsLocked } from './control';

export const entraMultiTenantAppsLockedWords = controlWords(entraMultiTenantAppsLocked, {
  fails: 'Other tenants can add credentials to your app',
  problems: {
    unlocked:
      'Admins of another tenant can add a secret to their instance of your multi-tenant app and act as your app there.',
  },
  where: places.appRegistrations,
  undo: 'lock all properties in Entra admin center > App registrations > the app > Authentication > App instance property lock, or make it single-tenant.',
  exposed: ['Organisations that use the app and trust it because it is yours'],
});
