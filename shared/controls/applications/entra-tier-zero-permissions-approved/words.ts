import { controlWords, namingOne } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraTierZeroPermissionsApproved } from './control';

const fails = 'An unapproved app has power over the whole tenant';

export const entraTierZeroPermissionsApprovedWords = controlWords(entraTierZeroPermissionsApproved, {
  fails,
  news: namingOne(fails, (app) => `app ${app} has power over the whole tenant`),
  problems: {
    asItself:
      'The app acts by itself, at any time and without MFA: with such a permission it can make itself an admin, or read and write all data.',
    forEverybody: 'Once an admin signs in to it, the app has the rights of that admin.',
  },
  means: ['A new password does not end this; only revoking the permission does.'],
  where: places.enterpriseApps,
  undo: 'revoke the permission in Entra admin center > Enterprise apps > the app > Permissions; then check for accounts, roles and secrets that it created.',
  exposed: ({ tenantName }) => [`Everyone and everything at ${tenantName}`],
  afterwards:
    'Activity of the app in that time: Entra admin center > Audit logs, initiated by the app, and Sign-in logs > Service principal sign-ins.',
});
