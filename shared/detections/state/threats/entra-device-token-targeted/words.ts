import { defineRiskWording } from '../../../../reports/wording/risk';

/** Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const deviceTokenTargeted = defineRiskWording({
  id: 'EV.S05',
  riskEventType: 'attemptedPrtAccess',
  lost: (account) => `a device token of ${account} was targeted`,
  meaning: () => [
    'An attacker who steals that token can sign in as this person from anywhere, without password and MFA. Isolate the computer first.',
  ],
});
