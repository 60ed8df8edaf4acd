import { isCounted } from '../../../core/event/event';
import { count, listed, number } from '../../../reports/counting';
import { listDetail } from '../../../reports/details';
import { compliancePoliciesPortal } from '../../../reports/portal';
import { defineWording, firstThatFits, type Scene } from '../../../reports/scene';

const known: ReadonlySet<string> = new Set(['Windows', 'macOS', 'iOS', 'Android']);
const platformsOf = ({ event }: Scene): string =>
  listed(listDetail(event, 'problems').filter((platform) => known.has(platform))) || 'a platform';

/** Reads `problems`: the platforms; and the exposure. */
export const platformsHavePolicies = defineWording({
  id: 'ZT.DV.005',
  tells: 'story',
  lost: (scene) =>
    firstThatFits(
      `no compliance policy is left for ${platformsOf(scene)}`,
      'platforms in use have no compliance policy',
    ),
  happened: (scene) => `${platformsOf(scene)} lost the last compliance policy that was assigned`,
  meaning: (scene) => {
    const { exposure } = scene.event;
    return [
      ...(!isCounted(exposure)
        ? []
        : [
            `Nothing is asked of ${count(exposure.count, 'device', 'devices')} of ${number(exposure.of)} at ${scene.tenantName}.`,
          ]),
      'A device without rules is a free pass where it counts as compliant, and is locked out where it does not.',
    ];
  },
  ask: () => ({
    question: 'Is there a new platform in use, or was a policy deleted or unassigned?',
    yes: 'write a policy for the platform, or assign the old one again, in Intune admin center > Devices > Compliance.',
    no: 'look at the assignments of the policies for the platform: an exclusion alone reaches nobody.',
  }),
  remedy: () => ({
    undo: 'assign the policy again in Intune admin center > Devices > Compliance.',
    accept: 'there is no exception for this control: it ends when no device of the platform is managed.',
  }),
  activity: 'change of compliance policies',
  portal: compliancePoliciesPortal,
  regained: () => 'every platform in use has a compliance policy',
  mended: () => 'A compliance policy was assigned for every platform in use again',
  held: 'every platform in use had a compliance policy',
});
