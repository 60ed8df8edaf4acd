import { compliancePoliciesPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';

export const unassignedDevicesAreOut = defineWording({
  id: 'ZT.DV.003',
  tells: 'story',
  lost: () => 'a device without a policy counts as compliant',
  happened: () => 'devices without a compliance policy were set to count as compliant',
  meaning: ({ tenantName }) => [
    `Every device that no compliance policy of ${tenantName} reaches counts as compliant, whatever its state.`,
    'Where Conditional Access asks for a compliant device, such a device is let in.',
  ],
  exposed: ({ tenantName }) => [`Everything at ${tenantName} that asks for a compliant device`],
  remedy: () => ({
    undo: 'set it to Not compliant in Intune admin center > Devices > Compliance > Compliance settings.',
    accept: 'there is no exception for this control: it stays open until it is set back.',
  }),
  activity: 'change of the compliance settings',
  portal: compliancePoliciesPortal,
  regained: () => 'a device without a policy is not compliant',
  mended: () => 'Devices without a compliance policy were set to count as not compliant again',
  held: 'a device without a policy was not compliant',
  afterwards: () =>
    'Devices that came in meanwhile: Intune admin center > Devices > Monitor > Devices without compliance policy.',
});
