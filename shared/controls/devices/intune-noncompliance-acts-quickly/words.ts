import { listDetail } from '../../../reports/details';
import { compliancePoliciesPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const neverMarks = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('never');

/** Reads `problems`: never, slow. */
export const noncomplianceActs = defineWording({
  id: 'ZT.DV.007',
  tells: 'story',
  lost: (scene) =>
    neverMarks(scene) ? 'a bad device is never marked' : 'a bad device counts as compliant for too long',
  happened: (scene) =>
    neverMarks(scene)
      ? 'a compliance policy lost the action that marks bad devices'
      : 'the grace period of a compliance policy was lengthened',
  meaning: (scene) => [
    neverMarks(scene)
      ? 'A device that breaks the policy stays compliant for as long as nobody looks.'
      : 'Until the grace period ends, a device that breaks the policy is let in as a compliant one.',
  ],
  exposed: ({ tenantName }) => [`Everything at ${tenantName} that asks for a compliant device`],
  remedy: () => ({
    undo: 'set it back in Intune admin center > Devices > Compliance > the policy > Properties > Actions for noncompliance.',
    accept: 'set thresholds.complianceGraceHours.',
  }),
  activity: 'change of compliance policies',
  portal: compliancePoliciesPortal,
  regained: () => 'bad devices are marked soon again',
  mended: () => 'Compliance policies were set to mark bad devices soon again',
  held: 'compliance policies marked bad devices soon',
});
