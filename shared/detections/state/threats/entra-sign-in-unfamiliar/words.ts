import { defineRiskWording } from '../../../../reports/wording/risk';

/** Recorded only. Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const signInUnfamiliar = defineRiskWording({
  id: 'EV.S14',
  riskEventType: 'unfamiliarFeatures',
  lost: (account) => `a sign-in to ${account} was unlike its others`,
  meaning: () => [
    'A new device or provider looks the same. On its own this means little; it counts towards the risk of the account.',
  ],
});
