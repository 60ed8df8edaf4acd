import { textDetail } from '../../../../reports/details';
import { quoted } from '../../../../reports/plain-text';
import { compliancePoliciesPortal } from '../../../../reports/portal';
import { defineWording, type Scene } from '../../../../reports/scene';

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
  unassigned: 'was unassigned from devices',
  loosened: 'was weakened',
};

/** Reads `policyName` or the resource's name, `change` ("deleted", "unassigned", "loosened"), and the lines. */
export const compliancePolicyLoosened = defineWording({
  id: 'EV.D06',
  tells: 'cause',
  lost: (scene) =>
    ({
      deleted: `a device compliance policy was deleted: ${policyOf(scene, 20)}`,
      unassigned: `devices left a compliance policy: ${policyOf(scene, 22)}`,
      loosened: `device compliance was weakened: ${policyOf(scene, 24)}`,
    })[fateOf(scene)],
  happened: (scene) => `the compliance policy ${policyOf(scene)} ${clauses[fateOf(scene)]}`,
  did: (scene) =>
    ({
      deleted: `deleted the compliance policy ${policyOf(scene)}`,
      unassigned: `unassigned the compliance policy ${policyOf(scene)} from devices`,
      loosened: `weakened the compliance policy ${policyOf(scene)}`,
    })[fateOf(scene)],
  meaning: (scene) => [
    fateOf(scene) === 'loosened'
      ? `Devices that would have failed this policy now count as compliant at ${scene.tenantName}.`
      : `Devices at ${scene.tenantName} with no other policy are no longer checked.`,
    'Where Conditional Access requires a compliant device, they get in.',
  ],
  remedy: (scene) => ({
    undo:
      fateOf(scene) === 'deleted'
        ? `create ${policyOf(scene)} again and assign it in Intune admin center > Devices > Compliance.`
        : `set ${policyOf(scene)} back as shown under BEFORE -> AFTER in Intune admin center > Devices > Compliance.`,
    accept: 'make sure that another assigned policy checks the same for these devices.',
  }),
  activity: 'change to a compliance policy',
  portal: compliancePoliciesPortal,
  regained: (scene) => `compliance policy ${policyOf(scene, 24)} is as before`,
  ended: (scene) => `The compliance policy ${policyOf(scene)} was set back`,
});
