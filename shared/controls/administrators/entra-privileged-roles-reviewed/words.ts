import { listDetail } from '../../../reports/details';
import { rolesPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const sentences: Readonly<Record<string, string>> = {
  once: 'The review that there is does not come again.',
  tooSeldom: 'The review comes more seldom than you want.',
  ended: 'The series of reviews has come to its end.',
  noReviewer: 'The review names nobody who would answer.',
  approvesByDefault: 'Where nobody answers, the review approves: it changes nothing.',
};

const saidOf = ({ event }: Scene): readonly string[] =>
  listDetail(event, 'problems').flatMap((problem) => sentences[problem] ?? []);

/** Reads `problems`, keys of the sentences above; none of them: there is no review. */
export const privilegedRolesReviewed = defineWording({
  id: 'ZT.AD.019',
  tells: 'story',
  lost: () => 'nobody reviews who the admins are any more',
  happened: (scene) =>
    saidOf(scene).length === 0
      ? 'the review of Global Administrators went away'
      : 'the review of Global Administrators lost what makes it one',
  meaning: (scene) => [
    ...saidOf(scene).slice(0, 3),
    `At ${scene.tenantName} a role stays with whoever got it once, also after the work for it is over.`,
  ],
  ask: () => ({
    question: 'Was the series of reviews meant to end?',
    yes: 'say who looks at administrators from now on, and how often.',
    no: 'create it again in Entra admin center > Identity Governance > Access reviews, with reviewers, and without an end.',
  }),
  remedy: () => ({
    undo: 'put the review back in Entra admin center > Identity Governance > Privileged Identity Management > Microsoft Entra roles > Access reviews.',
    accept: 'set thresholds.accessReviewMonths, where the review comes more seldom on purpose.',
  }),
  activity: 'change of access reviews',
  portal: rolesPortal,
  regained: () => 'admins are reviewed regularly again',
  mended: () => 'The review of Global Administrators is there again',
  held: 'Global Administrators were reviewed regularly',
});
