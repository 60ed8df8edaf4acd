import { defineDetector } from '../../../../core/event/detector';
import { riskTypeDetector } from '../../risk';

const id = 'EV.S04';

export const entraThreatIntelligenceMatched = defineDetector({
  id,
  name: 'entra-threat-intelligence-matched',
  title: 'An account matches a known attack',
  area: 'threats',
  ...riskTypeDetector(id),
  severity: 'high',
  joins: [],
  falsePositives: 'Your own penetration test.',
  response: 'Revoke the sessions first, then reset the password; look for new methods, inbox rules and consents.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#microsoft-entra-threat-intelligence-user',
    'https://attack.mitre.org/techniques/T1078/004/',
  ],
});
