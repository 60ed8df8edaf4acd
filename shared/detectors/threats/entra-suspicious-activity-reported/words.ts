import { flagDetail } from '../../../reports/details';
import { accountOf, defineRiskWording, ownerOf, takeBack } from '../../../reports/wording/risk';

/** Reads `blocked` (for MFA), `riskEventType`, `privileged`, peopleIds[0]. */
export const requestReported = defineRiskWording({
  id: 'EV.S08',
  riskEventType: 'userReportedSuspiciousActivity',
  lost: (account) => `an MFA request of ${account} was reported`,
  meaning: (scene) => [
    'Its owner did not ask for it. Where sign-in begins with a password, whoever did knows it.',
    ...(flagDetail(scene.event, 'blocked')
      ? [`${accountOf(scene)} is blocked for MFA until somebody unblocks it.`]
      : []),
  ],
  ask: (scene) => ({
    question: `Ask ${ownerOf(scene)} by phone, not by mail: was the request yours after all?`,
    yes: 'unblock the account for MFA, and dismiss the risk where there is one.',
    no: takeBack(scene),
    ifNo: `If it was not ${ownerOf(scene)}`,
  }),
  isOwnDeed: true,
  remedy: (scene) => ({
    undo: takeBack(scene),
    accept: 'a slip of the finger: unblock the account for MFA, and dismiss the risk where there is one.',
  }),
  activity: 'report of a request',
});
