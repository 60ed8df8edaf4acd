import { flagDetail } from '../../../../reports/details';
import { accountOf, defineRiskWording, ownerOf, takeBack } from '../../../../reports/wording/risk';

/** Reads `blocked` (for MFA), `riskEventType`, `privileged`, peopleIds[0]. */
export const requestReported = defineRiskWording({
  id: 'EV.S08',
  riskEventType: 'userReportedSuspiciousActivity',
  lost: (account) => `an MFA request of ${account} was reported`,
  meaning: (scene) => [
    'The owner did not request it. Where sign-in begins with a password, the attacker knows the password.',
    ...(flagDetail(scene.event, 'blocked')
      ? [`${accountOf(scene)} is blocked for MFA until someone unblocks it.`]
      : []),
  ],
  ask: (scene) => ({
    question: `Ask ${ownerOf(scene)} by phone, not by mail: was the request yours after all?`,
    yes: 'unblock the account for MFA, and dismiss the risk if there is one.',
    no: takeBack(scene),
    ifNo: `If it was not ${ownerOf(scene)}`,
  }),
  isOwnDeed: true,
  remedy: (scene) => ({
    undo: takeBack(scene),
    accept: 'it was reported by mistake: unblock the account for MFA, and dismiss the risk if there is one.',
  }),
  activity: 'report of a request',
});
