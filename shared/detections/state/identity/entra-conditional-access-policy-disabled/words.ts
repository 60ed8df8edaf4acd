import { flagDetail, textDetail } from '../../../../reports/language/details';
import { capital, quoted } from '../../../../reports/language/plain-text';
import { policyPortal } from '../../../../reports/language/portal';
import { defineWording, type PortalSubject, type Scene } from '../../../../reports/language/scene';
import {
  conditionalAccessActivity,
  lostMfa,
  lostMfaInFull,
  policyNameOf,
} from '../../../../reports/wording/conditional-access';

type Fate = 'disabled' | 'reportOnly' | 'deleted' | 'unknownState' | 'weakened';

/** `change` or `problem`, whose spelling differs by source ("disabled", "reportOnly", "deleted", "unknownState"); else "weakened". */
function fateOf({ event }: PortalSubject): Fate {
  const text = `${textDetail(event, 'change') ?? ''} ${textDetail(event, 'problem') ?? ''}`.toLowerCase();
  if (/delet|remov/.test(text)) return 'deleted';
  if (/report/.test(text)) return 'reportOnly';
  if (text.includes('unknownstate')) return 'unknownState';
  return /disab|off/.test(text) ? 'disabled' : 'weakened';
}

/** The enforced policy that requires at least the same, or several of them; undefined if there are none. */
function standInOf({ event }: Scene): string | undefined {
  const name = textDetail(event, 'standIn');
  return name === undefined ? (flagDetail(event, 'isReplaced') ? 'other policies' : undefined) : quoted(name);
}

/** True if one policy stands in, which then has a name. */
const isByOne = ({ event }: Scene): boolean => textDetail(event, 'standIn') !== undefined;

const clauses: Readonly<Record<Fate, string>> = {
  disabled: 'was turned off',
  reportOnly: 'was set to report-only, which protects no one,',
  deleted: 'was deleted',
  unknownState: 'was set to an unknown state',
  weakened: 'was weakened',
};

/** Reads `policyName`, `change` ("disabled", "reportOnly", "deleted", "weakened"), `standIn` (the policy that took its place) and the exposure. */
export const entraConditionalAccessPolicyDisabledWords = defineWording({
  id: 'EV.P01',
  role: 'cause',
  lost: (scene) => lostMfa(scene, `policy ${policyNameOf(scene, 24)} ${clauses[fateOf(scene)].split(',')[0]}`),
  happened: (scene) => `${policyNameOf(scene)} ${clauses[fateOf(scene)]}`,
  did: (scene) =>
    ({
      disabled: `turned off ${policyNameOf(scene)}`,
      reportOnly: `set ${policyNameOf(scene)} to report-only, which protects no one,`,
      deleted: `deleted ${policyNameOf(scene)}`,
      unknownState: `set ${policyNameOf(scene)} to an unknown state`,
      weakened: `weakened ${policyNameOf(scene)}`,
    })[fateOf(scene)],
  meaning: (scene) => {
    const standIn = standInOf(scene);
    return standIn === undefined
      ? lostMfaInFull(scene)
      : [
          `${capital(standIn)} ${isByOne(scene) ? 'requires' : 'require'} at least the same as ${policyNameOf(scene)} did, so nobody lost protection.`,
        ];
  },
  remedy: (scene) => ({
    undo:
      fateOf(scene) === 'deleted'
        ? `create ${policyNameOf(scene)} again (Entra admin center > Conditional Access > Deleted policies keeps it for 30 days).`
        : `restore ${policyNameOf(scene)} in Entra admin center > Conditional Access > Policies.`,
    accept:
      'enable another policy with the same requirements first; until then the sign-ins that this policy covered are less protected.',
  }),
  activity: conditionalAccessActivity,
  portal: (scene) => policyPortal(scene, fateOf(scene) === 'deleted' ? undefined : scene.event.resource.id),
  regained: (scene) =>
    standInOf(scene) === undefined
      ? `policy ${policyNameOf(scene, 30)} is in force again`
      : `${isByOne(scene) ? 'another policy replaces' : 'other policies replace'} ${policyNameOf(scene, 26)}`,
  fixed: (scene) => (standInOf(scene) === undefined ? `put ${policyNameOf(scene)} in force again` : undefined),
  ended: (scene) => {
    const standIn = standInOf(scene);
    return standIn === undefined
      ? `${policyNameOf(scene)} was put in force again`
      : `${capital(standIn)} ${isByOne(scene) ? 'replaces' : 'replace'} ${policyNameOf(scene)}, which ${clauses[fateOf(scene)].split(',')[0]}`;
  },
});
