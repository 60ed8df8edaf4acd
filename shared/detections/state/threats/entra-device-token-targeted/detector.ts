import { defineDetector } from '../../../../core/event/detector';
import { riskTypeDetector } from '../../risk';

const id = 'EV.S05';

export const entraDeviceTokenTargeted = defineDetector({
  id,
  name: 'entra-device-token-targeted',
  title: 'An attacker tried to steal the sign-in token of a device',
  area: 'threats',
  ...riskTypeDetector(id),
  severity: 'high',
  joins: [],
  falsePositives:
    "Debugging tools on the person's own computer. Needs Defender for Endpoint; it points at a computer, not at an address.",
  response:
    'Isolate the computer in Defender, then revoke the sessions of its user. Look at the computer before it is used again.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#possible-attempt-to-access-primary-refresh-token-prt',
    'https://attack.mitre.org/techniques/T1528/',
  ],
});
