import { defineDetector } from '../../../../core/event/detector';
import { riskTypeDetector } from '../../risk';

const id = 'EV.S02';

export const entraAttackerInTheMiddleSeen = defineDetector({
  id,
  name: 'entra-attacker-in-the-middle-seen',
  title: 'An account signed in through an attacker in the middle',
  area: 'threats',
  ...riskTypeDetector(id),
  severity: 'critical',
  joins: [],
  falsePositives: 'Rare. Your own proxy that decrypts sign-in traffic can look like one.',
  response:
    'Revoke the sessions first: the attacker has one and needs no password. Then reset the password and look for new methods, inbox rules and consents.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#attacker-in-the-middle',
    'https://attack.mitre.org/techniques/T1557/',
  ],
});
