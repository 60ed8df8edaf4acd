import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraPasswordsNotExpiring } from './control';

export const entraPasswordsNotExpiringWords = controlWords(entraPasswordsNotExpiring, {
  fails: 'Passwords expire after a set time',
  problems: {
    expires:
      'People must change their passwords after some days, whether or not anyone else knows them. Forced changes make passwords predictable: a season and a year.',
  },
  where: places.domains,
  undo: 'set passwords to never expire in Microsoft 365 admin center > Settings > Org settings > Security & privacy.',
  exposed: ({ tenantName }) => [`Everyone at ${tenantName} who signs in with a password of the domain`],
});
