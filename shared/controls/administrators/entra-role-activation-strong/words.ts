import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { editSettings, rolesCounted } from '../../../reports/wording/role-settings';
import { entraRoleActivationStrong } from './control';

export const entraRoleActivationStrongWords = controlWords(entraRoleActivationStrong, {
  fails: (failure) => `${rolesCounted(failure)} can be activated too easily`,
  problems: {
    noMfa: {
      fails: (failure) => `${rolesCounted(failure)} can be activated without MFA`,
      means: 'Activation does not require MFA: a stolen session is enough.',
    },
    noJustification: 'Activation does not require a reason, so no one can see later why the role was used.',
    tooLong: 'An activation lasts longer than required, and an attacker can use all of that time.',
    permanentAllowed: 'The role can be assigned without an end; then no one has to activate it.',
  },
  means: ({ tenantName }) => [`This applies to everyone at ${tenantName} who is eligible for one of these roles.`],
  where: places.roleSettings,
  undo: `change it back in ${editSettings}.`,
  accept: 'for the hours, set thresholds.activationHours or globalAdministratorActivationHours.',
  afterwards:
    'Activations in that time: Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Resource audit. Zero Trust Watch has not read them for this.',
});
