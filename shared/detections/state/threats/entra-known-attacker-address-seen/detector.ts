import { defineDetector } from '../../../../core/event/detector';
import { riskTypeDetector } from '../../risk';

const id = 'EV.S03';

export const entraKnownAttackerAddressSeen = defineDetector({
  id,
  name: 'entra-known-attacker-address-seen',
  title: 'An account signed in from the address of a known attacker',
  area: 'threats',
  ...riskTypeDetector(id),
  severity: 'critical',
  joins: [],
  falsePositives: 'Rare. A known group may have given up the address, and it may belong to somebody else by now.',
  response:
    'Block the account and revoke its sessions before anything else. Then look at everything it did in the last weeks.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#verified-threat-actor-ip',
    'https://attack.mitre.org/techniques/T1078/004/',
  ],
});
