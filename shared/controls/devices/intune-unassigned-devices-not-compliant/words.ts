import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { intuneUnassignedDevicesNotCompliant } from './control';

export const intuneUnassignedDevicesNotCompliantWords = controlWords(intuneUnassignedDevicesNotCompliant, {
  fails: 'Devices without a compliance policy count as compliant',
  problems: {
    compliantByDefault:
      'Every device without a compliance policy counts as compliant, whatever its state. Where Conditional Access requires a compliant device, it gets in.',
  },
  where: places.complianceSettings,
  undo: 'set it to Not compliant in Intune admin center > Devices > Compliance > Compliance settings.',
  exposed: ({ tenantName }) => [`Everything at ${tenantName} that requires a compliant device`],
  afterwards:
    'Devices that got in meanwhile: Intune admin center > Devices > Monitor > Devices without compliance policy.',
});
