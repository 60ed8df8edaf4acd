import { defineDetector } from '../../../../core/event/detector';
import { riskTypeDetector } from '../../risk';

const id = 'EV.S07';

export const entraPasswordSprayed = defineDetector({
  id,
  name: 'entra-password-sprayed',
  title: 'A password spray guessed the password of an account',
  area: 'threats',
  ...riskTypeDetector(id),
  severity: 'high',
  joins: [],
  falsePositives: 'None known: Microsoft reports only accounts whose password was right.',
  response:
    'Reset the password and revoke the sessions. Make sure that the account cannot sign in with a password alone.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#password-spray',
    'https://attack.mitre.org/techniques/T1110/003/',
  ],
});
