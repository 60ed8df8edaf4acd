import { defineDetector } from '../../../../core/event/detector';
import { riskTypeDetector } from '../../risk';

const id = 'EV.S01';

export const entraCredentialsLeaked = defineDetector({
  id,
  name: 'entra-credentials-leaked',
  title: 'The password of an account was leaked',
  area: 'threats',
  ...riskTypeDetector(id),
  severity: 'critical',
  joins: [],
  falsePositives:
    'Rare, because Microsoft compares with the current password. An old leak of a password that is still in use is a real finding.',
  response:
    'Reset the password and revoke the sessions before anything else. Then look at the sign-ins of the last weeks.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#leaked-credentials',
    'https://attack.mitre.org/techniques/T1589/001/',
  ],
});
