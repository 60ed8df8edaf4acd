import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraAppRegistrationRestricted } from './control';

export const entraAppRegistrationRestrictedWords = controlWords(entraAppRegistrationRestricted, {
  fails: 'Every user can register apps',
  problems: {
    allowed: 'An app that a user registers has secrets of its own, and keeps working when the account is blocked.',
  },
  where: places.userSettings,
  undo: 'change it back in Entra admin center > Users > User settings > Users can register applications: No.',
  accept: 'assign Application Developer to developers, then change it back.',
  exposed: ({ tenantName }) => [`The directory of ${tenantName}, and everything that people consent to`],
  afterwards:
    'Apps registered in that time: Entra admin center > Audit logs, activity "Add application". Zero Trust Watch has not read them for this.',
});
