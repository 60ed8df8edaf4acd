import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraGroupOwnerConsentOff } from './control';

export const entraGroupOwnerConsentOffWords = controlWords(entraGroupOwnerConsentOff, {
  fails: 'Group owners can give apps access to group data',
  problems: { policies: {}, setting: {} },
  means: [
    'An owner who is talked into an app gives it access to everything that has been written and stored in the group.',
  ],
  where: places.consent,
  undo: 'change it back in Entra admin center > Enterprise apps > Consent and permissions > User consent settings.',
  exposed: ({ tenantName }) => [`The groups, teams and chats of ${tenantName}`],
  afterwards: 'Apps installed in that time stay: check the apps of each team, and the data that they can read.',
});
