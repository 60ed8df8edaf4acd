import { defineDetector } from '../../../../core/event/detector';
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
    'A new device, a new home, a new provider. So it is recorded only; the alert comes from the risk of the person.',
  response: 'Nothing on its own. If the risk of the person rises, this is one of the reasons.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#unfamiliar-sign-in-properties',
    'https://attack.mitre.org/techniques/T1078/004/',
  ],
  activities: [],
  onRecord: (record, facts) => notedDetection(id, types, record, facts),
});
