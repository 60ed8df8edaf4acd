import { defineDetector } from '../../../../core/event/detector';
import { riskTypeDetector } from '../../risk';

const id = 'EV.S09';

export const entraAccountBehavedStrangely = defineDetector({
  id,
  name: 'entra-account-behaved-strangely',
  title: 'An account made unusual directory changes or queries',
  area: 'threats',
  ...riskTypeDetector(id),
  severity: 'high',
  joins: [],
  falsePositives:
    'A new administrator, or a new task. At level low it is recorded only, except for an administrator, where it is medium.',
  response:
    'Check everything the account changed today. Ask its owner by phone. If it was not them: revoke the sessions and reset the password.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#anomalous-user-activity',
    'https://attack.mitre.org/techniques/T1078/004/',
  ],
});
