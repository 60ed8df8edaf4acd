import { accountOf, defineRiskWording, ownerOf, riskyUsersPath } from './risk';

/** Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const passwordLeaked = defineRiskWording({
  id: 'EV.S01',
  riskEventType: 'leakedCredentials',
  lost: (account) => `the password of ${account} was leaked`,
  meaning: () => [
    'Microsoft compared it with the password that is valid now: whoever holds the list can sign in wherever a password is enough.',
  ],
  ask: (scene) => ({
    question: `Tell ${ownerOf(scene)} by phone, not by mail. Was the password changed since?`,
    yes: `dismiss the risk in ${riskyUsersPath}, if the new one is used nowhere else.`,
    no: `reset the password of ${accountOf(scene)} and revoke its sessions now.`,
  }),
});
