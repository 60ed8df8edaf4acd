import { count, listed } from '../../../reports/counting';
import { listDetail } from '../../../reports/details';
import { secureScorePortal } from '../../../reports/portal';
import { defineWording, firstThatFits, type Scene } from '../../../reports/scene';

/** What an action is about, in words that do not need the catalogue of Microsoft. */
const subjects: ReadonlyMap<string, string> = new Map([
  ['mip_search_auditlog', 'the audit log'],
  ['exo_mailboxaudit', 'mailbox auditing'],
  ['dlp_datalossprevention', 'DLP policies'],
  ['mip_sensitivitylabelspolicies', 'published labels'],
  ['mip_autosensitivitylabelspolicies', 'automatic labels'],
  ['mdo_blockmailforward', 'a block of mail forwarding'],
  ['mdo_safelinksforemail', 'Safe Links'],
  ['mdo_safeattachments', 'Safe Attachments'],
]);

/** The actions that miss points; one that the operator added is named as Microsoft names it. */
const missingIn = ({ event }: Scene): readonly string[] =>
  listDetail(event, 'problems').map((name) => subjects.get(name) ?? name);

const inWords = (scene: Scene): string => {
  const missing = missingIn(scene);
  return missing.length === 0 ? 'what it should' : listed(missing);
};

/** Reads `problems`: names of actions. */
export const dataActionsAreScored = defineWording({
  id: 'ZT.DX.014',
  tells: 'story',
  lost: (scene) =>
    firstThatFits(
      `Secure Score no longer sees ${inWords(scene)} in place`,
      `Secure Score misses ${count(missingIn(scene).length, 'protection', 'protections')} of mail and data`,
    ),
  happened: (scene) =>
    missingIn(scene).length > 1
      ? `Secure Score stopped giving all points for ${count(missingIn(scene).length, 'protection', 'protections')} of mail and data`
      : `Secure Score stopped giving all points for ${inWords(scene)}`,
  meaning: (scene) => [
    `Microsoft no longer finds this in place for all of ${scene.tenantName}: ${inWords(scene)}.`,
    ...(listDetail(scene.event, 'problems').includes('mip_search_auditlog')
      ? ['While the audit log is off, what is done in mail and files leaves no trace, and cannot be found later.']
      : []),
    'This is a proxy: points that Microsoft gives once a day. Graph does not show the settings themselves, so look before you act.',
  ],
  ask: () => ({
    question: 'Was it switched off on purpose, or moved to another product?',
    yes: 'take the action out of thresholds.secureScoreActions, or accept it with an end date.',
    no: 'switch it on again: Secure Score > Recommended actions says where.',
  }),
  remedy: () => ({
    undo: 'switch it on again: Microsoft Defender portal > Secure Score > Recommended actions says where.',
    accept: 'take the action out of thresholds.secureScoreActions if another product does it.',
  }),
  activity: 'change of settings of mail, DLP and auditing',
  portal: secureScorePortal,
  regained: () => 'Secure Score sees mail and data protected again',
  mended: () => 'Microsoft Secure Score gave all points for mail and data protection again',
  held: 'Secure Score saw mail and data protected',
});
