import { defineRiskWording } from '../../../../reports/wording/risk';

/** Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const passwordLeaked = defineRiskWording({
  id: 'EV.S01',
  riskEventType: 'leakedCredentials',
  lost: (account) => `the password of ${account} was leaked`,
  meaning: () => [
    'Microsoft compared it with the current password: anyone who has the list can sign in wherever a password is enough.',
  ],
  advisesFirst: true,
});
