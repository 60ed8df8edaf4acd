import { textDetail } from '../../../../reports/language/details';
import { quoted } from '../../../../reports/language/plain-text';
import { compliancePoliciesPortal } from '../../../../reports/language/portal';
import { defineWording, type Scene } from '../../../../reports/language/scene';

type Fate = 'deleted' | 'unassigned' | 'loosened' | 'changed' | 'reassigned';

const fateOf = ({ event }: Scene): Fate => {
  const change = textDetail(event, 'change');
  if (change === 'changed' || change === 'reassigned') return change;
  const text = `${textDetail(event, 'change') ?? ''} ${textDetail(event, 'problem') ?? ''}`.toLowerCase();
  if (/delet|remov/.test(text)) return 'deleted';
  return /assign/.test(text) ? 'unassigned' : 'loosened';
};

const isConfiguration = ({ event }: Scene): boolean => textDetail(event, 'sort') === 'configuration';
const nounOf = (scene: Scene): string => (isConfiguration(scene) ? 'configuration policy' : 'compliance policy');

const policyOf = ({ event }: Scene, maxLength = 48): string =>
  quoted(textDetail(event, 'policyName') ?? event.resource.name ?? 'without a name', maxLength);

const clauses: Readonly<Record<Fate, string>> = {
  deleted: 'was deleted',
  unassigned: 'was unassigned from devices',
  loosened: 'was weakened',
  changed: 'was changed',
  reassigned: 'has other assignments',
};

const meaningOf = (scene: Scene): readonly string[] => {
  if (scene.event.details.wasAssigned === false) return ['It was assigned to no devices, so none is affected.'];
  return lossOf(scene);
};

const lossOf = (scene: Scene): readonly string[] => [
  fateOf(scene) === 'loosened'
    ? `Devices that would have failed this policy now count as compliant at ${scene.tenantName}.`
    : `Devices at ${scene.tenantName} with no other policy are no longer checked.`,
  'Where Conditional Access requires a compliant device, they get in.',
];

const removed = 'Its settings are removed from the devices when they next check in.';
const meaningsOfConfiguration: Readonly<Record<Fate, string>> = {
  deleted: removed,
  unassigned: removed,
  loosened: 'Devices get the new settings when they next check in.',
  changed: 'Devices get the new settings when they next check in.',
  reassigned: 'Devices that it no longer reaches lose its settings when they next check in.',
};

/** Reads `policyName` or the resource's name, `change` ("deleted", "unassigned", "loosened", "changed", "reassigned"), `sort` ("configuration"), and the lines. */
export const intuneCompliancePolicyLoosenedWords = defineWording({
  id: 'EV.D06',
  role: 'cause',
  lost: (scene) =>
    ({
      deleted: isConfiguration(scene)
        ? `a configuration policy was deleted: ${policyOf(scene, 20)}`
        : `a device compliance policy was deleted: ${policyOf(scene, 20)}`,
      unassigned: `devices left a ${nounOf(scene)}: ${policyOf(scene, isConfiguration(scene) ? 18 : 22)}`,
      loosened: `device compliance was weakened: ${policyOf(scene, 24)}`,
      changed: `a configuration policy was changed: ${policyOf(scene, 20)}`,
      reassigned: `a configuration policy has other assignments: ${policyOf(scene, 14)}`,
    })[fateOf(scene)],
  happened: (scene) => `the ${nounOf(scene)} ${policyOf(scene)} ${clauses[fateOf(scene)]}`,
  did: (scene) =>
    ({
      deleted: `deleted the ${nounOf(scene)} ${policyOf(scene)}`,
      unassigned: `unassigned the ${nounOf(scene)} ${policyOf(scene)} from devices`,
      loosened: `weakened the compliance policy ${policyOf(scene)}`,
      changed: `changed the configuration policy ${policyOf(scene)}`,
      reassigned: `changed the assignments of the configuration policy ${policyOf(scene)}`,
    })[fateOf(scene)],
  meaning: (scene) => (isConfiguration(scene) ? [meaningsOfConfiguration[fateOf(scene)]] : meaningOf(scene)),
  remedy: (scene) => ({
    undo:
      fateOf(scene) === 'deleted'
        ? `create ${policyOf(scene)} again and assign it in Intune admin center > Devices > ${isConfiguration(scene) ? 'Configuration' : 'Compliance'}.`
        : isConfiguration(scene) && fateOf(scene) === 'changed'
          ? `restore ${policyOf(scene)} in Intune admin center > Devices > Configuration.`
          : isConfiguration(scene)
            ? `assign ${policyOf(scene)} again in Intune admin center > Devices > Configuration.`
            : `restore ${policyOf(scene)} as shown under BEFORE -> AFTER in Intune admin center > Devices > Compliance.`,
    accept: 'make sure that another assigned policy checks the same for these devices.',
  }),
  activity: 'change to a compliance policy',
  portal: compliancePoliciesPortal,
  regained: (scene) => `${nounOf(scene)} ${policyOf(scene, 24)} is as before`,
  fixed: (scene) => `set the ${nounOf(scene)} ${policyOf(scene)} back`,
  ended: (scene) => `The ${nounOf(scene)} ${policyOf(scene)} was set back`,
});
