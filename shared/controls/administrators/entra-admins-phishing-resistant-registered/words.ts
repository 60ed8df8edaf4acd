import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number, verb } from '../../../reports/counting';
import { registrationPortal } from '../../../reports/portal';
import { concerned, defineWording } from '../../../reports/scene';

/** Reads the exposure: administrators without such a method, of all. */
export const adminsRegisteredResistant = defineWording({
  id: 'ZT.AD.015',
  tells: 'story',
  lost: (scene) => {
    const without = concerned(scene);
    return without === 0
      ? 'administrators have no method that resists phishing'
      : `${count(without, 'administrator has', 'administrators have')} only methods that can be phished`;
  },
  happened: (scene) => {
    const without = concerned(scene);
    return without === undefined || without <= 1
      ? 'an administrator was found without a phishing-resistant method'
      : `${number(without)} administrators were found without a phishing-resistant method`;
  },
  meaning: (scene) => [
    `${verb(concerned(scene), 'This account can', 'These accounts can')} do MFA with a code or a push only, which a fake sign-in page takes, with the rights of an administrator.`,
    'A policy that asks for a passkey keeps out who has none; without it the weaker method is enough.',
  ],
  exposed: ({ event: { exposure }, naming, tenantName }) =>
    !isCounted(exposure) || exposure.count === 0
      ? []
      : [
          `${number(exposure.count)} of ${count(exposure.of, 'administrator', 'administrators')} at ${tenantName}: ${listedUpTo(exposure.ids.map(naming.person), 12, exposure.count)}`,
        ],
  // Who has none stands above.
  changed: () => [],
  ask: () => ({
    question: 'Did somebody become an administrator lately, or lose a key?',
    yes: 'let the person register a passkey at https://aka.ms/mysecurityinfo, with a Temporary Access Pass where there is no other method.',
    no: 'look in the audit log for "User deleted security info" and "Admin deleted security info": ask who took the key away.',
  }),
  remedy: () => ({
    undo: 'let each of them register a passkey at https://aka.ms/mysecurityinfo.',
    accept: 'declare an exception under acceptedExclusions for ZT.AD.015, with an owner and an end date.',
  }),
  activity: 'change of registered methods',
  portal: registrationPortal,
  regained: () => 'every administrator can resist phishing',
  mended: () => 'Every administrator has a phishing-resistant method again',
  held: 'every administrator had a phishing-resistant method',
});
