import { evidenceInWords } from '../../../reports/language/naming';
import { administratorsExposed } from '../../../reports/wording/conditional-access';
import { adminsWho, controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraGlobalAdministratorShare } from './control';

export const entraGlobalAdministratorShareWords = controlWords(entraGlobalAdministratorShare, {
  // If ZT.AD.001 fails too, it reports the number.
  yields: true,
  fails: adminsWho('are Global Administrators', 'is a Global Administrator'),
  problems: {
    tooManyOfAll:
      'Most admin work needs a lesser role. An attacker who steals one of these accounts can do everything, not only a part.',
  },
  where: places.roles,
  undo: 'assign the new holder a lesser role, and remove this one in Entra admin center > Roles & admins > Global Administrator.',
  accept: 'set thresholds.globalAdministratorShare to the share you want.',
  exposed: (scene) => administratorsExposed(scene, 12),
  changed: ({ event, naming }) =>
    event.lines.filter(({ label }) => label !== 'Global Administrators').map((line) => evidenceInWords(line, naming)),
});
