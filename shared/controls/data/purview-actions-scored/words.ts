import { count, listed } from '../../../reports/language/counting';
import { hasProblem, listDetail } from '../../../reports/language/details';
import { type ControlFailure, firstThatFits } from '../../../reports/language/scene';
import { controlWords, onlyThese } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { type Problem, purviewActionsScored } from './control';

/** The subject of an action, without Microsoft's catalogue names. */
const subjects: Readonly<Record<Problem, string>> = {
  mip_search_auditlog: 'the audit log',
  exo_mailboxaudit: 'mailbox auditing',
  dlp_datalossprevention: 'DLP policies',
  mip_sensitivitylabelspolicies: 'published labels',
  mip_autosensitivitylabelspolicies: 'automatic labels',
  mdo_blockmailforward: 'the block of mail forwarding',
  mdo_safelinksforemail: 'Safe Links',
  mdo_safeattachments: 'Safe Attachments',
};
const subjectOf: ReadonlyMap<string, string> = new Map(Object.entries(subjects));

/** The actions that miss points; one that the operator added keeps Microsoft's name. */
const missingIn = (failure: ControlFailure): readonly string[] =>
  listDetail(failure, 'problems').map((name) => subjectOf.get(name) ?? name);

export const purviewActionsScoredWords = controlWords(purviewActionsScored, {
  fails: (failure) => {
    const missing = missingIn(failure);
    const some = `Secure Score misses ${count(missing.length, 'mail and data protection', 'mail and data protections')}`;
    return missing.length === 0 ? some : firstThatFits(`Secure Score does not see ${listed(missing)}`, some);
  },
  // Names of Microsoft's actions, as many as the operator lists.
  problems: onlyThese<Problem>({}),
  means: ({ event, tenantName }) => [
    `Microsoft does not give ${tenantName} all points for ${listed(missingIn(event)) || 'mail and data protection'}.`,
    ...(hasProblem<Problem>(event, 'mip_search_auditlog')
      ? ['While the audit log is off, activity in mail and files leaves no trace and cannot be found later.']
      : []),
    'This is a proxy: Microsoft gives these points once a day. Microsoft Graph does not expose the settings themselves, so check before you act.',
  ],
  where: { ...places.secureScore, settings: 'mail, DLP and auditing settings' },
  undo: 'turn it on again: Microsoft Defender portal > Secure Score > Recommended actions says where.',
  accept: 'remove the action from thresholds.secureScoreActions if another product covers it.',
  ask: () => ({
    question: 'Did someone turn it off on purpose, or move it to another product?',
    yes: 'remove the action from thresholds.secureScoreActions, or let an operator accept it with an end date.',
    no: 'turn it on again: Secure Score > Recommended actions says where.',
  }),
});
