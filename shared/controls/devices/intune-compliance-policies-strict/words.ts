import { listed } from '../../../reports/counting';
import { listDetail } from '../../../reports/details';
import { compliancePoliciesPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';

/** Reads `problems`: the platforms. */
export const policiesAskWhatMatters = defineWording({
  id: 'ZT.DV.006',
  tells: 'story',
  lost: () => 'compliance policies no longer ask for what matters',
  happened: () => 'something that matters was taken out of the compliance policies',
  meaning: ({ event }) => {
    const platforms = listDetail(event, 'problems').filter((name) => /^[A-Za-z]+$/.test(name));
    return [
      `Devices${platforms.length === 0 ? '' : ` with ${listed(platforms)}`} are called compliant without showing it.`,
      'Where Conditional Access asks for a compliant device, it lets weak ones in.',
    ];
  },
  remedy: () => ({
    undo: 'put the settings back in Intune admin center > Devices > Compliance > the policy > Properties.',
    accept:
      'there is no exception for this control; only the threat level can be waived, with thresholds.complianceThreatLevel.',
  }),
  activity: 'change of compliance policies',
  portal: compliancePoliciesPortal,
  regained: () => 'compliance policies ask for what matters again',
  mended: () => 'What matters was put back into the compliance policies',
  held: 'compliance policies asked for what matters',
});
