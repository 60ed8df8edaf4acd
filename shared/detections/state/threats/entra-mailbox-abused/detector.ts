import { defineDetector } from '../../../../core/event/detector';
import { riskTypeDetector } from '../../risk';

const id = 'EV.S10';

export const entraMailboxAbused = defineDetector({
  id,
  name: 'entra-mailbox-abused',
  title: 'A mailbox shows signs of an intruder',
  area: 'threats',
  ...riskTypeDetector(id),
  severity: 'high',
  joins: [],
  falsePositives:
    'The inbox rules of an assistant, or a newsletter. Needs Defender for Cloud Apps, and Defender for Office 365 for sent mail.',
  response:
    'Remove the rule or the forwarding, then reset the password and revoke the sessions. Warn everyone who received mail from this account, and the finance team.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#suspicious-inbox-manipulation-rules',
    'https://attack.mitre.org/techniques/T1564/008/',
    'https://attack.mitre.org/techniques/T1114/003/',
  ],
});
