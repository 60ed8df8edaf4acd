import { administratorsExposed } from '../../../reports/wording/conditional-access';
import { adminsWho, controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraAdminsPhishingResistantRegistered } from './control';

export const entraAdminsPhishingResistantRegisteredWords = controlWords(entraAdminsPhishingResistantRegistered, {
  fails: adminsWho('have only phishable methods', 'has only phishable methods'),
  problems: {
    notResistant: 'These admins can use only a code or a push approval for MFA, which a fake sign-in page can steal.',
  },
  means: ['A policy that requires a passkey locks them out; without that policy, the weaker method is enough.'],
  where: places.registeredMethods,
  undo: 'ask each of them to register a passkey at https://aka.ms/mysecurityinfo.',
  exposed: (scene) => administratorsExposed(scene, 12),
  // The lines above already name the people.
  changed: () => [],
  ask: () => ({
    question: 'Did someone become an admin recently, or lose a key?',
    yes: 'have the person register a passkey at https://aka.ms/mysecurityinfo, with a Temporary Access Pass if they have no other method.',
    no: 'search the audit log for "User deleted security info" and "Admin deleted security info", and ask who removed the key.',
  }),
});
