import { defineDetector } from '../../../core/event/detector';
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
    'Microsoft compares with the password that is valid now, so there is hardly any. An old leak of a password that is still in use is none.',
  response:
    'Reset the password and revoke the sessions before anything else. Then look at the sign-ins of the last weeks.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#leaked-credentials',
    'https://attack.mitre.org/techniques/T1589/001/',
  ],
});
