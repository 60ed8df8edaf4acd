import { defineDetector } from '../../../../core/event/detector';
import { notedDetection } from '../../risk';

const id = 'EV.S13';

const types = new Map([
  ['anonymizedipaddress', 'medium'],
  ['riskyipaddress', 'medium'],
  ['maliciousipaddress', 'medium'],
] as const);

export const entraSignInAddressRisky = defineDetector({
  id,
  name: 'entra-sign-in-address-risky',
  title: 'An account signed in from an anonymous or malicious address',
  area: 'threats',
  severity: 'medium',
  watches: { changes: [], records: ['riskDetection'] },
  joins: [],
  falsePositives:
    'A VPN or an anonymising browser that the person uses. So it is recorded only; the alert comes from the risk of the person.',
  response: 'Nothing on its own. If the risk of the person rises, this is one of the reasons.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#anonymous-ip-address',
    'https://attack.mitre.org/techniques/T1090/',
  ],
  activities: [],
  onRecord: (record, facts) => notedDetection(id, types, record, facts),
});
