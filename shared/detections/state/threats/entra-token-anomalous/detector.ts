import { defineDetector } from '../../../../core/event/detector';
import { riskTypeDetector } from '../../risk';

const id = 'EV.S06';

export const entraTokenAnomalous = defineDetector({
  id,
  name: 'entra-token-anomalous',
  title: 'A token of an account shows signs of theft or forgery',
  area: 'threats',
  ...riskTypeDetector(id),
  severity: 'high',
  joins: [],
  falsePositives:
    'People who move between networks or use a remote browser. Compare with the other sign-ins of the person.',
  response:
    'Ask the person, revoke the sessions, and check what was done with the session. If the issuer is suspicious: check the federation server and its signing certificate.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#anomalous-token',
    'https://attack.mitre.org/techniques/T1528/',
    'https://attack.mitre.org/techniques/T1606/',
  ],
});
