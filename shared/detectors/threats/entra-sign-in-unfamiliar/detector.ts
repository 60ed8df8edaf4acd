import { defineDetector } from '../../../core/event/detector';
import { notedDetection } from '../../risk';

const id = 'EV.S14';

const types = new Map([
  ['unfamiliarfeatures', 'medium'],
  ['suspiciousbrowser', 'medium'],
] as const);

export const entraSignInUnfamiliar = defineDetector({
  id,
  name: 'entra-sign-in-unfamiliar',
  title: 'An account signed in unlike before',
  area: 'threats',
  severity: 'medium',
  watches: { changes: [], records: ['riskDetection'] },
  joins: [],
  falsePositives:
    'A new device, a new flat, a new provider. So it is recorded only; the risk of the person is what alerts.',
  response: 'Nothing by itself. Where the risk of the person rises, these are among the reasons.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#unfamiliar-sign-in-properties',
    'https://attack.mitre.org/techniques/T1078/004/',
  ],
  activities: [],
  onRecord: (record, facts) => notedDetection(id, types, record, facts),
});
