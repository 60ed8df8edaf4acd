import { defineRiskWording } from '../../../../reports/wording/risk';

/** Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const attackerInTheMiddle = defineRiskWording({
  id: 'EV.S02',
  riskEventType: 'attackerinTheMiddle',
  lost: (account) => `${account} signed in through an attacker`,
  meaning: () => [
    'Password and session went through a server that is not Microsoft. Its operator has the session, and MFA does not stop that.',
  ],
});
