import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { intuneComplianceValidityBounded } from './control';

export const intuneComplianceValidityBoundedWords = controlWords(intuneComplianceValidityBounded, {
  fails: 'A silent device stays compliant for too long',
  problems: {
    tooLong:
      'A device that does not report keeps its last compliance state for longer than allowed. A stolen laptop kept off the network stays compliant all that time.',
  },
  where: places.complianceSettings,
  undo: 'restore Compliance status validity period in Intune admin center > Devices > Compliance > Compliance settings.',
  accept: 'set thresholds.complianceValidityDays.',
  exposed: ({ tenantName }) => [`Everything at ${tenantName} that requires a compliant device`],
});
