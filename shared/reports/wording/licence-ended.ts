import { type LicenceKey, licenceNames } from '../../core/tenant/licence-key';
import { count } from '../language/counting';
import { listDetail, textDetail } from '../language/details';
import { tenantPropertiesPortal } from '../language/portal';
import { defineWording, type Scene } from '../language/scene';

const isLicence = (key: string): key is LicenceKey => key in licenceNames;
const keyOf = ({ event }: Scene): string => textDetail(event, 'licence') ?? event.resource.id;
const licenceOf = (scene: Scene): string => {
  const key = keyOf(scene);
  return isLicence(key) ? licenceNames[key] : 'A licence';
};

const policiesStay =
  'Conditional Access policies stay in force without this licence, but they can only be viewed and deleted. Zero Trust Watch goes on checking them.';

const uncheckable = (controls: number): string => `${count(controls, 'control', 'controls')} can no longer be checked`;

/** Reads `licence` and `controls` (ids of the affected controls). */
export const licenceEnded = (titleOf: (controlId: string) => string) =>
  defineWording({
    id: 'licenceEnded',
    role: 'headline',
    lost: (scene) => {
      const controls = listDetail(scene.event, 'controls').length;
      const ended = `${licenceOf(scene)} ended`;
      return controls === 0 ? ended : `${ended}: ${uncheckable(controls)}`;
    },
    happened: (scene) => `${licenceOf(scene)} ended`,
    meaning: (scene) => {
      const controls = listDetail(scene.event, 'controls');
      const said =
        controls.length === 0
          ? 'What the licence provided may no longer be in force, and Zero Trust Watch can no longer check it.'
          : `${uncheckable(controls.length)}, and what ${controls.length === 1 ? 'it requires' : 'they require'} may no longer be in force: ${controls.map((id) => `${titleOf(id)} (${id})`).join('; ')}.`;
      return [
        said,
        ...(keyOf(scene) === 'P1' ? [policiesStay] : []),
        'An open alert that needs this licence to see its end does not end by itself until the licence is back: check it, and close it on its page.',
      ];
    },
    ask: (scene) => ({
      question: `Was ${licenceOf(scene)} meant to end?`,
      yes: 'plan a replacement for what the licence protected; the controls stay marked as not licensed.',
      no: 'renew it in the Microsoft 365 admin center > Billing. The controls are checked again as soon as it is back.',
    }),
    remedy: () => ({ undo: 'renew the licence.', accept: 'plan a replacement.' }),
    activity: 'licence change',
    portal: tenantPropertiesPortal,
    regained: (scene) => `${licenceOf(scene)} is back`,
    ended: (scene) => `${licenceOf(scene)} came back`,
  });
