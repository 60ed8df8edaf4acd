import { defineRiskWording } from '../../../reports/wording/risk';

/** Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const knownAttackerAddress = defineRiskWording({
  id: 'EV.S03',
  riskEventType: 'nationStateIP',
  lost: (account) => `a known attacker used ${account}`,
  meaning: () => [
    'Microsoft knows the address as one of a group that works for a state or for crime: count the account as taken over.',
  ],
});
