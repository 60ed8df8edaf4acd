import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { intuneNoncomplianceActsQuickly } from './control';

export const intuneNoncomplianceActsQuicklyWords = controlWords(intuneNoncomplianceActsQuickly, {
  fails: 'Noncompliant devices count as compliant for too long',
  problems: {
    never: {
      fails: 'Noncompliant devices are never marked',
      means: 'A device that violates the policy stays compliant until someone notices.',
    },
    slow: 'Until the grace period ends, a device that violates the policy is treated as compliant.',
  },
  where: places.compliancePolicies,
  undo: 'change it back in Intune admin center > Devices > Compliance > the policy > Properties > Actions for noncompliance.',
  accept: 'set thresholds.complianceGraceHours.',
  exposed: ({ tenantName }) => [`Everything at ${tenantName} that requires a compliant device`],
});
