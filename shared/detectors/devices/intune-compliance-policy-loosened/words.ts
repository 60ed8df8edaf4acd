import { textDetail } from '../../../reports/details';
import { quoted } from '../../../reports/plain-text';
import { compliancePoliciesPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

type Fate = 'deleted' | 'unassigned' | 'loosened';

const fateOf = ({ event }: Scene): Fate => {
  const told = `${textDetail(event, 'change') ?? ''} ${textDetail(event, 'problem') ?? ''}`.toLowerCase();
  if (/delet|remov/.test(told)) return 'deleted';
  return /assign/.test(told) ? 'unassigned' : 'loosened';
};

const policyOf = ({ event }: Scene, maxLength = 48): string =>
  quoted(textDetail(event, 'policyName') ?? event.resource.name ?? 'a compliance policy', maxLength);

const clauses: Readonly<Record<Fate, string>> = {
  deleted: 'was deleted',
  unassigned: 'was taken from devices that it covered',
  loosened: 'was loosened',
};

/** Reads `policyName` or the resource's name, `change` ("deleted", "unassigned", "loosened"), and the lines. */
export const compliancePolicyLoosened = defineWording({
  id: 'EV.D06',
  tells: 'cause',
  lost: (scene) =>
    ({
      deleted: `a device compliance policy was deleted: ${policyOf(scene, 20)}`,
      unassigned: `devices left a compliance policy: ${policyOf(scene, 22)}`,
      loosened: `device compliance asks for less: ${policyOf(scene, 24)}`,
    })[fateOf(scene)],
  happened: (scene) => `the compliance policy ${policyOf(scene)} ${clauses[fateOf(scene)]}`,
  meaning: (scene) => [
    fateOf(scene) === 'loosened'
      ? `Devices that would have failed this policy count as compliant at ${scene.tenantName} now.`
      : `Devices that only this policy checked are not checked any more at ${scene.tenantName}.`,
    'Where Conditional Access asks for a compliant device, they are let in.',
  ],
  remedy: (scene) => ({
    undo:
      fateOf(scene) === 'deleted'
        ? `make ${policyOf(scene)} again and assign it in Intune admin center > Devices > Compliance.`
        : `set ${policyOf(scene)} back as shown under BEFORE -> AFTER in Intune admin center > Devices > Compliance.`,
    accept: 'make sure that another assigned policy checks the same for these devices.',
  }),
  activity: 'change of a compliance policy',
  portal: compliancePoliciesPortal,
  regained: (scene) => `compliance policy ${policyOf(scene, 24)} is as before`,
  mended: (scene) => `The compliance policy ${policyOf(scene)} was set back`,
});
