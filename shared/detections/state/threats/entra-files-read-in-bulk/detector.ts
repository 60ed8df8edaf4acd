import { defineDetector } from '../../../../core/event/detector';
import { riskTypeDetector } from '../../risk';

const id = 'EV.S11';

export const entraFilesReadInBulk = defineDetector({
  id,
  name: 'entra-files-read-in-bulk',
  title: 'An account opened many sensitive files at once',
  area: 'threats',
  ...riskTypeDetector(id),
  severity: 'high',
  joins: [],
  falsePositives: 'An audit, or a migration of files. Needs Defender for Cloud Apps.',
  response:
    'Ask the person by phone which files and why. If it was not them: revoke the sessions and reset the password, then list the files in Defender.',
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks#mass-access-to-sensitive-files',
    'https://attack.mitre.org/techniques/T1530/',
  ],
});
