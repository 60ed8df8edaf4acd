import { flagDetail, listDetail, textDetail } from '../../../../reports/language/details';
import type { Scene } from '../../../../reports/language/scene';
import {
  accountOf,
  defineRiskWording,
  headlineOfSeen,
  isPrivileged,
  riskTimeOf,
  sightingOf,
} from '../../../../reports/wording/risk';

const levels: Readonly<Record<string, string>> = { high: 'at high risk', medium: 'at medium risk', low: 'at low risk' };

/** "at high risk", "confirmed as compromised"; "at risk" if Microsoft does not give the level. */
function standing({ event }: Scene): string {
  if (flagDetail(event, 'confirmed')) return 'confirmed as compromised';
  const level = (textDetail(event, 'level') ?? '').toLowerCase();
  return Object.hasOwn(levels, level) ? (levels[level] ?? 'at risk') : 'at risk';
}

function happened(scene: Scene): string {
  const account = accountOf(scene);
  if (textDetail(scene.event, 'change') === 'repeated')
    return `Microsoft found more about ${account}, which stays ${standing(scene)}`;
  return flagDetail(scene.event, 'confirmed')
    ? `${account} was ${standing(scene)}`
    : `Microsoft found ${account} to be ${standing(scene)}`;
}

const worse: Readonly<Record<string, string>> = {
  relapse: 'The risk came back within a day of its remediation, so its cause has probably not been removed.',
  severalSorts:
    'Several types of signs appeared within 15 minutes: one alone is often harmless, together they seldom are.',
};

/** Reads `atRiskSince`, `limitHours`, `limitFrom`, `worse`, `level`, `confirmed`, `privileged`, `seen` (types of detection), `change`, `how`, the lines, peopleIds[0]. */
export const entraUserRiskRaisedWords = defineRiskWording({
  id: 'EV.S21',
  riskEventType: '',
  lost: (account, scene) =>
    headlineOfSeen(listDetail(scene.event, 'seen'), account) ?? `${account} is ${standing(scene)}`,
  happened,
  meaning: (scene) => {
    const seen = listDetail(scene.event, 'seen').map((type) => sightingOf(type, 'the account'));
    return [
      seen.length === 0 ? 'The list of risky users shows the detections.' : `Microsoft saw: ${seen.join('; ')}.`,
      ...[worse[textDetail(scene.event, 'worse') ?? '']].flatMap((sentence) => sentence ?? []),
      ...riskTimeOf(scene),
      ...(isPrivileged(scene) ? ['It holds a privileged role: an attacker can reach other accounts from it.'] : []),
    ];
  },
});
