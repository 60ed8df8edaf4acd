import { defineDetector } from '../../../../core/event/detector';
import { notedDetection } from '../../risk';

const id = 'EV.S12';

const types = new Map([
  ['unlikelytravel', 'medium'],
  ['mcasimpossibletravel', 'medium'],
  ['impossibletravel', 'medium'],
  ['newcountry', 'medium'],
] as const);

export const entraTravelUnlikely = defineDetector({
  id,
  name: 'entra-travel-unlikely',
  title: 'An account was active in distant locations or a new country',
  area: 'threats',
  severity: 'medium',
  watches: { changes: [], records: ['riskDetection'] },
  joins: [],
  falsePositives:
    'Travel, a VPN, or a phone network that routes through another country. So it is recorded only; the alert comes from the risk of the person.',
  response: 'Nothing on its own. If the risk of the person rises, this is one of the reasons.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#atypical-travel',
    'https://attack.mitre.org/techniques/T1078/004/',
  ],
  activities: [],
  onRecord: (record, facts) => notedDetection(id, types, record, facts),
});
