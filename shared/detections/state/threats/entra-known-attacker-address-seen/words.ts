import { defineRiskWording } from '../../../../reports/wording/risk';

/** Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const knownAttackerAddress = defineRiskWording({
  id: 'EV.S03',
  riskEventType: 'nationStateIP',
  lost: (account) => `a known attacker used ${account}`,
  meaning: () => [
    'Microsoft attributes the address to a state-sponsored or criminal group: treat the account as compromised.',
  ],
});
