import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraGroupCreationRestricted } from './control';

export const entraGroupCreationRestrictedWords = controlWords(entraGroupCreationRestricted, {
  fails: 'Every user can create security groups',
  problems: {
    allowed: 'Unmaintained groups end up in permissions, and their owners decide who is a member.',
  },
  where: places.groups,
  undo: 'change it back in Entra admin center > Groups > General.',
  accept: 'assign Groups Administrator to the people who need it, then change it back.',
  exposed: ({ tenantName }) => [`The directory of ${tenantName}`],
});
