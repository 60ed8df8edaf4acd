import { defineDetector } from '../../../core/event/detector';
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
    'Travel, a VPN, a telephone network that surfaces abroad. So it is recorded only; the risk of the person is what alerts.',
  response: 'Nothing by itself. Where the risk of the person rises, these are among the reasons.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#atypical-travel',
    'https://attack.mitre.org/techniques/T1078/004/',
  ],
  activities: [],
  onRecord: (record, facts) => notedDetection(id, types, record, facts),
});
