import { compliancePoliciesPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';

export const complianceIsBounded = defineWording({
  id: 'ZT.DV.004',
  tells: 'story',
  lost: () => 'a silent device stays compliant for too long',
  happened: () => 'silent devices were left compliant for longer',
  meaning: () => [
    'A device that does not report keeps its last verdict for longer than you want.',
    'A stolen laptop that is kept off the network stays compliant all that time.',
  ],
  exposed: ({ tenantName }) => [`Everything at ${tenantName} that asks for a compliant device`],
  remedy: () => ({
    undo: 'set Compliance status validity period back in Intune admin center > Devices > Compliance > Compliance settings.',
    accept: 'set thresholds.complianceValidityDays.',
  }),
  activity: 'change of the compliance settings',
  portal: compliancePoliciesPortal,
  regained: () => 'a silent device soon loses its compliance again',
  mended: () => 'Silent devices were set to lose their compliance sooner again',
  held: 'a silent device lost its compliance soon',
});
