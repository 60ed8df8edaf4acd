import { listed } from '../../../reports/language/counting';
import { listDetail } from '../../../reports/language/details';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { intuneCompliancePoliciesStrict } from './control';

export const intuneCompliancePoliciesStrictWords = controlWords(intuneCompliancePoliciesStrict, {
  fails: 'Compliance policies lack important settings',
  problems: { Windows: {}, macOS: {}, iOS: {}, Android: {} },
  means: ({ event }) => {
    const platforms = listDetail(event, 'problems').filter((name) => /^[A-Za-z]+$/.test(name));
    return [
      `${platforms.length === 0 ? 'Devices' : `${listed(platforms)} devices`} count as compliant without proving it. Where Conditional Access requires a compliant device, weak ones get in.`,
    ];
  },
  where: places.compliancePolicies,
  undo: 'restore the settings in Intune admin center > Devices > Compliance > the policy > Properties.',
  accept: 'only the threat level can be waived, with thresholds.complianceThreatLevel.',
});
