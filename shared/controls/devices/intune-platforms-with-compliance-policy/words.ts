import { isCounted } from '../../../core/event/event';
import { count, listed, number } from '../../../reports/language/counting';
import { listDetail } from '../../../reports/language/details';
import { firstThatFits } from '../../../reports/language/scene';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { intunePlatformsWithCompliancePolicy } from './control';

const problems = { Windows: {}, macOS: {}, iOS: {}, Android: {} };

export const intunePlatformsWithCompliancePolicyWords = controlWords(intunePlatformsWithCompliancePolicy, {
  fails: (failure) => {
    const platforms = listDetail(failure, 'problems').filter((platform) => Object.hasOwn(problems, platform));
    const some = 'Platforms in use have no compliance policy';
    return platforms.length === 0
      ? some
      : firstThatFits(`${listed(platforms)} devices have no compliance policy`, some);
  },
  problems,
  means: ({ event: { exposure }, tenantName }) => [
    ...(isCounted(exposure)
      ? [
          `No policy applies to ${number(exposure.count)} of ${count(exposure.of, 'device', 'devices')} at ${tenantName}.`,
        ]
      : []),
    'A device without a policy gets in unchecked where it counts as compliant, and is locked out where it does not.',
  ],
  where: places.compliancePolicies,
  undo: 'assign the policy again in Intune admin center > Devices > Compliance.',
  accept: 'remove the last managed devices of the platform: there is no other exception.',
  ask: () => ({
    question: 'Is a new platform in use, or was a policy deleted or unassigned?',
    yes: 'create a policy for the platform, or assign the old one again, in Intune admin center > Devices > Compliance.',
    no: 'check the assignments of the policies for the platform: an exclusion alone reaches no one.',
  }),
});
