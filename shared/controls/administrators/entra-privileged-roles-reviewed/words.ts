import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraPrivilegedRolesReviewed } from './control';

export const entraPrivilegedRolesReviewedWords = controlWords(entraPrivilegedRolesReviewed, {
  fails: 'Admin role assignments are not reviewed',
  problems: {
    none: 'There is no review.',
    once: 'The existing review does not repeat.',
    tooSeldom: 'The review repeats less often than required.',
    ended: 'The review series has ended.',
    noReviewer: 'The review has no reviewer.',
    approvesByDefault: 'If no one responds, the review approves everything, so it changes nothing.',
  },
  means: ({ tenantName }) => [`At ${tenantName} people keep a role even after they no longer need it.`],
  where: { ...places.roles, settings: 'access reviews', settingsOf: 'the access reviews of ' },
  undo: 'restore the review in Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Access reviews.',
  accept: 'set thresholds.accessReviewMonths if the review is meant to repeat less often.',
  ask: () => ({
    question: 'Was the review series meant to end?',
    yes: 'decide who reviews admins from now on, and how often.',
    no: 'create it again in Entra admin center > Identity Governance > Access reviews, with reviewers and without an end.',
  }),
});
